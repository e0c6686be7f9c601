import { cutIn } from '../model/rules/limit.ts';
import type { System } from '../model/rules/rule.ts';
import { completed } from './completed.ts';
import type { Counts } from './executor.ts';
import type { Findings } from './findings.ts';
import { Limits, type Position } from './limits.ts';
import { MemoryWarning } from './memory-warning.ts';
import type { SearchOptions } from './options.ts';
import type { Ending, Outcome, Path } from './outcome.ts';
import { inSlices } from './slices.ts';

/**
 * A depth-first search of the states of a system, in slices: it goes from a state on to the first of its successors that
 * is new, and back when all have been tried. Every state is stored once, and checked when it is.
 */
export interface DepthFirstExecutor {
  /** What was found in the state that the stack ends in, if anything was; `taken` and `seen` of the whole search. */
  readonly findings: Findings;
  readonly counts: Counts;
  /** `level`: steps on the stack; `frontier`: successors on it that are still to be tried. */
  readonly position: Position;
  /** Steps on the stack when it was deepest. */
  readonly deepest: number;
  /** Stored states from which not everything was tried: some on the stack, and those at the limit of the depth. */
  readonly left: number;
  /** True once nothing is left to be tried, or something was found. */
  readonly over: boolean;
  /** Makes the initial states. */
  start(): void;
  /** Tries up to so many successors. */
  advance(most: number): void;
  /** Throws a `model` error when local steps were merged and one is not local. */
  requireLocal(): void;
  /** The states on the stack. */
  path(): Path;
}

/**
 * Explores every reachable state depth first. The first state that breaks a property, the first deadlock or the first step
 * that fails ends the search; the way there is what is on the stack, and hardly ever a shortest one. On a model of which
 * nothing of this is found it comes to the same counts and verdict as `explore`.
 *
 * Gives way to the event loop as `explore` does.
 */
export const exploreDepthFirst = async (
  executor: DepthFirstExecutor,
  system: System,
  options: SearchOptions = {},
): Promise<Outcome> => {
  const limits = new Limits(
    options,
    () => executor.counts,
    () => executor.position,
  );
  const { memory = Number.POSITIVE_INFINITY, onNote } = options;
  const warning = new MemoryWarning(memory);
  const warn = (): void => {
    const { bytes: used, states } = executor.counts;
    if (executor.over || !warning.isDue(used)) return;
    onNote?.({ kind: 'memory', used, memory, states, at: { kind: 'stack', steps: executor.position.level } });
  };
  const watch = {
    stopped: () => executor.over || limits.stopped(),
    breathe: () => limits.breathe(),
    within: (size: number) => limits.within(size),
  };
  executor.start();
  await inSlices(0, Number.POSITIVE_INFINITY, watch, (from, to) => {
    executor.advance(to - from);
    warn();
  });
  const ending = found(executor) ?? unfinished(executor, limits) ?? completed(system, executor.findings);
  const { states, transitions, bytes } = executor.counts;
  const cut = cutIn(system, executor.findings.taken);
  return {
    ending,
    statistics: {
      states,
      transitions: transitions - (cut ?? 0),
      depth: executor.deepest,
      levels: [],
      seconds: limits.seconds,
      bytes,
      ...(cut === undefined ? {} : { cut }),
      taken: [...executor.findings.taken],
    },
  };
};

const found = (executor: DepthFirstExecutor): Ending | undefined => {
  const { asserted, failure, broken, stuck } = executor.findings;
  if (failure !== undefined)
    return { kind: 'failed', failure, path: failure.state === undefined ? [] : executor.path() };
  const [property, ...also] = [...broken.keys()].filter((p) => broken[p] !== undefined);
  if (property !== undefined) return { kind: 'violated', property, also, path: executor.path() };
  if (stuck !== undefined) return { kind: 'deadlock', path: executor.path() };
  const [failed] = asserted;
  if (failed === undefined) return undefined;
  const { name, rule, args } = failed;
  return { kind: 'asserted', assertion: name, also: [], rule, args, path: executor.path() };
};

const unfinished = (executor: DepthFirstExecutor, limits: Limits): Ending | undefined => {
  const { left } = executor;
  if (executor.counts.full) return { kind: 'incomplete', limit: 'memory', left };
  // A limit that is met when everything is done limits nothing.
  if (left === 0) return undefined;
  return { kind: 'incomplete', limit: executor.over ? 'depth' : (limits.met ?? 'interrupted'), left };
};
