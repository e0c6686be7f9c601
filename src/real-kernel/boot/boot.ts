import type { ChildProcess } from 'node:child_process';
import { ShootdownError } from '../../model/errors.ts';

/** A kernel that can be booted, as often as is wanted: each time it runs one program, and is gone. */
export interface Bootable {
  /** What is booted, where: for who is to be told before it is. */
  readonly description: string;
  /**
   * Boots, with `program` as init and `script` as the file that it finds at $SCRIPT; resolves with what it has written to $REPORT.
   * Throws a `file` error for a kernel that wrote nothing, with the end of what it said on its console, and one that is not done in `seconds`.
   */
  run(program: string, script: string, seconds: number, signal: AbortSignal): Promise<string>;
}

/** Waits for the end of a process that is a machine; kills it when it is not done in time. Resolves with what it has printed. */
export const machineEnds = (child: ChildProcess, what: string, seconds: number, signal: AbortSignal): Promise<string> =>
  new Promise((resolve, reject) => {
    let console = '';
    const keep = (chunk: Buffer): void => {
      console = (console + chunk.toString('latin1')).slice(-20_000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const kill = (): void => void child.kill('SIGKILL');
    const timer = setTimeout(() => {
      kill();
      reject(new ShootdownError('file', `${what} was not done within ${seconds} s, and was ended`, lastLine(console)));
    }, seconds * 1000);
    signal.addEventListener('abort', kill, { once: true });
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(new ShootdownError('file', `${what} cannot be started: ${error.message}`, undefined, error));
    });
    child.on('close', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', kill);
      if (signal.aborted) reject(new ShootdownError('usage', 'interrupted'));
      else resolve(console);
    });
  });

/** What a console said last, without what a terminal would take for commands. */
export const lastLine = (console: string): string | undefined => {
  const line = console
    .split('\n')
    .map((each) => each.replace(/[^\x20-\x7e]/g, '').trim())
    .filter((each) => each !== '')
    .at(-1);
  return line === undefined ? undefined : `its console said last: ${line}`;
};
