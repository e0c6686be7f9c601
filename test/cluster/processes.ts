// Starts the compiled program as workers and clients of a cluster; what is left of them is killed after the file's last test.
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { withoutProgress } from '../progress-lines.ts';
import { afterFile } from '../run/after-file.ts';

const main = fileURLToPath(new URL('../../out/dist/src/cli/main.js', import.meta.url));

/** A program that runs. */
export interface Program {
  /** What it has written so far. */
  readonly out: () => string;
  readonly err: () => string;
  /** Its exit code; or the signal that it died of. */
  readonly ended: Promise<number | string | null>;
  kill(signal: NodeJS.Signals): void;
}

export interface Place {
  readonly folder: string;
  /** Put before the command line: `ip netns exec NAME`. */
  readonly run?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  /** Options of Node. */
  readonly node?: readonly string[];
}

export const start = (
  { folder, run = [], environment = {}, node = [] }: Place,
  ...args: readonly string[]
): Program => {
  const [command = '', ...rest] = [...run, process.execPath, ...node, main, ...args];
  const env = { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined, ...environment };
  const child: ChildProcess = spawn(command, rest, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout?.on('data', (data) => {
    out += String(data);
  });
  child.stderr?.on('data', (data) => {
    err += String(data);
  });
  const ended = new Promise<number | string | null>((resolve) =>
    child.on('close', (code, signal) => resolve(code ?? signal)),
  );
  afterFile(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { out: () => out, err: () => withoutProgress(err), ended, kill: (signal) => child.kill(signal) };
};

/** A worker that takes jobs. */
export const startWorker = async (place: Place, url: string, ...args: readonly string[]): Promise<Program> => {
  const worker = start(place, 'worker', '--on', url, ...args);
  await says(worker, /takes jobs from/);
  return worker;
};

/** Waits until a program has written this to stderr. */
export const says = async (program: Program, words: RegExp): Promise<void> => {
  let ended = false;
  void program.ended.then(() => {
    ended = true;
  });
  while (!words.test(program.err())) {
    if (ended) throw new Error(`it ended, and has not said ${words}: ${program.err()}`);
    await wait(50);
  }
};

/** JSON of a result without its times; and without the memory of a search, which depends on when its accelerator learnt what. */
export const timeless = (json: string): string => json.replaceAll(/"(seconds|bytes)": [\d.e+-]+/g, '"$1": 0');
