import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { ShootdownError } from '../../model/errors.ts';

/** How many lines a report has so far. */
export type OnLines = (lines: number) => void;

/** A kernel that can be booted, as often as is wanted: each time it runs one program, and is gone. */
export interface Bootable {
  /** What is booted, where: for who is to be told before it is. */
  readonly description: string;
  /**
   * Boots, with `program` as init and `script` as the file that it finds at $SCRIPT; resolves with what it has written to $REPORT.
   * `onLines` is told now and then how many lines that has.
   * Throws a `file` error for a kernel that wrote nothing, with the end of what it said on its console, and for one that is silent for `patience`.
   */
  run(program: string, script: string, signal: AbortSignal, onLines?: OnLines): Promise<string>;
}

/** Bytes of the disk that each machine has, empty: a file with holes. Debian's kernels have its driver built in (ubd; nvme). */
export const diskSize: number = 16 * 1024 * 1024;

/** Seconds without a further byte of the report: a boot without KVM on a machine with much to do takes a minute. */
const patience = 180;

/**
 * Waits for the end of a process that is a machine, and resolves with what it has printed. Kills it when `report`, the file that it writes, has not
 * grown for too long: how long a whole script takes depends on what else the host does.
 */
export const machineEnds = (
  child: ChildProcess,
  what: string,
  report: string,
  signal: AbortSignal,
  silence: number = patience,
  onLines?: OnLines,
): Promise<string> =>
  new Promise((resolve, reject) => {
    let console = '';
    const keep = (chunk: Buffer): void => {
      console = (console + chunk.toString('latin1')).slice(-20_000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const kill = (): void => void child.kill('SIGKILL');
    let [size, since] = [-1, Date.now()];
    let lines = 0;
    const timer = setInterval(() => {
      const now = statSync(report, { throwIfNoEntry: false })?.size ?? 0;
      if (now !== size) {
        lines += onLines === undefined ? 0 : linesIn(report, size, now);
        onLines?.(lines);
        [size, since] = [now, Date.now()];
      } else if (Date.now() - since > silence * 1000) {
        kill();
        const said = `${what} had nothing more to say for ${silence} s, and was ended`;
        reject(new ShootdownError('file', said, lastLine(console)));
      }
    }, 500);
    signal.addEventListener('abort', kill, { once: true });
    child.on('error', (error) => {
      clearInterval(timer);
      reject(new ShootdownError('file', `${what} cannot be started: ${error.message}`, undefined, error));
    });
    child.on('close', () => {
      clearInterval(timer);
      signal.removeEventListener('abort', kill);
      if (signal.aborted) reject(new ShootdownError('usage', 'interrupted'));
      else resolve(console);
    });
  });

/** The lines that end between two places of a file. */
const linesIn = (file: string, from: number, to: number): number => {
  if (!existsSync(file) || to <= from) return 0;
  const bytes = Buffer.alloc(to - Math.max(0, from));
  const open = openSync(file, 'r');
  try {
    const read = readSync(open, bytes, 0, bytes.length, Math.max(0, from));
    return bytes.subarray(0, read).reduce((count, byte) => count + (byte === 10 ? 1 : 0), 0);
  } finally {
    closeSync(open);
  }
};

/** What a console said last, without what a terminal would take for commands. */
export const lastLine = (console: string): string | undefined => {
  const line = console
    .split('\n')
    .map((each) => each.replace(/[^\x20-\x7e]/g, '').trim())
    .filter((each) => each !== '')
    .at(-1);
  return line === undefined ? undefined : `its console said last: ${line}`;
};
