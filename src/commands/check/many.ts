import { isExpected } from '../../check/expected.ts';
import { isCounterexample, type Result } from '../../check/result.ts';
import { type Cell, modelFileOf } from '../../jobs/job.ts';
import { alwaysOf } from '../../model/language/select-properties.ts';
import { verdictDocument, verdictsSchema } from '../../report/json.ts';
import { count } from '../../report/numbers.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { progressReport } from '../../report/progress.ts';
import { expectationWords, hashedNotice, notices, verdictWords } from '../../report/text.ts';
import type { Context } from '../shared/command.ts';
import { exitCodeOfAll } from '../shared/exit-codes.ts';
import { type Kept, keep } from '../shared/keep.ts';
import type { Refused } from '../shared/plan.ts';
import { runMany } from '../shared/run-many.ts';
import type { SearchSettings } from '../shared/search-options.ts';
import type { CheckOutput } from './one.ts';
import { tableOf } from './table.ts';

export interface ManyOptions extends CheckOutput {
  /** Whose counterexamples are printed. */
  readonly shown: ReadonlySet<Cell>;
  /** What is only told not to be there. */
  readonly refused: readonly Refused[];
}

/** A variant that has been checked. */
interface Checked {
  readonly cell: Cell;
  readonly result: Result;
  readonly asExpected: boolean | undefined;
  readonly kept: Kept | undefined;
  /** False for one that Ctrl-C came before. */
  readonly begun: boolean;
}

/** Checks several variants against what is expected of each, some at once, each on a thread of its own. */
export const checkMany = async (
  cells: readonly Cell[],
  settings: SearchSettings,
  options: ManyOptions,
  context: Context,
): Promise<number> => {
  const { output } = context;
  const { json, out, shown, refused } = options;
  const progress = progressReport({ stream: output.progress, live: output.live, total: cells.length });
  const oneModel = cells.every((cell) => cell.model === cells[0]?.model);
  const nameOf = (cell: Cell): string => (oneModel ? cell.instance.variant : cell.label);
  const missing = refused.map(({ label, variant }) => (oneModel ? variant : label));
  const table = tableOf(
    [
      ...cells.map((cell) => ({ name: nameOf(cell), expectation: cell.expectation })),
      ...missing.map((name) => ({ name, expectation: undefined })),
    ],
    cells.flatMap((cell) => alwaysOf(cell.instance.system).map((property) => property.name)),
    output.paint,
    output.width,
    settings.store === 'hash',
  );
  const print = (lines: readonly string[]): void => {
    if (json) return;
    progress.clear();
    output.print(lines);
  };
  print(table.heading);

  const checked: (Checked | undefined)[] = cells.map(() => undefined);
  let printed = 0;
  await runMany(cells, settings, context, progress, (cell, result, begun) => {
    const asExpected = isExpected(cell.expectation, result.verdict);
    checked[cells.indexOf(cell)] = { cell, result, asExpected, kept: keep(cell, result, out, output.width), begun };
    for (let next = checked[printed]; next !== undefined; next = checked[++printed])
      print([table.row(nameOf(next.cell), next.result, next.cell.expectation, next.asExpected)]);
  });
  print(missing.map((name) => table.missing(name)));

  const all = checked as Checked[];
  if (json) {
    const results = all.map(({ cell, result }) =>
      verdictDocument(cell.instance, modelFileOf(cell), result, cell.expectation),
    );
    output.print([prettyJson({ schema: verdictsSchema, results, refused: refused.map(refusedDocument) })]);
  } else {
    output.print(['', ...summary(all, refused, out)]);
    for (const { cell, kept } of all) if (kept !== undefined && shown.has(cell)) output.print(['', ...kept.lines]);
  }
  return exitCodeOfAll(all.map(({ result, asExpected }) => ({ verdict: result.verdict, asExpected })));
};

const refusedDocument = ({ model, variant, problem }: Refused): object => ({
  model: model.name,
  variant,
  reason: problem.message,
});

const summary = (all: readonly Checked[], refused: readonly Refused[], out: string | undefined): readonly string[] => {
  const wrong = all.filter(({ asExpected }) => asExpected === false).length;
  const unfinished = all.filter(({ result }) => result.verdict.kind === 'incomplete').length;
  const unknown = all.filter(
    ({ result, asExpected }) => asExpected === undefined && result.verdict.kind !== 'incomplete',
  );
  const notBegun = all.filter(({ begun }) => !begun);
  const files = all.filter(({ kept }) => kept?.file !== undefined).length;
  const judged = [
    ...(unknown.length === 0
      ? []
      : [
          `${all.filter(({ asExpected }) => asExpected === true).length} as expected`,
          `${unknown.length} ${unknown.every(({ cell }) => (cell.expectation?.kind ?? 'any') === 'any') ? 'with no expectation' : 'of which nothing is known'}`,
        ]),
    ...(wrong === 0 ? [] : [`${wrong} not as expected`]),
    ...(unfinished === 0 ? [] : [`${unfinished} not finished`]),
  ];
  const verdict = judged.length === 0 ? 'all as expected' : judged.join(', ');
  const without = refused.length === 0 ? '' : `; ${refused.length} not at these bounds`;
  return [
    `${count(new Set(all.map(({ cell }) => cell.instance)).size, 'variant')}: ${verdict}${without}`,
    ...(all.some(({ result }) => isCounterexample(result.verdict) && result.verdict.trace.shortest === false)
      ? ['searched depth first: shorter counterexamples may exist']
      : []),
    ...(files === 0 ? [] : [`${count(files, 'counterexample')} in ${out}/verdicts; --show VARIANT prints one`]),
    ...hashedNotice(all.map(({ result }) => result)),
    ...all.filter(({ begun }) => begun).flatMap(remarks),
    ...(notBegun.length === 0 ? [] : ['', `not begun: ${notBegun.map(({ cell }) => cell.label).join(', ')}`]),
    ...refused.flatMap(({ label, problem }) => ['', `${label}: not at these bounds: ${problem.message}`]),
  ];
};

/** What is to be said of a variant that did not do what it should. */
const remarks = ({ cell, result, asExpected, kept }: Checked): readonly string[] => {
  const said = notices(result);
  if (asExpected !== false && said.length === 0) return [];
  const words =
    asExpected === false
      ? `expected ${expectationWords(cell.expectation)}, found ${verdictWords(result.verdict, result.hashed)}`
      : verdictWords(result.verdict, result.hashed);
  const see = asExpected === false && kept?.file !== undefined ? [`  see ${kept.file}`] : [];
  return ['', `${cell.label}: ${words}`, ...said.map((line) => `  ${line}`), ...see];
};
