import { type Moment, sharedObservations } from '../../equivalence/observations.ts';
import type { Equivalence } from '../../equivalence/result.ts';
import type { JobEnd } from '../../jobs/endings.ts';
import type { EquivalentJob } from '../../jobs/job.ts';
import { runJobs } from '../../jobs/pool.ts';
import { parseTarget } from '../../loading/find-module.ts';
import type { ComparisonDocument } from '../../report/documents/comparison.ts';
import { filePage } from '../../report/page/page-of.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { progressReport } from '../../report/progress/progress.ts';
import { type Command, type Context, command } from '../shared/command.ts';
import { exitCodes } from '../shared/exit-codes.ts';
import { noteStuck, resultOrNote, showNews } from '../shared/job-result.ts';
import {
  functionsOption,
  jsonOption,
  onPage,
  outExclusive,
  outFolder,
  outOptions,
  pageExclusive,
  pageOptions,
  setOption,
  signature,
} from '../shared/options/common-options.ts';
import { flag, valued } from '../shared/options/options.ts';
import { searchOptions, settingsOf } from '../shared/options/search-options.ts';
import { wordValue } from '../shared/options/values.ts';
import { plan } from '../shared/plan.ts';
import type { Collector } from '../shared/problems.ts';
import { htmlOption, loadedBy, modelsOf, writeHtml } from '../shared/result.ts';
import { modelFileOf, sourceOf, type VariantJob } from '../shared/variant-job.ts';
import { removeFiles, verdictFiles, writeWhole } from '../shared/verdict-files.ts';
import { exitCodeOfEquivalence } from './exit-code.ts';
import { equivalenceDocument } from './json.ts';
import { differencesLines, equivalenceNotices, equivalenceSummary, type Systems } from './text.ts';

/** `shootdown equivalent MODEL/A MODEL/B` */
export const equivalentCommand: Command = command({
  name: 'equivalent',
  takes: 'MODEL/VARIANT MODEL/VARIANT',
  summary: 'compare what an observer can see of two variants, over all interleavings',
  details: [
    '',
    'Steps that change nothing that is observed are skipped. The answer is equivalent; or that one includes the other; or',
    'the shortest sequence that one has and the other has not, with the runs of both.',
  ],
  options: {
    set: setOption("set a bound of both; 'shootdown list MODEL' shows them"),
    observe: valued('observe', 'NAME[,NAME]', 'compare by these observations only (default: all)', (text) =>
      text.split(','),
    ),
    at: valued<Moment, Moment>(
      'at',
      'always|quiescence',
      'when to look: in every state, or only where nothing but hardware noise can happen any more (default: always)',
      wordValue(['always', 'quiescence']),
      'always',
    ),
    includes: flag('includes', 'ask only whether the first can show all that the second can'),
    maxStates: searchOptions.maxStates,
    maxTime: searchOptions.maxTime,
    memory: {
      ...searchOptions.memory,
      doc: "for the states of each of the two: 512MiB, 4GiB (default: a quarter of the machine's)",
    },
    ...pageOptions,
    functions: functionsOption,
    json: jsonOption,
    html: htmlOption,
    ...outOptions('keep what differs under DIR/verdicts (default: out)', 'keep nothing'),
  },
  exclusive: [outExclusive, ...pageExclusive],
  run: async ({ values, positionals, words }, problems, given) => {
    const context = onPage(given, values);
    const { output } = context;
    const jobs = await sidesOf(positionals, values.set, problems);
    const { observe, at } = values;
    if (jobs !== undefined)
      problems.attempt(() => sharedObservations([described(jobs[0]), described(jobs[1])], observe, at));
    problems.raise();
    const [first, second] = jobs as readonly [VariantJob, VariantJob];
    const out = outFolder(values);
    const { maxStates, maxTime, memory } = settingsOf(values);
    const question = values.includes ? 'includes' : 'equivalent';
    const equivalence = await run(
      {
        kind: 'equivalent',
        first: sourceOf(first),
        second: sourceOf(second),
        options: { observe, at, question, maxStates, maxTime, memory },
      },
      `${first.label}, ${second.label}`,
      context,
    );
    if (equivalence === undefined) return exitCodes.incomplete;
    const systems: Systems = { first: first.instance.system, second: second.instance.system };
    const document = equivalenceDocument(equivalence, { first: modelFileOf(first), second: modelFileOf(second) });
    const kept = keepEquivalence(equivalence, document, systems, out, context);
    const models = modelsOf(loadedBy([first, second]));
    const written = await writeHtml(values.html, `${first.label}, ${second.label}`, document, models, context);
    if (values.json) output.print([prettyJson(document)]);
    else {
      const { page } = output;
      const lines = differencesLines(equivalence, systems, page);
      output.print([
        ...page.summary(equivalenceSummary(equivalence, page.paint)),
        ...page.lines(equivalenceNotices(equivalence)),
      ]);
      if (lines.length > 0)
        output.print([
          ...page.gap,
          ...lines,
          ...(kept === undefined ? [] : [...page.gap, ...page.lines([`kept in ${kept}`])]),
        ]);
    }
    if (!values.json) output.print([...signature(output.page, 'equivalent', words), ...output.page.lines(written)]);
    return exitCodeOfEquivalence(equivalence);
  },
});

const described = ({ label, instance: { system } }: VariantJob) => ({ label, system });

/** The two variants; what is wrong with them is in `problems`. */
const sidesOf = async (
  targets: readonly string[],
  set: readonly (readonly [string, number])[],
  problems: Collector,
): Promise<readonly [VariantJob, VariantJob] | undefined> => {
  if (targets.length !== 2 || targets.some((target) => parseTarget(target).variant === undefined)) {
    problems.refuse(
      'usage',
      'equivalent takes two variants',
      "write shootdown equivalent MODEL/A MODEL/B; 'shootdown list MODEL' shows them",
    );
    return undefined;
  }
  const jobs: VariantJob[] = [];
  for (const target of targets)
    jobs.push(...(await plan({ targets: [target], set, properties: undefined, command: 'equivalent' }, problems)).jobs);
  const [first, second] = jobs;
  return first === undefined || second === undefined ? undefined : [first, second];
};

/** Runs the job on a thread, so that this one stays free for signals; undefined where it came to no result. */
const run = async (job: EquivalentJob, label: string, context: Context): Promise<Equivalence | undefined> => {
  const { output, signal } = context;
  const progress = progressReport({ stream: output.progress, live: output.live });
  const [end] = await runJobs<'equivalent'>([job], {
    atOnce: 1,
    signal,
    maxTime: job.options.maxTime,
    onProgress: (_, news) => showNews(label, news, progress, output),
    onStuck: (_, stuck) => noteStuck(label, stuck, output),
  });
  progress.clear();
  return resultOrNote(end as JobEnd<'equivalent'>, 'equivalent', label, context);
};

/** Writes what differs, as text and as JSON, and answers with the name of the text; removes what an earlier run wrote where nothing does. */
const keepEquivalence = (
  equivalence: Equivalence,
  document: ComparisonDocument,
  systems: Systems,
  out: string | undefined,
  { unwritten }: Context,
): string | undefined => {
  if (out === undefined) return undefined;
  const { first, second, verdict } = equivalence;
  const files = verdictFiles(out, `${first.model}/${first.variant}--${second.model}/${second.variant}`);
  const lines = differencesLines(equivalence, systems);
  if (lines.length === 0) {
    if (verdict.kind === 'equivalent') unwritten.attempt(() => removeFiles(files));
    return undefined;
  }
  const text = [...filePage.summary(equivalenceSummary(equivalence)), ...equivalenceNotices(equivalence), '', ...lines];
  const isKept = unwritten.attempt(() => {
    writeWhole(files.json, `${prettyJson(document)}\n`);
    writeWhole(files.text, `${text.join('\n')}\n`);
  });
  return isKept ? files.text : undefined;
};
