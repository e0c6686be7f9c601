import { extname } from 'node:path';
import { type Moment, sharedObservations } from '../../equivalence/observations.ts';
import type { Comparison } from '../../equivalence/result.ts';
import type { EquivalentTask } from '../../jobs/equivalent-task.ts';
import type { Cell } from '../../jobs/job.ts';
import { type CellEnd, patience, runCells } from '../../jobs/pool.ts';
import { parseTarget } from '../../loading/models.ts';
import { ShootdownError } from '../../model/errors.ts';
import type { Bounds } from '../../model/variant.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { progressReport } from '../../report/progress.ts';
import type { Progress } from '../../search/options.ts';
import { type Command, type Context, common } from '../shared/command.ts';
import { exitCodeOfComparison, exitCodes } from '../shared/exit-codes.ts';
import { flag, type Option, repeated, valued } from '../shared/options.ts';
import { plan } from '../shared/plan.ts';
import type { Collector } from '../shared/problems.ts';
import { searchOptions } from '../shared/search-options.ts';
import { settingValue, wordValue } from '../shared/values.ts';
import { prepareOut, removeFiles, verdictFiles, writeWhole } from '../shared/verdict-files.ts';
import { comparisonDocument } from './json.ts';
import { comparisonLine, comparisonNotices, differencesLines, type Systems } from './text.ts';

type EquivalentOptions = {
  readonly set: Option<readonly (readonly [string, number])[]>;
  readonly observe: Option<readonly string[]>;
  readonly at: Option<Moment>;
  readonly includes: Option<boolean>;
  readonly maxStates: typeof searchOptions.maxStates;
  readonly maxTime: typeof searchOptions.maxTime;
  readonly memory: typeof searchOptions.memory;
  readonly json: Option<boolean>;
  readonly out: Option<string>;
  readonly noOut: Option<boolean>;
};

const own: EquivalentOptions = {
  set: repeated('set', 'NAME=VALUE', "set a bound of both; 'shootdown list MODEL' shows them", settingValue('set')),
  observe: valued('observe', 'NAME[,NAME]', 'compare by these observations only (default: all)', [], (text) =>
    text.split(','),
  ),
  at: valued<Moment, Moment>(
    'at',
    'always|quiescence',
    'when to look: in every state, or only where nothing but hardware noise can happen any more (default: always)',
    'always',
    wordValue('at', ['always', 'quiescence']),
  ),
  includes: flag('includes', 'ask only whether the first can show all that the second can'),
  maxStates: searchOptions.maxStates,
  maxTime: searchOptions.maxTime,
  memory: {
    ...searchOptions.memory,
    doc: "for the states of each of the two: 512MiB, 4GiB (default: a quarter of the machine's)",
  },
  json: flag('json', 'print one JSON document, see src/report/JSON.md'),
  out: valued('out', 'DIR', 'keep what differs under DIR/verdicts (default: out)', 'out', (text) => text),
  noOut: flag('no-out', 'keep nothing'),
};
const options: EquivalentOptions & typeof common = { ...own, ...common };

/** `shootdown equivalent MODEL/A MODEL/B` */
export const equivalentCommand: Command<typeof options> = {
  name: 'equivalent',
  takes: 'MODEL/VARIANT MODEL/VARIANT',
  summary: 'compare what an observer can see of two variants, over all interleavings',
  details: [
    '',
    'Steps that change nothing that is observed are skipped. The answer is equivalent; or that one includes the other; or',
    'the shortest sequence that one has and the other has not, with the runs of both.',
  ],
  options,
  run: async ({ values, positionals }, problems, context) => {
    const cells = await sidesOf(positionals, values.set, problems);
    const observe = values.observe.length === 0 ? undefined : values.observe;
    if (cells !== undefined)
      problems.attempt(() => sharedObservations([described(cells[0]), described(cells[1])], observe, values.at));
    problems.raise();
    const [first, second] = cells as readonly [Cell, Cell];
    const out = values.noOut ? undefined : values.out;
    if (out !== undefined) prepareOut(out);
    const set: Bounds = Object.fromEntries(values.set);
    const side = ({ model, instance: { variant } }: Cell): EquivalentTask['first'] => ({ model, variant, set });
    const comparison = await run(
      {
        first: side(first),
        second: side(second),
        options: {
          observe,
          at: values.at,
          question: values.includes ? 'includes' : 'equivalent',
          ...(values.maxStates === undefined ? {} : { maxStates: values.maxStates }),
          ...(values.maxTime === undefined ? {} : { maxTime: values.maxTime }),
          ...(values.memory === undefined ? {} : { memory: values.memory }),
        },
      },
      `${first.label}, ${second.label}`,
      context,
    );
    if (typeof comparison === 'number') return comparison;
    const systems: Systems = { first: first.instance.system, second: second.instance.system };
    const kept = keepComparison(comparison, systems, out);
    const { output } = context;
    if (values.json) output.print([prettyJson(comparisonDocument(comparison))]);
    else {
      const lines = differencesLines(comparison, systems, output.width);
      output.print([comparisonLine(comparison, output.paint), ...comparisonNotices(comparison)]);
      if (lines.length > 0) output.print(['', ...lines, ...(kept === undefined ? [] : ['', `kept in ${kept}`])]);
    }
    return exitCodeOfComparison(comparison);
  },
};

const described = ({ label, instance: { system } }: Cell) => ({ label, system });

/** The two variants; what is wrong with them is in `problems`. */
const sidesOf = async (
  targets: readonly string[],
  set: readonly (readonly [string, number])[],
  problems: Collector,
): Promise<readonly [Cell, Cell] | undefined> => {
  if (targets.length !== 2 || targets.some((target) => parseTarget(target).variant === undefined)) {
    problems.add(
      new ShootdownError(
        'usage',
        'equivalent takes two variants',
        "write shootdown equivalent MODEL/A MODEL/B; 'shootdown list MODEL' shows them",
      ),
    );
    return undefined;
  }
  const cells: Cell[] = [];
  for (const target of targets)
    cells.push(
      ...(await plan({ targets: [target], set, properties: undefined, command: 'equivalent' }, problems)).cells,
    );
  const [first, second] = cells;
  return first === undefined || second === undefined ? undefined : [first, second];
};

/** Compares on a thread of its own, so that this one stays free for signals; answers with an exit code where it came to nothing. */
const run = async (
  task: EquivalentTask,
  label: string,
  { output, signal, debug }: Context,
): Promise<Comparison | number> => {
  const progress = progressReport({ stream: output.progress, live: output.live });
  const { maxTime } = task.options;
  const [end] = await runCells<EquivalentTask, Progress, Comparison>([task], {
    entry: new URL(`../../jobs/equivalent-thread${extname(import.meta.url)}`, import.meta.url),
    atOnce: 1,
    signal,
    ...(maxTime === undefined ? {} : { maxTime }),
    onProgress: (_, now) => progress.update(label, now),
  });
  progress.clear();
  return resultOf(end as CellEnd<Comparison>, label, debug, output.note);
};

const resultOf = (
  end: CellEnd<Comparison>,
  label: string,
  debug: boolean,
  note: (lines: readonly string[]) => void,
): Comparison | number => {
  switch (end.kind) {
    case 'result':
      return end.result;
    case 'not begun':
      note([`${label}: it was interrupted before it began`]);
      return exitCodes.incomplete;
    case 'silent':
      note([`${label}: it did not answer within ${patience / 1000} seconds, and was ended`]);
      return exitCodes.incomplete;
    case 'heap full':
      note([`${label}: its thread's JavaScript heap was full: smaller bounds, or fewer observations, need less`]);
      return exitCodes.incomplete;
    case 'error': {
      const { code, message, hint, stack } = end.error;
      if (debug && stack !== undefined) note([stack]);
      if (code === 'internal') throw new Error(message);
      throw new ShootdownError(code as ShootdownError['code'], message, hint);
    }
  }
};

/** Writes what differs, as text and as JSON, and answers with the name of the text; removes what an earlier run wrote where nothing does. */
const keepComparison = (comparison: Comparison, systems: Systems, out: string | undefined): string | undefined => {
  if (out === undefined) return undefined;
  const { first, second, verdict } = comparison;
  const files = verdictFiles(out, `${first.model}/${first.variant}--${second.model}/${second.variant}`);
  const lines = differencesLines(comparison, systems);
  if (lines.length === 0) {
    if (verdict.kind === 'equivalent') removeFiles(files);
    return undefined;
  }
  writeWhole(files.json, `${prettyJson(comparisonDocument(comparison))}\n`);
  writeWhole(
    files.text,
    `${[comparisonLine(comparison), ...comparisonNotices(comparison), '', ...lines].join('\n')}\n`,
  );
  return files.text;
};
