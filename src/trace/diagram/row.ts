import { type Breakable, broken } from './breakable.ts';

/** One step of a diagram: in which column it stands, and its texts below each other. */
export interface Row {
  readonly column: number;
  readonly texts: readonly Breakable[];
}

/** The lines of texts that begin at a column and have so many. */
export const linesAt = (texts: readonly Breakable[], offset: number, width: number): readonly string[] =>
  texts.flatMap((text) => broken(text, width).lines.map((line) => ' '.repeat(offset) + line));

/** A way to set rows under headings. */
export interface Layout {
  /** What it costs the reader, see `broken`. */
  readonly cost: number;
  lines(): readonly string[];
}
