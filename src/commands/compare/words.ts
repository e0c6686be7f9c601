// What `shootdown compare` says of bounds and of wrong answers.

import type { Bounds } from '../../model/variant.ts';
import type { Part, Subject } from '../../policies/subject.ts';
import { count } from '../../report/numbers.ts';
import { diagramWidth } from '../../trace/diagram/diagram.ts';
import { wrap } from '../../trace/diagram/wrap.ts';
import type { WrongAnswer } from './run.ts';

/** What `--show` calls it. */
export const nameOf = ({ candidate, question }: WrongAnswer): string => `${candidate}/${question}`;

/** Folds a line, further in than it begins. */
export const folded = (line: string): readonly string[] => {
  const margin = /^ */.exec(line)?.[0] ?? '';
  return wrap(line.trimStart(), diagramWidth - margin.length, 2).map((part) => margin + part);
};

/** `pages 2, straddle 0`: of the comparison; what parts have of their own is said apart. */
export const boundsWords = ({ bounds }: Subject, set: Bounds): string =>
  Object.entries(bounds)
    .map(([name, bound]) => `${name} ${set[name] ?? bound.default}`)
    .join(', ');

/** ` (straddle 1)`: the bounds that a part declares, and that are not set. */
export const partBoundsWords = (bounds: Part['bounds'], set: Bounds): string => {
  const unset = Object.entries(bounds).filter(([name]) => set[name] === undefined);
  return unset.length === 0 ? '' : ` (${unset.map(([name, value]) => `${name} ${value}`).join(', ')})`;
};

/** `threads: straddle 1`, of the parts with bounds of their own. */
export const partWords = (parts: readonly Part[], set: Bounds): readonly string[] =>
  parts.flatMap(({ name, bounds }) => {
    const text = partBoundsWords(bounds, set).slice(2, -1);
    return text === '' ? [] : [`${name}: ${text}`];
  });

/** A wrong answer, with the way to it. */
export interface KeptWrong {
  readonly answer: WrongAnswer;
  readonly verdict: { readonly trace: { readonly steps: readonly unknown[] } };
  readonly lines: readonly string[];
  readonly file: string | undefined;
}

export const wrongLines = (kept: readonly KeptWrong[]): readonly string[] => {
  const width = Math.max(...kept.map(({ answer }) => nameOf(answer).length));
  return kept.map(({ answer, verdict, file }) => {
    const steps = count(verdict.trace.steps.length, 'step').padStart(8);
    return `${nameOf(answer).padEnd(width)}  ${steps}  ${answer.part.padEnd(7)}  ${file ?? ''}`.trimEnd();
  });
};
