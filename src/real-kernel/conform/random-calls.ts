// Calls by chance: a round of them, each possible where it stands as far as the processes go.
import type { Random } from '../../simulate/random.ts';
import type { Call, Scale } from './calls.ts';

/** How often each call is made, among how many. Stores and loads make the states that the others are about. */
const shares: readonly (readonly [string, number])[] = [
  ['store', 6],
  ['load', 4],
  ['fork', 3],
  ['mlock', 3],
  ['munlock', 2],
  ['madvise_dontneed', 2],
  ['mprotect', 3],
  ['mremap', 2],
  ['munmap', 1],
  ['mmap', 2],
  ['exit', 1],
  ['msync', 1],
];
const total = shares.reduce((sum, [, share]) => sum + share, 0);

/** A round of `length` calls, at most: it ends with the last process. */
export const randomRound = (random: Random, scale: Scale, length: number): readonly Call[] => {
  const alive = new Set([0]);
  const calls: Call[] = [];
  while (calls.length < length && alive.size > 0) {
    const call = randomCall(random, scale, [...alive]);
    if (call === undefined) continue;
    calls.push(call);
    if (call.action === 'fork') alive.add(Number(call.args.child));
    if (call.action === 'exit') alive.delete(Number(call.args.process));
  }
  return calls;
};

const randomCall = (random: Random, scale: Scale, alive: readonly number[]): Call | undefined => {
  const action = randomAction(random);
  const process = alive[random.below(alive.length)] as number;
  const area = random.below(scale.areas);
  const page = random.below(scale.pages);
  switch (action) {
    case 'fork': {
      const child = Array.from({ length: scale.processes }, (_, p) => p).find((p) => !alive.includes(p));
      return child === undefined ? undefined : { action, args: { process, child } };
    }
    case 'exit':
      // The last one stays: a round is to have its length.
      return alive.length === 1 ? undefined : { action, args: { process } };
    case 'mmap':
      return { action, args: { process, area } };
    case 'mremap':
      return {
        action,
        args: { process, area, page, toArea: random.below(scale.areas), toPage: random.below(scale.pages) },
      };
    default: {
      const args = { process, area, page, length: 1 + random.below(scale.pages - page) };
      return { action, args: action === 'mprotect' ? { ...args, writable: random.below(2) === 1 } : args };
    }
  }
};

const randomAction = (random: Random): string => {
  let left = random.below(total);
  for (const [action, share] of shares) {
    if (left < share) return action;
    left -= share;
  }
  return 'store';
};
