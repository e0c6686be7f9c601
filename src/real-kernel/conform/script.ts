// Rounds of calls as the script that a kernel runs, and its report as rounds again.
import { beginLine, type Call, callLine, type Scale } from './calls.ts';
import type { Seen } from './report.ts';

/** What the first store of a round writes; each store writes the next number, a byte. */
const firstByte = 2;
/** The most stores of a round. */
export const mostStores = 250;
/** The most mappings of shared anonymous memory of a round, that of its beginning included. */
export const mostObjects = 4;
/**
 * Processes, areas and pages of the calls: as many as are told apart easily in a diff, and enough for what the calls can do to each other. All
 * that the model has is called.
 */
export const conformScale: Scale & { readonly [bound: string]: number } = {
  processes: 4,
  areas: 4,
  pages: 4,
  stores: mostStores,
  slots: 64,
  lazyfree: 1,
  objects: mostObjects,
  none: 1,
  dontfork: 1,
  wipeonfork: 1,
  unsplit: 64,
  unmlocked: 1,
};
/** Shared anonymous memory: the last of the `kinds` of the model sequential. */
const objectArea = 3;

/** The calls that are possible where they stand: of a process that is there, and fork() of one that is not. */
export const possible = (calls: readonly Call[]): readonly Call[] => {
  const alive = new Set([0]);
  let [stores, objects] = [0, 1];
  return calls.filter(({ action, args }) => {
    if (!alive.has(Number(args.process))) return false;
    if (action === 'store') return ++stores <= mostStores;
    if (action === 'mmap' && args.area === objectArea) return ++objects <= mostObjects;
    if (action === 'exit') return alive.delete(Number(args.process));
    if (action !== 'fork') return true;
    const child = Number(args.child);
    if (alive.has(child)) return false;
    alive.add(child);
    return true;
  });
};

/** The lines of one round. */
export const roundLines = (calls: readonly Call[], scale: Scale): readonly string[] => {
  let byte = firstByte;
  return [beginLine(scale), ...calls.map((call) => callLine(call, call.action === 'store' ? byte++ : 0))];
};

/** A report, from one `begin` to the next. */
export const roundsOf = (seen: readonly Seen[]): readonly (readonly Seen[])[] => {
  const rounds: Seen[][] = [];
  for (const each of seen) {
    if (each.call.startsWith('begin')) rounds.push([]);
    rounds.at(-1)?.push(each);
  }
  return rounds;
};
