import { isCounterexample, type Result } from '../../check/result.ts';
import type { Expectation } from '../../model/variant.ts';
import { counterexample } from '../../report/counterexample.ts';
import { count } from '../../report/numbers.ts';
import type { Page } from '../../report/page/page.ts';
import { filePage } from '../../report/page/page-of.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { expectationWords } from '../../report/text.ts';
import { verdictDocument } from '../../report/verdict-json.ts';
import type { Context } from './command.ts';
import type { Checked } from './run-variants.ts';
import { commandWords, modelFileOf, shellWord, type VariantJob } from './variant-job.ts';
import { removeFiles, type VerdictFiles, verdictFiles, writeWhole } from './verdict-files.ts';

/** A counterexample as it is shown: the race diagram with what belongs to it, and the file that was written, if one was. */
export interface Kept {
  readonly lines: readonly string[];
  readonly file: string | undefined;
}

/** A variant that has been checked, and its counterexample, if it has one. */
export interface CheckedAndKept extends Checked {
  readonly kept: Kept | undefined;
}

/** `3 counterexamples in out/verdicts`, and what is to be said of them; no line where none was written. */
export const filesLine = (
  all: readonly { readonly kept: Kept | undefined }[],
  out: string | undefined,
  hint: string,
): readonly string[] => {
  const files = all.filter(({ kept }) => kept?.file !== undefined).length;
  return files === 0 ? [] : [`${count(files, 'counterexample')} in ${out}/verdicts${hint}`];
};

/**
 * Renders a counterexample and writes it, and its JSON, under `out`; undefined for a verdict without a trace. Where the
 * variant holds now, what an earlier run wrote is removed. What cannot be written is noted in the
 * context. The lines that are shown are set on the page of the context; files are as wide as a mail.
 */
export const keep = (job: VariantJob, result: Result, out: string | undefined, context: Context): Kept | undefined => {
  const { verdict } = result;
  const files = out === undefined ? undefined : verdictFiles(out, job.label);
  if (!isCounterexample(verdict) || (verdict.kind === 'failed' && verdict.at.kind === 'search')) {
    // One of an earlier run would look like this one's.
    if (verdict.kind === 'holds' && result.sought === undefined && files !== undefined)
      context.unwritten.attempt(() => removeFiles(files));
    return undefined;
  }
  const document = verdictDocument(job.instance, modelFileOf(job), result, job.expectation);
  const search = searchCommandOf(job, result);
  return keepFiles(files, document, context, (json, page) =>
    counterexample(job.instance, verdict, { replay: json && replayCommandOf(json, modelFileOf(job)), search }, page),
  );
};

/**
 * Writes a document, and the lines that show it to people. `linesFor` is given the file of the document, where it could be written, and
 * the page that the lines are set on.
 */
export const keepFiles = (
  files: VerdictFiles | undefined,
  document: object,
  { output: { page }, unwritten }: Context,
  linesFor: (json: string | undefined, page: Page) => readonly string[],
): Kept => {
  if (files === undefined) return { lines: linesFor(undefined, page), file: undefined };
  const { json, text } = files;
  const onFile = { ...filePage, functions: page.functions };
  const hasJson = unwritten.attempt(() => writeWhole(json, `${prettyJson(document)}\n`));
  // Where the first could not be written, the second would only say so again.
  const hasText = hasJson && unwritten.attempt(() => writeWhole(text, `${linesFor(json, onFile).join('\n')}\n`));
  return { lines: linesFor(hasJson ? json : undefined, page), file: hasText ? text : undefined };
};

/** The command line that executes a kept counterexample again. A file of the user's is only run where it is named. */
export const replayCommandOf = (json: string, modelFile: string | undefined): string =>
  [
    `npx shootdown replay ${shellWord(json)}`,
    ...(modelFile === undefined ? [] : [`--model ${shellWord(modelFile)}`]),
  ].join(' ');

/** The command line that finds a counterexample where nothing of it is kept. */
const searchCommandOf = (job: VariantJob, { sought, search }: Result): string =>
  [
    `npx shootdown check ${commandWords(job)}`,
    ...(search === 'dfs' ? ['--search dfs'] : []),
    ...(sought?.through ?? []).map((step) => `--through ${shellWord(step)}`),
    ...(sought?.without ?? []).map((step) => `--without ${shellWord(step)}`),
  ].join(' ');

/** What stands behind a verdict of which something is expected; empty where nothing is. */
export const expectedWords = (asExpected: boolean | undefined, expectation: Expectation | undefined): string =>
  asExpected === undefined
    ? ''
    : asExpected
      ? 'as expected'
      : `NOT AS EXPECTED (expected: ${expectationWords(expectation)})`;
