// A round that shows a mismatch, made as short as it can be: Zeller's ddmin, with all candidates of a pass in one boot of the kernel.
import type { Call } from './calls.ts';
import { possible } from './script.ts';

/** Runs several rounds on the kernel, and says of each whether it shows the mismatch. */
export type Tries = (rounds: readonly (readonly Call[])[]) => Promise<readonly boolean[]>;

/**
 * The calls that are left when taking away any one of them, or making any shorter, or by the parent instead of a child, loses the mismatch. `round` has to show it. Chunks are
 * halved from half of the round down to single calls.
 */
export const minimised = async (round: readonly Call[], tries: Tries): Promise<readonly Call[]> => {
  let calls = round;
  let chunk = Math.max(1, Math.floor(calls.length / 2));
  for (;;) {
    const smaller = await firstThatShows(withoutChunks(calls, chunk), tries);
    if (smaller !== undefined) {
      calls = smaller;
      chunk = Math.max(1, Math.min(chunk, Math.floor(calls.length / 2)));
    } else if (chunk > 1) chunk = Math.floor(chunk / 2);
    else break;
  }
  for (;;) {
    const simpler = await firstThatShows([...withoutForks(calls), ...withShorterCalls(calls)], tries);
    if (simpler === undefined) return calls;
    calls = simpler;
  }
};

const firstThatShows = async (
  candidates: readonly (readonly Call[])[],
  tries: Tries,
): Promise<readonly Call[] | undefined> => {
  if (candidates.length === 0) return undefined;
  const shown = await tries(candidates);
  return candidates[shown.indexOf(true)];
};

const withoutChunks = (calls: readonly Call[], chunk: number): readonly (readonly Call[])[] => {
  const candidates: (readonly Call[])[] = [];
  for (let from = 0; from < calls.length; from += chunk) {
    const left = possible([...calls.slice(0, from), ...calls.slice(from + chunk)]);
    if (left.length > 0 && left.length < calls.length) candidates.push(left);
  }
  return candidates;
};

/** Without a fork(): what the child does its parent does itself. */
const withoutForks = (calls: readonly Call[]): readonly (readonly Call[])[] =>
  calls.flatMap((fork, i) => {
    if (fork.action !== 'fork') return [];
    const { process, child } = fork.args;
    const ends = calls.findIndex(({ action, args }, j) => j > i && action === 'exit' && args.process === child);
    return [
      possible(
        calls.flatMap((call, j) => {
          if (j === i || j === ends) return [];
          const isChilds = j > i && (ends === -1 || j < ends) && call.args.process === child;
          return [isChilds ? { ...call, args: { ...call.args, process: process as number } } : call];
        }),
      ),
    ];
  });

/** A call on several pages becomes one on its first page, or on its last. */
const withShorterCalls = (calls: readonly Call[]): readonly (readonly Call[])[] =>
  calls.flatMap((call, i) => {
    const { page, length } = call.args;
    if (typeof length !== 'number' || typeof page !== 'number' || length === 1) return [];
    const replaced = (at: number): readonly Call[] =>
      calls.map((each, j) => (i === j ? { ...each, args: { ...each.args, page: at, length: 1 } } : each));
    return [replaced(page), replaced(page + length - 1)];
  });
