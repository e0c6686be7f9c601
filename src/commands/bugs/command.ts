import { modelNames, notModelled } from '../../../models/index.ts';
import { expectationFor, isExpected } from '../../check/expected.ts';
import type { Cell } from '../../jobs/job.ts';
import { loadModel } from '../../loading/models.ts';
import { ShootdownError, suggest } from '../../model/errors.ts';
import { instantiate, ownBounds } from '../../model/instance.ts';
import { requireProperties } from '../../model/language/select-properties.ts';
import type { Model } from '../../model/model.ts';
import type { Bounds, Bug } from '../../model/variant.ts';
import { count } from '../../report/numbers.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { progressReport } from '../../report/progress.ts';
import { notices } from '../../report/text.ts';
import { diagramWidth } from '../../trace/diagram/diagram.ts';
import { type Command, common } from '../shared/command.ts';
import { exitCodeOfAll, exitCodes } from '../shared/exit-codes.ts';
import { type Kept, keep } from '../shared/keep.ts';
import { flag, type Option, valued } from '../shared/options.ts';
import type { Collector } from '../shared/problems.ts';
import { runMany } from '../shared/run-many.ts';
import { searchOptions } from '../shared/search-options.ts';
import { positiveValue } from '../shared/values.ts';
import { prepareOut } from '../shared/verdict-files.ts';
import { bugTable, type Case, type CaseFound, caseDocument, explanation, type Form, isAsExpected } from './text.ts';

type BugOptions = {
  readonly explain: Option<boolean>;
  readonly show: Option<boolean>;
  readonly cve: Option<boolean>;
  readonly since: Option<number | undefined>;
  readonly json: Option<boolean>;
  readonly out: Option<string>;
  readonly noOut: Option<boolean>;
  readonly workers: typeof searchOptions.workers;
  readonly maxTime: typeof searchOptions.maxTime;
  readonly memory: typeof searchOptions.memory;
};

const own: BugOptions = {
  explain: flag(
    'explain',
    'tell the story of each case on a screen: who acts, the diagram found, what the fix changes',
  ),
  show: flag('show', 'print the race diagram of each case'),
  cve: flag('cve', 'only cases with a CVE'),
  since: valued(
    'since',
    'YEAR',
    'only cases that were mended in that year or later',
    undefined,
    positiveValue('since'),
  ),
  json: flag('json', 'print one JSON document, see src/report/JSON.md'),
  out: valued('out', 'DIR', 'keep counterexamples under DIR/verdicts (default: out)', 'out', (text) => text),
  noOut: flag('no-out', 'keep no counterexamples'),
  workers: searchOptions.workers,
  maxTime: searchOptions.maxTime,
  memory: searchOptions.memory,
};
const options: BugOptions & typeof common = { ...own, ...common };

export const bugsSchema = 'shootdown/bugs/1';

/** `shootdown bugs [ID]...` */
export const bugsCommand: Command<typeof options> = {
  name: 'bugs',
  takes: '[ID]...',
  summary: 'find the races that Linux had, in the form that had them, and show that each fix holds',
  details: [
    '',
    'An ID is that of a case of the catalogue: A1, C8, a7b. Without one, all cases are checked. Each is checked in its broken',
    'form, at the smallest bounds that show it, and in its mended form.',
  ],
  options,
  run: async ({ values, positionals }, problems, context) => {
    const { output } = context;
    const known = await allCases(problems);
    const absent = notModelled;
    const named = positionals.map((text) => text.toLowerCase());
    for (const id of positionals)
      if (!known.some(({ bug }) => bug.id.toLowerCase() === id.toLowerCase())) {
        const why = absent.find((one) => one.id.toLowerCase() === id.toLowerCase())?.why;
        problems.add(
          why === undefined
            ? new ShootdownError(
                'unknown',
                `there is no case '${id}'`,
                suggest(
                  id.toUpperCase(),
                  known.map(({ bug }) => bug.id),
                ),
              )
            : new ShootdownError('unknown', `case ${id.toUpperCase()} is not modelled`, why),
        );
      }
    if (values.explain && positionals.length === 0)
      problems.add(new ShootdownError('usage', '--explain takes the id of a case', 'shootdown bugs A2 --explain'));
    if (values.explain && values.json)
      problems.add(new ShootdownError('usage', '--explain and --json', '--json has the same texts in its fields'));
    problems.raise();
    const cases = known.filter(
      ({ bug }) =>
        (named.length === 0 || named.includes(bug.id.toLowerCase())) &&
        (!values.cve || bug.cve !== undefined) &&
        (values.since === undefined || (bug.year ?? 0) >= values.since),
    );
    if (cases.length === 0) {
      output.note(['there are no such cases']);
      return exitCodes.holds;
    }
    const out = values.noOut ? undefined : values.out;
    if (out !== undefined) prepareOut(out);

    const forms = formsOf(cases);
    const cells = [...new Set([...forms.values()].flatMap(({ broken, fixed }) => [broken, fixed]))];
    const progress = progressReport({ stream: output.progress, live: output.live, total: cells.length });
    const table = bugTable(cases, output.paint, output.width);
    const quiet = values.json || values.explain;
    const print = (lines: readonly string[]): void => {
      progress.clear();
      output.print(lines);
    };
    if (!quiet) print(table.heading);

    const results = new Map<Cell, Form>();
    const kept = new Map<Cell, Kept>();
    const foundOf = (one: Case): CaseFound => {
      const form = forms.get(one);
      return { broken: form && results.get(form.broken), fixed: form && results.get(form.fixed) };
    };
    const hasEnded = (one: Case): boolean => {
      const form = forms.get(one);
      return form !== undefined && ended.has(form.broken) && ended.has(form.fixed);
    };
    const diagramOf = (one: Case): readonly string[] => {
      const form = forms.get(one);
      return (form && kept.get(form.broken)?.lines) ?? [];
    };
    const ended = new Set<Cell>();
    let printed = 0;
    const settings = {
      ...(values.workers === undefined ? {} : { workers: values.workers }),
      ...(values.maxTime === undefined ? {} : { maxTime: values.maxTime }),
      ...(values.memory === undefined ? {} : { memory: values.memory }),
    };
    await runMany(cells, settings, context, progress, (cell, result, begun) => {
      ended.add(cell);
      if (begun) {
        results.set(cell, { result, asExpected: isExpected(cell.expectation, result.verdict) });
        const file = keep(cell, result, out, output.width);
        if (file !== undefined) kept.set(cell, file);
      }
      for (let next = cases[printed]; next !== undefined && hasEnded(next); next = cases[++printed])
        if (!quiet) print(table.row(next, foundOf(next)));
    });
    const all = cases.map((one) => ({ one, found: foundOf(one) }));
    if (values.json)
      output.print([
        prettyJson({
          schema: bugsSchema,
          cases: all.map(({ one, found }) => caseDocument(one, found)),
          notModelled: positionals.length === 0 ? absent : [],
        }),
      ]);
    else if (values.explain)
      output.print(
        all.flatMap(({ one, found }, i) => [
          ...(i === 0 ? [] : ['', '']),
          ...explanation(one, found, diagramOf(one), output.width ?? diagramWidth),
        ]),
      );
    else {
      const wrong = all.filter(({ found }) => !isAsExpected(found));
      output.print([
        '',
        `${count(cases.length, 'case')}: ${wrong.length === 0 ? 'all as expected' : `${wrong.length} not as expected`}`,
        ...(kept.size === 0 || out === undefined
          ? []
          : [`counterexamples in ${out}/verdicts; --show prints them, ID --explain tells the story`]),
        ...(positionals.length > 0 ? [] : absent.map(({ id, title, why }) => `not modelled: ${id}, ${title}: ${why}`)),
      ]);
      for (const { one, found } of wrong)
        for (const form of [found.broken, found.fixed])
          if (form !== undefined)
            output.print(notices(form.result).map((line, i) => (i === 0 ? `\n${one.bug.id}: ${line}` : `  ${line}`)));
      if (values.show)
        for (const { one } of all) output.print(['', `${one.bug.id}: ${one.bug.title}`, ...diagramOf(one)]);
    }
    const code = exitCodeOfAll(
      [...results.values()].map(({ result, asExpected }) => ({ verdict: result.verdict, asExpected })),
    );
    if (code !== exitCodes.holds) return code;
    if (ended.size > results.size) return exitCodes.incomplete;
    return all.every(({ found }) => isAsExpected(found)) ? exitCodes.holds : exitCodes.unexpected;
  },
};

/** Those of all models of shootdown, by id. */
const allCases = async (problems: Collector): Promise<readonly Case[]> => {
  const cases: Case[] = [];
  for (const name of modelNames) {
    const model = await problems.attemptLater(() => loadModel(name));
    if (model !== undefined) cases.push(...casesOf(model));
  }
  return cases.sort((a, b) => a.bug.id.localeCompare(b.bug.id, 'en', { numeric: true }));
};

/** The bugs of a model. */
export const casesOf = (model: Model): readonly Case[] =>
  model.variants.flatMap((variant) => {
    const { bug } = variant;
    if (bug === undefined) return [];
    return [{ model, variant, bug, fixedAt: { ...ownBounds(model, bug.fixed), ...fixedAtOf(bug) } }];
  });

const fixedAtOf = ({ fixedAt = {} }: Bug): Bounds => fixedAt as Bounds;

/** The cells of the two forms of each case. Several cases may be mended in the same form: it is checked once. */
const formsOf = (cases: readonly Case[]): ReadonlyMap<Case, { readonly broken: Cell; readonly fixed: Cell }> => {
  const known = new Map<string, Cell>();
  const shared = (cell: Cell): Cell => {
    const other = known.get(cell.label);
    if (other === undefined) known.set(cell.label, cell);
    return other ?? cell;
  };
  return new Map(
    cases.map((one) => {
      const { model, variant, bug } = one;
      return [
        one,
        {
          broken: shared(cellOf(model, variant.name, {}, bug.property)),
          fixed: shared(cellOf(model, bug.fixed, fixedAtOf(bug))),
        },
      ];
    }),
  );
};

const cellOf = (model: Model, variant: string, set: Bounds, property?: string): Cell => {
  const instance = instantiate(model, variant, set);
  const properties = property === undefined ? undefined : [property];
  requireProperties(instance.system, properties ?? []);
  const at = Object.entries(set).map(([name, value]) => `${name}=${value}`);
  return {
    label: [[model.name, variant, ...(property === undefined ? [] : [property])].join('/'), ...at].join(' '),
    model: model.name,
    instance,
    expectation: expectationFor(instance.expect, instance.also, properties),
    properties,
    set,
  };
};
