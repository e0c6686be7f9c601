import { readFileSync } from 'node:fs';

/** Processor time in seconds, which other work on the machine does not add to; in steps of a hundredth. */
export interface CpuSeconds {
  /** Of this process and all its threads. */
  readonly own: number;
  /** Of its children that have ended. */
  readonly children: number;
}

/** Needs /proc (Linux): undefined elsewhere. */
export const cpuSeconds = (): CpuSeconds | undefined => {
  let text: string;
  try {
    text = readFileSync('/proc/self/stat', 'utf8');
  } catch {
    return undefined;
  }
  // proc(5): after the name in brackets, utime, stime, cutime and cstime are the 12th to 15th fields, in hundredths of a second.
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = text
    .replace(/^.*\) /s, '')
    .split(' ')
    .slice(11, 15)
    .map(Number);
  return { own: (user + system) / 100, children: (childUser + childSystem) / 100 };
};

let told = 0;

/** Of this process and its children, since this was asked before, or since the process was started. */
export const spentSinceLast = (): number => {
  const { own, children } = cpuSeconds() ?? { own: process.cpuUsage().user / 1e6, children: 0 };
  const spent = own + children - told;
  told = own + children;
  return spent;
};
