import { type Breakable, broken, leastWidth, lengthOf } from './breakable.ts';
import type { Row } from './row.ts';

/** What a column of a diagram needs. */
export interface Measured {
  /** The fewest columns in which nothing is cut. */
  readonly least: number;
  /** The columns in which every text is on one line. */
  readonly natural: number;
  /** What its texts cost the reader in so many columns, see `broken`. */
  costAt(width: number): number;
}

/** From so many texts it is seen how wide a column should be; more would only take time. */
const ENOUGH = 200;

/** Measures each column of some rows. Its heading counts as one of its texts. */
export const measure = (headings: readonly Breakable[], rows: readonly Row[]): readonly Measured[] => {
  const texts = headings.map((heading) => [heading]);
  for (const row of rows) texts[row.column]?.push(...row.texts);
  return texts.map((all) => {
    const every = Math.ceil(all.length / ENOUGH);
    const sample = all.filter((_, i) => i % every === 0);
    const natural = mostOf(all, lengthOf);
    const known = new Map<number, number>();
    const costAt = (width: number): number => {
      const at = Math.min(width, natural);
      const cost = known.get(at) ?? every * sample.reduce((sum, text) => sum + broken(text, at).cost, 0);
      known.set(at, cost);
      return cost;
    };
    return { least: mostOf(all, leastWidth), natural, costAt };
  });
};

/** A trace may have more steps than a call may have arguments. */
const mostOf = (texts: readonly Breakable[], of: (text: Breakable) => number): number =>
  texts.reduce((most, text) => Math.max(most, of(text)), 0);
