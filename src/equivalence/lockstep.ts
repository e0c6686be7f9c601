import { IntList } from '../liveness/index.ts';
import type { Watch } from '../search/executor.ts';
import type { Sets } from './sets.ts';

/** One of the two that are compared. */
export type SideName = 'first' | 'second';

/** A sequence that one side has and the other has not; the last of it is the one that the other cannot show. */
export interface Missing {
  /** Who has it. */
  readonly has: SideName;
  /** The numbers of what is seen. */
  readonly sights: readonly number[];
  /** The way of ending after it that the other has not; 0 where the last sight itself is what it has not. */
  readonly end: number;
  /** What the other can show after the same sights but the last one (with `end`: after all of them). */
  readonly otherNext: readonly number[];
  readonly otherEnds: number;
}

export interface Lockstep {
  /** Those that were found, of least length for each side that has one: several of the same length. */
  readonly missing: readonly Missing[];
  /** False when a limit ended it: sequences that are not in `missing` may differ. */
  readonly complete: boolean;
  readonly pairs: number;
}

/** So many sequences of the same length are kept, for the caller to choose the one with the shortest run. */
const CANDIDATES = 16;
/** Pairs between two looks at the clock. */
const SLICE = 256;

/**
 * Goes along the sequences of both sides at once, breadth first, in pairs of sets of classes: a pair is what a sequence that
 * both have leads to. `wanted`: the sides whose sequences are looked for in the other. Two sets that are the same need not
 * be gone on from. `maxPairs` ends it.
 */
export const lockstep = async (
  sets: Sets,
  roots: Readonly<Record<SideName, number>>,
  wanted: readonly SideName[],
  maxPairs: number,
  watch: Pick<Watch, 'stopped' | 'breathe'>,
): Promise<Lockstep> => {
  const firsts = new IntList();
  const seconds = new IntList();
  const parents = new IntList();
  const sights = new IntList();
  const depths = new IntList();
  const visited = new Set<string>();
  const missing: Missing[] = [];
  const foundAt: Record<SideName, number> = { first: Number.POSITIVE_INFINITY, second: Number.POSITIVE_INFINITY };
  const foundOf = (has: SideName): number => missing.filter((sequence) => sequence.has === has).length;

  const add = (first: number, second: number, parent: number, sight: number): void => {
    const key = `${first} ${second}`;
    if (first === second || visited.has(key)) return;
    visited.add(key);
    firsts.push(first);
    seconds.push(second);
    parents.push(parent);
    sights.push(sight);
    depths.push(parent < 0 ? 0 : depths.at(parent) + 1);
  };
  const sequenceTo = (pair: number): number[] => {
    const sequence: number[] = [];
    for (let p = pair; parents.at(p) >= 0; p = parents.at(p)) sequence.push(sights.at(p));
    return sequence.reverse();
  };

  const compare = (pair: number): void => {
    const mine: Record<SideName, number> = { first: firsts.at(pair), second: seconds.at(pair) };
    const depth = depths.at(pair);
    for (const has of wanted) {
      if (foundAt[has] < depth) continue;
      const other = sets.nextOf(mine[has === 'first' ? 'second' : 'first']);
      const otherEnds = sets.endsOf(mine[has === 'first' ? 'second' : 'first']);
      const note = (last: readonly number[], end: number): void => {
        foundAt[has] = depth;
        if (foundOf(has) >= CANDIDATES) return;
        const sequence = [...sequenceTo(pair), ...last];
        missing.push({ has, sights: sequence, end, otherNext: [...other.keys()], otherEnds });
      };
      for (const sight of sets.nextOf(mine[has]).keys()) if (!other.has(sight)) note([sight], 0);
      const ends = sets.endsOf(mine[has]) & ~otherEnds;
      for (let end = 1; end <= ends; end <<= 1) if ((ends & end) !== 0) note([], end);
    }
    const otherNext = sets.nextOf(mine.second);
    for (const [sight, first] of sets.nextOf(mine.first)) {
      const second = otherNext.get(sight);
      if (second !== undefined) add(first, second, pair, sight);
    }
  };

  add(roots.first, roots.second, -1, -1);
  let done = 0;
  while (done < firsts.length) {
    if (wanted.every((has) => foundAt[has] < depths.at(done) || foundOf(has) >= CANDIDATES)) break;
    if (done % SLICE === 0) {
      if (watch.stopped()) return { missing, complete: false, pairs: firsts.length };
      await watch.breathe();
    }
    if (firsts.length > maxPairs) return { missing, complete: false, pairs: firsts.length };
    compare(done++);
  }
  return { missing, complete: true, pairs: firsts.length };
};
