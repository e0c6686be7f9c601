import { type Paint, paintFor } from '../../report/colour.ts';
import type { ProgressStream } from '../../report/progress.ts';
import { diagramWidth } from '../../trace/diagram/diagram.ts';

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
    width: narrow(stdout),
    progress: stderr,
    live,
    print: (lines) => write(stdout, lines),
    // A live line of progress may be there.
    note: (lines) => write(stderr, live ? [`\r\x1b[K${lines.join('\n')}`] : lines),
  };
};

const narrowest = 60;

const narrow = ({ isTTY, columns }: Stream): number | undefined =>
  isTTY === true && columns !== undefined && columns > 0 && columns < diagramWidth
    ? Math.max(narrowest, columns)
    : undefined;
