import type { Output } from '../commands/shared/output.ts';
import { paintFor } from '../report/colour.ts';
import { diagramWidth } from '../trace/diagram/diagram.ts';

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
