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

/** Texts beyond so many tell nothing more of how wide a column should be. */
const MOST = 2000;

/** Measures each column of some rows. Its heading counts as one of its texts. */
export const measure = (headings: readonly Breakable[], rows: readonly Row[]): readonly Measured[] =>
  headings.map((heading, i) => {
    const texts = [heading, ...rows.filter(({ column }) => column === i).flatMap(({ texts }) => texts)];
    const sample = texts.slice(0, MOST);
    const natural = Math.max(...texts.map(lengthOf));
    const known = new Map<number, number>();
    const costAt = (width: number): number => {
      const at = Math.min(width, natural);
      const cost = known.get(at) ?? sample.reduce((sum, text) => sum + broken(text, at).cost, 0);
      known.set(at, cost);
      return cost;
    };
    return { least: Math.max(...texts.map(leastWidth)), natural, costAt };
  });
