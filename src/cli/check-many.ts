import { verdictDocument, verdictsSchema } from '../report/json.ts';
import { count } from '../report/numbers.ts';
import { prettyJson } from '../report/pretty-json.ts';
import { progressReport } from '../report/progress.ts';
import { tableOf } from '../report/table.ts';
import { expectationWords, notices, verdictWords } from '../report/text.ts';
import { defaultMemory } from '../trace/check.ts';
import { isExpected } from '../trace/expected.ts';
import { alwaysOf } from '../trace/properties.ts';
import type { Result } from '../trace/result.ts';
import { type Cell, modelFileOf } from './cell.ts';
import type { CheckOutput } from './check-one.ts';
import type { Context } from './command.ts';
import { exitCodeOfAll } from './exit-codes.ts';
import { type Kept, keep } from './keep.ts';
import { runChecks } from './run-checks.ts';
import type { SearchSettings } from './search-settings.ts';

export interface ManyOptions extends CheckOutput {
  /** How many variants are checked at once. */
  readonly workers: number;
  /** Whose counterexamples are printed. */
  readonly shown: ReadonlySet<Cell>;
}

/** A variant that has been checked. */
interface Checked {
  readonly cell: Cell;
  readonly result: Result;
  readonly asExpected: boolean | undefined;
  readonly kept: Kept | undefined;
}

/** Checks several variants against what is expected of each, some at once, each on a thread of its own. */
export const checkMany = async (
  cells: readonly Cell[],
  settings: SearchSettings,
  options: ManyOptions,
  context: Context,
): Promise<number> => {
  const { output } = context;
  const { json, out, shown } = options;
  const atOnce = Math.min(options.workers, cells.length);
  const memory = settings.memory ?? Math.floor(defaultMemory() / atOnce);
  const progress = progressReport({ stream: output.progress, live: output.live, total: cells.length });
  const nameOf = cells.every((cell) => cell.model === cells[0]?.model)
    ? (cell: Cell) => cell.instance.variant
    : (cell: Cell) => cell.label;
  const table = tableOf(
    cells.map((cell) => ({ name: nameOf(cell), expectation: cell.expectation })),
    cells.flatMap((cell) => alwaysOf(cell.instance.system).map((property) => property.name)),
    output.paint,
  );
  const print = (lines: readonly string[]): void => {
    if (json) return;
    progress.clear();
    output.print(lines);
  };
  print(table.heading);

  const checked: (Checked | undefined)[] = cells.map(() => undefined);
  let printed = 0;
  await runChecks(cells, { ...settings, memory }, context, {
    atOnce,
    onProgress: (cell, now) => progress.update(cell.label, now),
    onResult: (cell, result) => {
      progress.ended(cell.label);
      const asExpected = isExpected(cell.expectation, result.verdict);
      checked[cells.indexOf(cell)] = { cell, result, asExpected, kept: keep(cell, result, out) };
      for (let next = checked[printed]; next !== undefined; next = checked[++printed])
        print([table.row(nameOf(next.cell), next.result, next.cell.expectation, next.asExpected)]);
    },
  });
  progress.clear();

  const all = checked as Checked[];
  if (json) {
    const results = all.map(({ cell, result }) =>
      verdictDocument(cell.instance, modelFileOf(cell), result, cell.expectation),
    );
    output.print([prettyJson({ schema: verdictsSchema, results })]);
  } else {
    output.print(['', ...summary(all, out)]);
    for (const { cell, kept } of all) if (kept !== undefined && shown.has(cell)) output.print(['', ...kept.lines]);
  }
  return exitCodeOfAll(all.map(({ result, asExpected }) => ({ verdict: result.verdict, asExpected })));
};

const summary = (all: readonly Checked[], out: string | undefined): readonly string[] => {
  const wrong = all.filter(({ asExpected }) => asExpected === false).length;
  const unfinished = all.filter(({ result }) => result.verdict.kind === 'incomplete').length;
  const files = all.filter(({ kept }) => kept?.file !== undefined).length;
  const judged = [
    ...(wrong === 0 ? [] : [`${wrong} not as expected`]),
    ...(unfinished === 0 ? [] : [`${unfinished} not finished`]),
  ];
  return [
    `${count(new Set(all.map(({ cell }) => cell.instance)).size, 'variant')}: ${judged.length === 0 ? 'all as expected' : judged.join(', ')}`,
    ...(files === 0 ? [] : [`${count(files, 'counterexample')} in ${out}/verdicts; --show VARIANT prints one`]),
    ...all.flatMap(remarks),
  ];
};

/** What is to be said of a variant that did not do what it should. */
const remarks = ({ cell, result, asExpected, kept }: Checked): readonly string[] => {
  const said = notices(result);
  if (asExpected !== false && said.length === 0) return [];
  const words =
    asExpected === false
      ? `expected ${expectationWords(cell.expectation)}, found ${verdictWords(result.verdict)}`
      : verdictWords(result.verdict);
  const see = asExpected === false && kept?.file !== undefined ? [`  see ${kept.file}`] : [];
  return ['', `${cell.label}: ${words}`, ...said.map((line) => `  ${line}`), ...see];
};
