import { type Paint, paintFor } from '../report/colour.ts';
import type { ProgressStream } from '../report/progress.ts';

/** Where results and messages go: results to stdout, everything else to stderr. */
export interface Output {
  readonly paint: Paint;
  /** For progress; a live line is only drawn where it can be. */
  readonly progress: ProgressStream;
  readonly live: boolean;
  /** Prints lines of the result. */
  print(lines: readonly string[]): void;
  /** Prints lines that are no result. */
  note(lines: readonly string[]): void;
}

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export const outputTo = (stdout: Stream, stderr: Stream, env: NodeJS.ProcessEnv): Output => {
  const live = stderr.isTTY === true && env.TERM !== 'dumb';
  const write = (stream: Stream, lines: readonly string[]): void => {
    if (lines.length > 0) stream.write(`${lines.join('\n')}\n`);
  };
  return {
    paint: paintFor(stdout, env),
    progress: stderr,
    live,
    print: (lines) => write(stdout, lines),
    // A live line of progress may be there.
    note: (lines) => write(stderr, live ? [`\r\x1b[K${lines.join('\n')}`] : lines),
  };
};
