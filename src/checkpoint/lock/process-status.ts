import { readFileSync } from 'node:fs';
import { codeOfFailure } from '../problems.ts';

export interface Process {
  /** When it was started, in a form that differs from that of any other process with its pid; null where the system does not tell. */
  readonly started: string | null;
}

/** The process of that pid on this machine; undefined if there is none, or only its exit status is left to be fetched. */
export const processOf = (pid: number): Process | undefined => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there and somebody else's.
    if (codeOfFailure(error) !== 'EPERM') return undefined;
  }
  const stat = textOf(`/proc/${pid}/stat`);
  const boot = textOf('/proc/sys/kernel/random/boot_id');
  if (stat === undefined || boot === undefined) return { started: null };
  // proc_pid_stat(5): the name, in parentheses, may hold anything; then field 3 is the state, field 22 the start time.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return { started: `${boot.trim()} ${fields[19]}` };
};

const textOf = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};
