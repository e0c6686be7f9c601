import { type NotModelled, notModelled } from '../../../models/index.ts';
import type { CheckSettings } from '../../jobs/job.ts';
import { isPath, isShipped } from '../../loading/find-module.ts';
import { ShootdownError, suggest } from '../../model/errors.ts';
import { type BugKind, bugKinds } from '../../model/variant.ts';
import { count } from '../../report/numbers.ts';
import type { Page } from '../../report/page/page.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { notices } from '../../report/text.ts';
import { type Command, type Context, command } from '../shared/command.ts';
import { exitCodeOfAll, exitCodes } from '../shared/exit-codes.ts';
import { keep } from '../shared/keep.ts';
import { clusterOptions, workersExclusive } from '../shared/options/cluster-options.ts';
import {
  functionsOption,
  jsonOption,
  onPage,
  outExclusive,
  outFolder,
  outOptions,
  pageExclusive,
  pageOptions,
  signature,
} from '../shared/options/common-options.ts';
import { flag, readerOf, valued } from '../shared/options/options.ts';
import { searchOptions, settingsOf } from '../shared/options/search-options.ts';
import { yearValue } from '../shared/options/values.ts';
import { OrderedPrinter } from '../shared/printing/ordered-printer.ts';
import type { Collector } from '../shared/problems.ts';
import { htmlOption, keepResult, type Loaded, modelsOf, titleOf, writeHtml } from '../shared/result.ts';
import { type Checked, runVariants } from '../shared/run-variants.ts';
import type { VariantJob } from '../shared/variant-job.ts';
import { besideLines } from './beside.ts';
import { allCases, type Case, type CheckedCase, formsOf, isAsExpected, unknownCase } from './cases.ts';
import { explanation } from './explanation.ts';
import { bugsDocument } from './json.ts';
import { bugTable, caseList } from './table.ts';

const kindValue = readerOf(bugKinds, (text): BugKind => {
  const kind = bugKinds.find((name) => name === text);
  if (kind === undefined)
    throw new ShootdownError('usage', `--kind ${text} is no kind of case`, suggest(text, bugKinds));
  return kind;
});

/** `shootdown bugs [ID]...` */
export const bugsCommand: Command = command({
  name: 'bugs',
  takes: '[FILE] [ID]...',
  summary: 'find the races of the catalogue, each in the form that has it, and show that the mended form holds',
  details: [
    '',
    'An ID is that of a case of the catalogue: A1, C8, a7b. Without one, all cases are checked. Each is checked in its broken',
    'form, at the smallest bounds that show it, and in its mended form. A kernel had it, or has it; or a patch that was posted',
    'had it; or it is a rule of which a part is taken away. With the FILE of a model of your own, the cases are those that it has.',
  ],
  options: {
    explain: flag(
      'explain',
      'tell the story of each case on a screen: who acts, the diagram found, what the fix changes',
    ),
    list: flag('list', 'only list the cases: id, kind, year, what went wrong'),
    show: flag('show', 'print the race diagram of each case'),
    beside: flag('beside', 'take the steps of each race in the mended form, and show where and how that stops them'),
    kind: valued('kind', 'KIND', `only cases of one kind: ${bugKinds.join(', ')}`, kindValue),
    cve: flag('cve', 'only cases with a CVE'),
    since: valued('since', 'YEAR', 'only cases of that year or later: of the fix, the posting, the rule', yearValue),
    ...pageOptions,
    functions: functionsOption,
    json: jsonOption,
    html: htmlOption,
    ...outOptions(),
    workers: searchOptions.workers,
    lazyNoise: searchOptions.lazyNoise,
    maxTime: searchOptions.maxTime,
    memory: searchOptions.memory,
    ...clusterOptions,
  },
  exclusive: [
    outExclusive,
    ...pageExclusive,
    workersExclusive,
    ['json', 'show', 'leave out --show: the document has every counterexample'],
    ['json', 'explain', 'leave out --explain: the document has the same texts in its fields'],
    ['show', 'explain', 'leave out --show: the story has the diagram'],
    ['list', 'show', 'a diagram is of a case that was checked: leave out --list'],
    ['list', 'explain', 'leave out --list: --explain ID tells all of a case'],
    ['list', 'html', 'the page is of what was checked: leave out --list'],
    ['list', 'json', 'the document is of what was checked: leave out --list'],
    ['list', 'beside', 'steps are taken of a case that was checked: leave out --list'],
    ['json', 'beside', 'leave out --beside: the document has the steps of every race'],
    ['explain', 'beside', 'leave out one of them: both are long'],
  ],
  run: async ({ values, positionals, words }, problems, given) => {
    const context = onPage(given, values);
    const { output } = context;
    const { page } = output;
    const [files, named] = [positionals.filter(isPath), positionals.filter((text) => !isPath(text))];
    const all = await allCases(problems, files.length === 0 ? undefined : files);
    // What cannot be loaded is told, and not that it has no cases.
    if (files.length > 0) problems.raise();
    refuseEmpty(files, all, problems);
    for (const id of named) {
      const problem = unknownCase(id, all);
      if (problem !== undefined) problems.add(problem);
    }
    if (values.explain && positionals.length === 0)
      problems.refuse('usage', '--explain takes the id of a case', 'shootdown bugs A2 --explain');
    problems.raise();
    const ids = named.map((id) => id.toLowerCase());
    const cases = all.filter(
      ({ bug }) =>
        (ids.length === 0 || ids.includes(bug.id.toLowerCase())) &&
        (values.kind === undefined || bug.kind === values.kind) &&
        (!values.cve || bug.cve !== undefined) &&
        (values.since === undefined || (bug.year ?? 0) >= values.since),
    );
    if (cases.length === 0) {
      output.note(['there are no such cases']);
      return exitCodes.holds;
    }
    if (values.list) {
      output.print([...caseList(cases, page), ...signature(page, 'bugs', words)]);
      return exitCodes.holds;
    }
    const out = outFolder(values);
    const table = values.json || values.explain ? undefined : bugTable(cases, page);
    if (table !== undefined) output.print(table.heading);
    const printer = new OrderedPrinter<CheckedCase>((checked) => output.print(table?.row(checked) ?? []));
    const { checked, results, isFinished } = await checkCases(cases, settingsOf(values), out, context, printer);
    const absent = positionals.length === 0 ? notModelled : [];
    const document = bugsDocument(checked, absent);
    const title = titleOf('bugs', positionals);
    keepResult(out, title, document, context);
    const written = await writeHtml(values.html, title, document, modelsOf(checked.map(loadedOf)), context);
    if (values.json) output.print([prettyJson(document)]);
    else if (values.explain) output.print(explanations(checked, page));
    else {
      output.print([
        '',
        ...page.lines([...summary(checked, absent, out), ...checked.flatMap(remarks)]),
        ...signature(page, 'bugs', words),
      ]);
      if (values.show)
        for (const { bug, diagram } of checked)
          output.print([...page.gap, ...page.heading(`${bug.id}: ${bug.title}`), ...diagram]);
      if (values.beside) for (const each of checked) output.print([...page.gap, ...besideLines(each, page)]);
    }
    if (!values.json) output.print(page.lines(written));
    const code = exitCodeOfAll(results, isFinished);
    if (code !== exitCodes.holds) return code;
    return checked.every(isAsExpected) ? exitCodes.holds : exitCodes.unexpected;
  },
});

/** Adds a problem for every file whose model has no case. */
const refuseEmpty = (files: readonly string[], cases: readonly Case[], problems: Collector): void => {
  for (const file of files)
    if (!cases.some(({ target }) => target === file))
      problems.refuse(
        'unknown',
        `${file} has no cases`,
        "a case is what a variant says of its bug: bug: { id: 'A1', title, kind, kernel, story, fix, fixed }",
      );
};

interface CheckedCases {
  /** In the order of the cases. */
  readonly checked: readonly CheckedCase[];
  /** Of the forms that were begun. */
  readonly results: readonly Checked[];
  /** Whether all forms were begun. */
  readonly isFinished: boolean;
}

/** Checks both forms of each case; a case goes to the printer as soon as both have ended. Keeps the diagrams under `out`. */
const checkCases = async (
  cases: readonly Case[],
  settings: CheckSettings,
  out: string | undefined,
  context: Context,
  printer: OrderedPrinter<CheckedCase>,
): Promise<CheckedCases> => {
  const forms = formsOf(cases);
  const jobs = [...new Set(forms.flatMap(({ broken, fixed }) => [broken, fixed]))];
  const ended = new Map<VariantJob, Checked>();
  const diagrams = new Map<VariantJob, readonly string[]>();
  const checked: CheckedCase[] = [];
  const begunOf = (job: VariantJob): Checked | undefined => {
    const form = ended.get(job);
    return form?.begun ? form : undefined;
  };
  const all = await runVariants(jobs, settings, context, (_, form) => {
    const { job, result, begun } = form;
    ended.set(job, form);
    const kept = begun ? keep(job, result, out, context) : undefined;
    if (kept !== undefined) diagrams.set(job, kept.lines);
    for (const [i, { broken, fixed }] of forms.entries()) {
      if ((job !== broken && job !== fixed) || !ended.has(broken) || !ended.has(fixed)) continue;
      const found = { broken: begunOf(broken), fixed: begunOf(fixed), diagram: diagrams.get(broken) ?? [] };
      checked[i] = { ...(cases[i] as Case), ...found };
      printer.add(i, checked[i]);
    }
  });
  return { checked, results: all.filter(({ begun }) => begun), isFinished: all.every(({ begun }) => begun) };
};

const loadedOf = ({ target, model }: Case): Loaded => ({ model, modelFile: isShipped(target) ? undefined : target });

const explanations = (checked: readonly CheckedCase[], page: Page): readonly string[] =>
  checked.flatMap((each, i) => [...(i === 0 ? [] : [...page.gap, ...page.gap]), ...explanation(each, page)]);

const summary = (
  checked: readonly CheckedCase[],
  absent: readonly NotModelled[],
  out: string | undefined,
): readonly string[] => {
  const wrong = checked.filter((each) => !isAsExpected(each)).length;
  const hasDiagrams = checked.some(({ diagram }) => diagram.length > 0);
  return [
    `${count(checked.length, 'case')}: ${wrong === 0 ? 'all as expected' : `${wrong} not as expected`}`,
    ...(hasDiagrams && out !== undefined
      ? [`counterexamples in ${out}/verdicts; --show prints them, ID --explain tells the story`]
      : []),
    ...absent.map(({ id, title, why }) => `not modelled: ${id}, ${title}: ${why}`),
  ];
};

/** What is to be said of a case that is not as expected. */
const remarks = (checked: CheckedCase): readonly string[] =>
  isAsExpected(checked)
    ? []
    : [checked.broken, checked.fixed].flatMap((form) =>
        form === undefined
          ? []
          : notices(form.result).map((line, i) => (i === 0 ? `\n${checked.bug.id}: ${line}` : `  ${line}`)),
      );
