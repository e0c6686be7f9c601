import { breakable, broken } from './breakable.ts';

/** `bounds: cpus 1, ptes 2`, in lines of so many columns: none of what is enumerated is broken that would fit on a line of its own. */
export const enumeration = (what: string, items: readonly string[], width: number): readonly string[] =>
  broken(breakable([what, ...items.map((item, i) => (i === items.length - 1 ? item : `${item},`))], 0), width).lines;
