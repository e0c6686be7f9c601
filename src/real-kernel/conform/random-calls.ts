// Calls by chance: a round of them, each possible where it stands as far as the processes go.
import type { Random } from '../../simulate/random.ts';
import { type Call, protections, type Scale } from './calls.ts';

/** How often each call is made, among how many. Stores and loads make the states that the others are about. */
const shares: readonly (readonly [string, number])[] = [
  ['store', 16],
  ['load', 10],
  ['fork', 6],
  ['mlock', 6],
  ['munlock', 4],
  ['mprotect', 9],
  ['mremap', 3],
  ['mremap_dontunmap', 2],
  ['munmap', 2],
  ['mmap', 4],
  ['exit', 2],
  ['msync', 1],
  ['madvise_dontneed', 3],
  ['madvise_free', 4],
  ['madvise_pageout', 10],
  ['madvise_cold', 1],
  ['madvise_willneed', 1],
  ['madvise_populate_read', 2],
  ['madvise_populate_write', 2],
  ['madvise_dontfork', 1],
  ['madvise_dofork', 1],
  ['madvise_wipeonfork', 1],
  ['madvise_keeponfork', 1],
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
  // Anonymous memory is what most calls are about.
  const area = Math.max(0, random.below(scale.areas + 2) - 2);
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
    case 'mremap_dontunmap':
      return {
        action,
        args: { process, area, page, toArea: random.below(scale.areas), toPage: random.below(scale.pages) },
      };
    case 'munmap':
      // Without a whole area that is not mapped mmap() has nothing to do.
      if (random.below(2) === 0) return { action, args: { process, area, page: 0, length: scale.pages } };
      return { action, args: { process, area, page, length: 1 + random.below(scale.pages - page) } };
    case 'madvise_populate_read':
    case 'madvise_populate_write':
      // Of one page: before v6.9 it went past holes (madvise_walk_vmas), and ends at the first since.
      return { action, args: { process, area, page, length: 1 } };
    default: {
      const args = { process, area, page, length: 1 + random.below(scale.pages - page) };
      return { action, args: action === 'mprotect' ? { ...args, protection: randomProtection(random) } : args };
    }
  }
};

/** Behind PROT_NONE little can be seen. */
const randomProtection = (random: Random): (typeof protections)[number] =>
  protections[Math.min(random.below(7), 2)] ?? 'rw';

const randomAction = (random: Random): string => {
  let left = random.below(total);
  for (const [action, share] of shares) {
    if (left < share) return action;
    left -= share;
  }
  return 'store';
};
