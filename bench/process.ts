// Runs a program to its end: how long it took, and the most memory that it and its children held at once.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Run {
  /** Wall time of the whole process, from start to exit. */
  readonly seconds: number;
  /**
   * Most resident memory: the kernel's own high-water mark for a single process. Processes that share memory are added up,
   * what they share counted once, as sampled. Either may miss what was added in the last SAMPLE_MS.
   */
  readonly peakBytes: number;
  /** Processor time of all its threads and processes, as sampled. Other work on the machine does not add to it. */
  readonly cpuSeconds: number;
  readonly code: number | null;
  readonly output: string;
}

const SAMPLE_MS = 50;

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Needs /proc (Linux). Rejects when the program cannot be started. */
export const run = (command: readonly string[], { cwd, env }: RunOptions = {}): Promise<Run> =>
  new Promise((resolve, reject) => {
    const [file = '', ...args] = command;
    const start = process.hrtime.bigint();
    const child = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let peakBytes = 0;
    let cpuSeconds = 0;
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const sample = (): void => {
      if (child.pid === undefined) return;
      const pids = descendants(child.pid);
      peakBytes = Math.max(peakBytes, residentBytes(pids));
      cpuSeconds = Math.max(cpuSeconds, processorSeconds(pids));
    };
    sample();
    const timer = setInterval(sample, SAMPLE_MS);
    let seconds = 0;
    child.on('exit', () => {
      seconds = Number(process.hrtime.bigint() - start) / 1e9;
      clearInterval(timer);
    });
    child.on('error', (error) => {
      clearInterval(timer);
      reject(error);
    });
    // After the exit, when all of its output has been read.
    child.on('close', (code) => resolve({ seconds, peakBytes, cpuSeconds, code, output }));
  });

/** Bytes that processes hold now, or, for a single one, held at most. 0 when all are gone. */
const residentBytes = (pids: readonly number[]): number => {
  const processes = pids.flatMap((pid) => statusOf(pid) ?? []);
  const [only] = processes;
  if (only !== undefined && processes.length === 1) return only.highWater;
  const own = processes.reduce((sum, { anonymous }) => sum + anonymous, 0);
  return own + Math.max(0, ...processes.map(({ shared }) => shared));
};

const descendants = (pid: number): readonly number[] => {
  const children = read(`/proc/${pid}/task/${pid}/children`)?.split(' ').filter(Boolean).map(Number) ?? [];
  return [pid, ...children.flatMap(descendants)];
};

const statusOf = (pid: number): { highWater: number; anonymous: number; shared: number } | undefined => {
  const status = read(`/proc/${pid}/status`);
  if (status === undefined) return undefined;
  const bytes = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
  return { highWater: bytes('VmHWM'), anonymous: bytes('RssAnon'), shared: bytes('RssShmem') + bytes('RssFile') };
};

/** Seconds in user and kernel mode of processes and of children that they have waited for. */
const processorSeconds = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => {
    // proc(5): after the name in brackets, utime, stime, cutime and cstime are the 12th to 15th fields.
    const fields =
      read(`/proc/${pid}/stat`)
        ?.replace(/^.*\) /s, '')
        .split(' ')
        .slice(11, 15)
        .map(Number) ?? [];
    return sum + fields.reduce((ticks, field) => ticks + field, 0) / TICKS_A_SECOND;
  }, 0);

/** Of the numbers that Linux shows to users, whatever the kernel's own clock. */
const TICKS_A_SECOND = 100;

/** A process may end between two looks at it. */
const read = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};
