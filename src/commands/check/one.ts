import { isExpected } from '../../check/expected.ts';
import type { Result } from '../../check/result.ts';
import { type Cell, modelFileOf } from '../../jobs/job.ts';
import { verdictDocument } from '../../report/json.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { progressReport } from '../../report/progress.ts';
import { hashedNotice, notices, verdictLine } from '../../report/text.ts';
import type { Context } from '../shared/command.ts';
import { exitCodeOf } from '../shared/exit-codes.ts';
import { keep } from '../shared/keep.ts';
import { runChecks } from '../shared/run-checks.ts';
import type { SearchSettings } from '../shared/search-options.ts';
import { noteLines } from './search-note.ts';
import { statsLines } from './stats.ts';

export interface CheckOutput {
  readonly json: boolean;
  /** The folder for counterexamples; undefined to keep none. */
  readonly out: string | undefined;
}

/** Checks one variant and answers with its verdict's exit code. */
export const checkOne = async (
  cell: Cell,
  settings: SearchSettings,
  { json, out }: CheckOutput,
  context: Context,
): Promise<number> => {
  const { output } = context;
  const progress = progressReport({ stream: output.progress, live: output.live });
  const results: Result[] = [];
  await runChecks([cell], settings, context, {
    atOnce: 1,
    onProgress: (_, now) => progress.update(cell.label, now),
    onNote: (from, note) => {
      progress.clear();
      const [first, ...more] = noteLines(note);
      output.note([`${from.label}: ${first}`, ...more]);
    },
    onResult: (_, found) => results.push(found),
  });
  progress.clear();
  const [result] = results as [Result];
  const kept = keep(cell, result, out, output.width);
  if (json) {
    output.print([prettyJson(verdictDocument(cell.instance, modelFileOf(cell), result, cell.expectation))]);
    return exitCodeOf(result.verdict);
  }
  output.print([`${verdictLine(result, output.paint)}${expectedWords(cell, result.verdict)}`]);
  output.print(kept === undefined ? [...notices(result), ...hashedNotice([result])] : ['', ...kept.lines]);
  const stats = statsLines(cell.instance.system, result, output.width);
  output.print(stats.length === 0 ? [] : ['', ...stats]);
  return exitCodeOf(result.verdict);
};

const expectedWords = (cell: Cell, verdict: Parameters<typeof isExpected>[1]): string => {
  const asExpected = isExpected(cell.expectation, verdict);
  return asExpected === undefined ? '' : asExpected ? '  as expected' : '  NOT AS EXPECTED';
};
