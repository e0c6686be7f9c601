import { touchedWords } from './field-words.ts';
import type { Program, ShownThread } from './program.ts';

/** Threads that do the same, each with locals of its own. */
export interface ThreadGroup {
  readonly names: readonly string[];
  /** The first of them. */
  readonly thread: ShownThread;
}

/** A program's threads in its order; those of one program together, where the first of them stands. */
export const threadGroups = ({ threads, fields }: Program): readonly ThreadGroup[] => {
  const groups = new Map<string, ThreadGroup>();
  for (const thread of threads) {
    const { name, steps, ...rest } = thread;
    const words = (names: readonly string[]): string => touchedWords(names, fields, frameOf(thread));
    const own = steps.map((step) => ({ ...step, reads: words(step.reads), writes: words(step.writes) }));
    const key = JSON.stringify([rest, own]);
    const known = groups.get(key);
    groups.set(key, { names: [...(known?.names ?? []), name], thread: known?.thread ?? thread });
  }
  return [...groups.values()];
};

/** How the names of a thread's locals begin. */
export const frameOf = ({ name, over }: Pick<ShownThread, 'name' | 'over'>): string =>
  over === undefined ? `${name}.` : `${name}[].`;
