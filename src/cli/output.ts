import type { Output } from '../commands/shared/output.ts';
import { paintFor, plain } from '../report/colour.ts';
import { printableLines } from '../report/foreign-text.ts';
import { diagramWidth } from '../trace/diagram/wrap.ts';

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export const outputTo = (stdout: Stream, stderr: Stream, env: NodeJS.ProcessEnv): Output => {
  const live = stderr.isTTY === true && env.TERM !== 'dumb';
  const paint = paintFor(stdout, env);
  const write = (stream: Stream, lines: readonly string[], colours: boolean, before = ''): void => {
    if (lines.length > 0) stream.write(`${before}${printableLines(lines.join('\n'), colours)}\n`);
  };
  return {
    paint,
    width: narrow(stdout),
    progress: stderr,
    live,
    print: (lines) => write(stdout, lines, paint !== plain),
    // A live line of progress may be there.
    note: (lines) => write(stderr, lines, false, live ? '\r\x1b[K' : ''),
  };
};

const narrowest = 60;

const narrow = ({ isTTY, columns }: Stream): number | undefined =>
  isTTY === true && columns !== undefined && columns > 0 && columns < diagramWidth
    ? Math.max(narrowest, columns)
    : undefined;
