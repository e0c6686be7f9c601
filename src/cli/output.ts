import type { Output } from '../commands/shared/printing/output.ts';
import { paintFor, plain } from '../report/colour.ts';
import { printableLines } from '../report/foreign-text.ts';
import { mailWidth } from '../report/page/page-of.ts';
import { plainPage } from '../report/page/plain-page.ts';

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
    page: plainPage({ ...widthsOf(stdout), paint, functions: false }),
    progress: stderr,
    live,
    print: (lines) => write(stdout, lines, paint !== plain),
    // A live line of progress may be there.
    note: (lines) => write(stderr, lines, false, live ? '\r\x1b[K' : ''),
  };
};

const narrowest = 60;
/** Wider, and the eye does not find the next line. */
const widest = 100;

/** On a terminal, as wide as it is; in files and pipes, as in a mail. Tables are cut for a narrow terminal only. */
const widthsOf = ({ isTTY, columns }: Stream): { readonly width: number; readonly tableWidth: number | undefined } => {
  if (isTTY !== true) return { width: mailWidth, tableWidth: undefined };
  const known = columns === undefined || columns <= 0 ? widest : Math.max(narrowest, columns);
  return { width: Math.min(widest, known), tableWidth: known < widest ? known : undefined };
};
