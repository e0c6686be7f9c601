// What is said of results in words.

import type { VerdictDocument } from '../../src/report/verdict-json.ts';

/** `3 states`. */
export const count = (n: number, what: string, plural: string = `${what}s`): string =>
  `${n.toLocaleString('en')} ${n === 1 ? what : plural}`;

/** `cpus 2, folios 1`. */
export const boundsWords = (bounds: { readonly [name: string]: number }): string =>
  Object.entries(bounds)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

export const judgement = (asExpected: boolean | null): string =>
  asExpected === null ? '' : asExpected ? 'as expected' : 'NOT AS EXPECTED';

interface Broken extends Pick<VerdictDocument, 'property'> {
  readonly verdict: string;
  readonly trace: { readonly steps: readonly unknown[] } | null;
}

/** `violated MKCLEAN in 8 steps`. */
export const verdictWords = ({ verdict, property, trace }: Broken): string =>
  [
    verdict,
    ...(property === null ? [] : [property]),
    ...(trace === null ? [] : [`in ${count(trace.steps.length, 'step')}`]),
  ].join(' ');
