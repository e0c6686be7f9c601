import type { Paint } from '../../report/colour.ts';
import type { ProgressStream } from '../../report/progress-line.ts';

/** Where results and messages go: results to stdout, everything else to stderr. */
export interface Output {
  readonly paint: Paint;
  /** The columns of a terminal that is narrower than a mail; undefined where results are as wide as they are in files. */
  readonly width: number | undefined;
  /** For progress; a live line is only drawn where it can be. */
  readonly progress: ProgressStream;
  readonly live: boolean;
  /** Prints lines of the result. */
  print(lines: readonly string[]): void;
  /** Prints lines that are no result. */
  note(lines: readonly string[]): void;
}
