import { isCounterexample, type Result } from '../../check/result.ts';
import type { Expectation } from '../../model/variant.ts';
import { counterexample } from '../../report/counterexample.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { expectationWords } from '../../report/text.ts';
import { verdictDocument } from '../../report/verdict-json.ts';
import { modelFileOf, type VariantJob } from './variant-job.ts';
import { removeFiles, verdictFiles, writeWhole } from './verdict-files.ts';

/** A counterexample as it is shown: the race diagram with what belongs to it, and the file that was written, if one was. */
export interface Kept {
  readonly lines: readonly string[];
  readonly file: string | undefined;
}

/**
 * Renders a counterexample and writes it, and its JSON, under `out`; undefined for a verdict without a trace. Where the
 * variant holds now, what an earlier run wrote is removed. `width` is for the lines that are shown; files are for mails.
 */
export const keep = (job: VariantJob, result: Result, out: string | undefined, width?: number): Kept | undefined => {
  const { verdict } = result;
  const files = out === undefined ? undefined : verdictFiles(out, job.label);
  if (!isCounterexample(verdict) || (verdict.kind === 'failed' && verdict.at.kind === 'search')) {
    // One of an earlier run would look like this one's.
    if (verdict.kind === 'holds' && files !== undefined) removeFiles(files);
    return undefined;
  }
  const command = files === undefined ? undefined : `npx shootdown replay ${files.json}`;
  if (files !== undefined) {
    const document = verdictDocument(job.instance, modelFileOf(job), result, job.expectation);
    writeWhole(files.json, `${prettyJson(document)}\n`);
    writeWhole(files.text, `${counterexample(job.instance, verdict, command).join('\n')}\n`);
  }
  return { lines: counterexample(job.instance, verdict, command, width), file: files?.text };
};

/** What stands behind a verdict of which something is expected. */
export const expectedWords = (asExpected: boolean | undefined, expectation: Expectation | undefined): string =>
  asExpected === undefined
    ? ''
    : asExpected
      ? '  as expected'
      : `  NOT AS EXPECTED (expected: ${expectationWords(expectation)})`;
