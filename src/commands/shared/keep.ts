import { isCounterexample, type Result } from '../../check/result.ts';
import type { Expectation } from '../../model/variant.ts';
import { counterexample } from '../../report/counterexample.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { expectationWords } from '../../report/text.ts';
import { verdictDocument } from '../../report/verdict-json.ts';
import { modelFileOf, shellWord, type VariantJob } from './variant-job.ts';
import { removeFiles, type Unwritten, verdictFiles, writeWhole } from './verdict-files.ts';

/** A counterexample as it is shown: the race diagram with what belongs to it, and the file that was written, if one was. */
export interface Kept {
  readonly lines: readonly string[];
  readonly file: string | undefined;
}

/**
 * Renders a counterexample and writes it, and its JSON, under `out`; undefined for a verdict without a trace. Where the
 * variant holds now, what an earlier run wrote is removed. What cannot be written goes to `unwritten`. `width` is for the lines
 * that are shown; files are for mails.
 */
export const keep = (
  job: VariantJob,
  result: Result,
  out: string | undefined,
  unwritten: Unwritten,
  width?: number,
): Kept | undefined => {
  const { verdict } = result;
  const files = out === undefined ? undefined : verdictFiles(out, job.label);
  if (!isCounterexample(verdict) || (verdict.kind === 'failed' && verdict.at.kind === 'search')) {
    // One of an earlier run would look like this one's.
    if (verdict.kind === 'holds' && result.sought === undefined && files !== undefined)
      unwritten.attempt(() => removeFiles(files));
    return undefined;
  }
  const linesFor = (replayable: boolean, columns?: number): readonly string[] =>
    counterexample(
      job.instance,
      verdict,
      files !== undefined && replayable ? replayCommandOf(files.json, modelFileOf(job)) : undefined,
      columns,
    );
  const document = verdictDocument(job.instance, modelFileOf(job), result, job.expectation);
  const hasJson = files !== undefined && unwritten.attempt(() => writeWhole(files.json, `${prettyJson(document)}\n`));
  // Where the first could not be written, the second would only say so again.
  const hasText = hasJson && unwritten.attempt(() => writeWhole(files.text, `${linesFor(true).join('\n')}\n`));
  return { lines: linesFor(hasJson, width), file: hasText ? files.text : undefined };
};

/** The command line that executes a kept counterexample again. A file of the user's is only run where it is named. */
export const replayCommandOf = (json: string, modelFile: string | undefined): string =>
  [
    `npx shootdown replay ${shellWord(json)}`,
    ...(modelFile === undefined ? [] : [`--model ${shellWord(modelFile)}`]),
  ].join(' ');

/** What stands behind a verdict of which something is expected. */
export const expectedWords = (asExpected: boolean | undefined, expectation: Expectation | undefined): string =>
  asExpected === undefined
    ? ''
    : asExpected
      ? '  as expected'
      : `  NOT AS EXPECTED (expected: ${expectationWords(expectation)})`;
