import { counterexample } from '../report/counterexample.ts';
import { verdictDocument } from '../report/json.ts';
import { prettyJson } from '../report/pretty-json.ts';
import { isCounterexample, type Result } from '../trace/result.ts';
import { type Cell, modelFileOf } from './cell.ts';
import { verdictFiles, writeWhole } from './verdict-files.ts';

/** A counterexample as it is shown: the race diagram with what belongs to it, and the file that was written, if one was. */
export interface Kept {
  readonly lines: readonly string[];
  readonly file: string | undefined;
}

/** Renders a counterexample and writes it, and its JSON, under `out`; undefined for a verdict without a trace. */
export const keep = (cell: Cell, result: Result, out: string | undefined): Kept | undefined => {
  const { verdict } = result;
  if (!isCounterexample(verdict) || (verdict.kind === 'failed' && verdict.at.kind === 'search')) return undefined;
  const files = out === undefined ? undefined : verdictFiles(out, cell.label);
  const lines = counterexample(
    cell.instance,
    verdict,
    files === undefined ? undefined : `shootdown replay ${files.json}`,
  );
  if (files !== undefined) {
    const document = verdictDocument(cell.instance, modelFileOf(cell), result, cell.expectation);
    writeWhole(files.json, `${prettyJson(document)}\n`);
    writeWhole(files.text, `${lines.join('\n')}\n`);
  }
  return { lines, file: files?.text };
};
