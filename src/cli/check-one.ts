import { verdictDocument } from '../report/json.ts';
import { prettyJson } from '../report/pretty-json.ts';
import { progressReport } from '../report/progress.ts';
import { noteLines } from '../report/search-note.ts';
import { hashedNotice, notices, verdictLine } from '../report/text.ts';
import { isExpected } from '../trace/expected.ts';
import type { Result } from '../trace/result.ts';
import { type Cell, modelFileOf } from './cell.ts';
import type { Context } from './command.ts';
import { exitCodeOf } from './exit-codes.ts';
import { keep } from './keep.ts';
import { runChecks } from './run-checks.ts';
import type { SearchSettings } from './search-settings.ts';

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
  return exitCodeOf(result.verdict);
};

const expectedWords = (cell: Cell, verdict: Parameters<typeof isExpected>[1]): string => {
  const asExpected = isExpected(cell.expectation, verdict);
  return asExpected === undefined ? '' : asExpected ? '  as expected' : '  NOT AS EXPECTED';
};
