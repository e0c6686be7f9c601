// Sets of pages: as a mask to reckon with, as a word in the state, so that a trace says which pages are meant.
import { type OneOfDomain, oneOf } from '../../src/index.ts';

const most = 4;
const words: readonly string[] = Array.from({ length: 2 ** most }, (_, mask) =>
  mask === 0
    ? 'none'
    : Array.from({ length: most }, (_, page) => page)
        .filter((page) => (mask >> page) & 1)
        .map((page) => `p${page}`)
        .join('+'),
);
const masks: ReadonlyMap<string, number> = new Map(words.map((word, mask) => [word, mask]));

/** The sets of so many pages. */
export const pageSet = (pages: number): OneOfDomain => oneOf(...words.slice(0, 2 ** pages));
export const maskOf = (set: string): number => masks.get(set) as number;
export const setOf = (mask: number): string => words[mask] as string;
/** The first page of a mask that is not empty. */
export const lowest = (mask: number): number => Math.log2(mask & -mask);
