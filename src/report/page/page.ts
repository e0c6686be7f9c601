import type { Paint } from '../colour.ts';
import type { ColumnOptions } from './columns.ts';

/** How results are set: for a terminal, for GitHub, for a mailing list. */
export const styles = ['plain', 'markdown', 'mail'] as const;
export type Style = (typeof styles)[number];

/** A check, a simulation, a comparison in a few words. */
export interface Summary {
  /** `zap/2014`. */
  readonly label: string;
  /** `violated`, `LOST-DIRTY in 12 steps`. */
  readonly verdict: readonly string[];
  /** `544 states`, `depth 12`. */
  readonly facts: readonly string[];
  /** `as expected`; empty where nothing is expected. */
  readonly judgement: string;
}

/** What a result is set on: the same parts of it in every style, as lines to be printed. */
export interface Page {
  readonly style: Style;
  /** Columns of diagrams and of running text. */
  readonly width: number;
  /** Columns that a table may have; undefined for as many as it needs. */
  readonly tableWidth: number | undefined;
  readonly paint: Paint;
  /** What is between two parts: an empty line, where they do not end with one. */
  readonly gap: readonly string[];
  /** Whether the kernel functions of the steps are told under a diagram. */
  readonly functions: boolean;
  /** What the parts behind it are about. */
  heading(text: string): readonly string[];
  summary(summary: Summary): readonly string[];
  /** Each text a line, or a few: where it is folded, further in than it begins. */
  lines(texts: readonly string[]): readonly string[];
  /** Facts with their names: `bounds: cpus 1`. Those without items are left out. */
  facts(facts: readonly Fact[]): readonly string[];
  /** Lines that are set by hand, as a diagram is. */
  verbatim(lines: readonly string[]): readonly string[];
  /** A command line to be copied, and what it is for. */
  command(purpose: string, command: string): readonly string[];
  /** The first row is the heading. */
  table(rows: readonly (readonly string[])[], options?: ColumnOptions): readonly string[];
}

export interface Fact {
  readonly name: string;
  /** Told one after the other, with commas. */
  readonly items: readonly string[];
}

/** What is the same in every style. */
export interface PageSize {
  readonly width: number;
  readonly tableWidth: number | undefined;
  readonly paint: Paint;
  readonly functions: boolean;
}
