// What `shootdown compare` says of bounds and of wrong answers.

import type { Violated } from '../../check/result.ts';
import type { Bounds } from '../../model/variant.ts';
import type { Part, Subject } from '../../policies/subject.ts';
import { valuesWords } from '../../report/named-values.ts';
import { count } from '../../report/numbers.ts';
import type { Kept } from '../shared/keep.ts';
import type { WrongAnswer } from './run.ts';

/** What `--show` calls it. */
export const nameOf = ({ candidate, question }: WrongAnswer): string => `${candidate}/${question}`;

/** `pages 2, straddle 0`: of the comparison; what parts have of their own is said apart. */
export const boundsWords = ({ bounds }: Subject, set: Bounds): string =>
  valuesWords(Object.fromEntries(Object.entries(bounds).map(([name, bound]) => [name, set[name] ?? bound.default])));

/** ` (straddle 1)`: the bounds that a part declares, and that are not set. */
export const partBoundsWords = (bounds: Part['bounds'], set: Bounds): string => {
  const unset = valuesWords(Object.fromEntries(Object.entries(bounds).filter(([name]) => set[name] === undefined)));
  return unset === '' ? '' : ` (${unset})`;
};

/** A wrong answer, with the way to it. */
export interface KeptWrong extends Kept {
  readonly answer: WrongAnswer;
  readonly verdict: Pick<Violated, 'trace'>;
}

export const wrongLines = (kept: readonly KeptWrong[]): readonly string[] => {
  const width = Math.max(...kept.map(({ answer }) => nameOf(answer).length));
  return kept.map(({ answer, verdict, file }) => {
    const steps = count(verdict.trace.steps.length, 'step').padStart(8);
    return `${nameOf(answer).padEnd(width)}  ${steps}  ${answer.part.padEnd(7)}  ${file ?? ''}`.trimEnd();
  });
};
