import type { Page } from '../../../report/page/page.ts';
import type { ProgressStream } from '../../../report/progress/progress-line.ts';

/** Where results and messages go: results to stdout, everything else to stderr. */
export interface Output {
  /** What results are set on. */
  readonly page: Page;
  /** For progress; a live line is only drawn where it can be. */
  readonly progress: ProgressStream;
  readonly live: boolean;
  /** Prints lines of the result. */
  print(lines: readonly string[]): void;
  /** Prints lines that are no result. */
  note(lines: readonly string[]): void;
}
