import { githubAnnotation } from '../../report/ci/github.ts';
import { type JUnitCase, junitXml } from '../../report/ci/junit.ts';
import { expectationWords, notices, verdictWords } from '../../report/text.ts';
import type { Context } from '../shared/command.ts';
import type { Kept } from '../shared/keep.ts';
import type { Checked } from '../shared/run-variants.ts';
import { modelFileOf, type Refused } from '../shared/variant-job.ts';
import { writeWhole } from '../shared/verdict-files.ts';

/** What continuous integration is told besides what is printed. */
export interface CiReports {
  /** The file for JUnit's XML; undefined for none. */
  readonly junit: string | undefined;
  /** Print an annotation for each variant that is not as expected. */
  readonly github: boolean;
}

/** Tells it of some variants: a variant fails that is not as its author expects, and is in error where it came to no end. */
export const reportToCi = (
  all: readonly (Checked & { readonly kept: Kept | undefined })[],
  refused: readonly Refused[],
  { junit, github }: CiReports,
  { output, unwritten }: Context,
): void => {
  const cases: readonly (JUnitCase & { readonly file: string | undefined })[] = [
    ...all.map(({ job, kept, ...checked }) => ({
      model: job.instance.model.name,
      variant: job.instance.variant,
      seconds: checked.result.statistics.seconds,
      failure: failureOf({ job, ...checked }, kept),
      file: modelFileOf(job),
    })),
    ...refused.map(({ model, variant, problem }) => ({
      model: model.name,
      variant,
      seconds: 0,
      failure: { kind: 'error', message: `not at these bounds: ${problem.message}`, text: problem.hint ?? '' } as const,
      file: undefined,
    })),
  ];
  if (github)
    output.print(
      cases.flatMap(({ model, variant, failure, file }) =>
        failure === undefined
          ? []
          : [githubAnnotation('error', { title: `${model}/${variant}`, message: failure.message, file })],
      ),
    );
  if (junit !== undefined) unwritten.attempt(() => writeWhole(junit, `${junitXml(cases).join('\n')}\n`));
};

const failureOf = ({ job, result, asExpected }: Checked, kept: Kept | undefined): JUnitCase['failure'] => {
  const { verdict } = result;
  const ended = verdict.kind !== 'incomplete' && (verdict.kind !== 'failed' || asExpected !== undefined);
  if (asExpected !== false && ended) return undefined;
  const found = verdictWords(verdict, result.hashed);
  return {
    kind: ended ? 'failure' : 'error',
    message: ended ? `expected ${expectationWords(job.expectation, job.instance.system)}, found ${found}` : found,
    text: [...notices(result), ...(kept?.lines ?? [])].join('\n'),
  };
};
