import { defaultMemory } from '../check/check.ts';
import { IntList } from '../liveness/index.ts';
import { modelFailure, type ShootdownError } from '../model/errors.ts';
import type { PlainValue } from '../model/language/domain.ts';
import type { Observation } from '../model/language/observation.ts';
import type { System } from '../model/rules/rule.ts';
import { StateStore, Stepper, WriteGuard } from '../packed/index.ts';
import { noFindings } from '../search/findings.ts';
import { Limits } from '../search/limits.ts';
import { MemoryWarning } from '../search/memory-warning.ts';
import type { SearchOptions } from '../search/options.ts';
import type { Limit } from '../search/outcome.ts';
import { inSlices } from '../search/slices.ts';
import type { Sights } from './observations.ts';

/** How a state may be a last one: nothing but noise can happen in it. Bits, so that several can be said of a set of states. */
export const FINISHED = 1;
/** As a deadlock: some thread has not finished. */
export const STUCK = 2;

/** Every reachable state of a system with its successors, by number, and what is seen in it. */
export interface StateGraph {
  readonly states: number;
  readonly transitions: number;
  readonly initial: readonly number[];
  /** The successors of state n are `edges[starts[n]]` to `edges[starts[n + 1] - 1]`; a step that changes nothing is none. */
  readonly starts: Int32Array;
  readonly edges: Int32Array;
  /** The number of what is seen in each state. */
  readonly sight: Int32Array;
  /** 0, `FINISHED` or `STUCK`. */
  readonly ends: Uint8Array;
  readonly plain: (n: number) => PlainValue;
}

/** `memory`: bytes for the states and transitions of one side. Default: a quarter of the machine's memory. */
export type GraphOptions = Pick<SearchOptions, 'maxStates' | 'maxTime' | 'memory' | 'signal' | 'onProgress' | 'onNote'>;

/**
 * Explores all of a system, breadth first, on packed states. The loop is its own, not that of `explore`: it goes by the numbers of
 * the states, and needs that of every successor, known ones too, while a search asks only which are new. Answers with the limit that was met where it did not come to an
 * end. Throws what a step or an observation of the model throws, with `label` before it. Takes the words of each state, and
 * 4 bytes for each transition.
 */
export const stateGraph = async (
  label: string,
  system: System,
  observations: readonly Observation[],
  sights: Sights,
  options: GraphOptions,
): Promise<StateGraph | Limit> => {
  const memory = options.memory ?? defaultMemory() / 2;
  const counted = noFindings(system);
  const failed = (what: string, error: unknown): ShootdownError =>
    modelFailure(label, what, error, `shootdown check ${label} shows the way there`);
  let isStarting = true;
  const stepper = new Stepper(system, {
    counted,
    threw: ({ rule, error }) => {
      if (isStarting) throw failed('the initial recipe failed: ', error);
      if (rule < 0) throw failed('what says that a state is final failed: ', error);
      throw failed(`step '${system.rules[rule]?.label}' failed: `, error);
    },
  });
  const { batch, buffer, width } = stepper;
  const store = new StateStore(width, memory);
  const starts = new IntList();
  const edges = new IntList();
  const sight = new IntList();
  const ends = new IntList();
  const initial: number[] = [];
  let full = false;

  /** Lists are doubled: while one is, the old one still exists. */
  const graphBytes = (): number => (starts.bytes + edges.bytes + sight.bytes + ends.bytes) * 1.5;
  const counts = () => ({
    states: store.states,
    transitions: counted.taken.reduce((sum, taken) => sum + taken, 0),
    bytes: store.bytes + graphBytes(),
    done: starts.length,
    full,
  });
  const warning = new MemoryWarning(memory);
  const limits = new Limits(options, counts, () => ({ level: 0, frontier: store.states - starts.length }));
  const enter = (offset: number): number => {
    const n = store.enter(batch.words, offset);
    if (n < 0) full = true;
    return n;
  };
  const endOf = (n: number): number => (stepper.isDeadlock(store.segmentOf(n), store.offsetOf(n)) ? STUCK : FINISHED);
  const guard = new WriteGuard(buffer, 'an observation');
  const visit = (n: number): void => {
    batch.length = 0;
    // The store takes no more than what the graph leaves it.
    if (n % 1024 === 0) store.budget = memory - graphBytes();
    const goesOn = stepper.expand(store.segmentOf(n), store.offsetOf(n));
    starts.push(edges.length);
    let last = n;
    for (let o = 0; o < batch.length; o += width) {
      const next = enter(o);
      if (next >= 0 && next !== n && next !== last) edges.push(next);
      last = next;
    }
    ends.push(goesOn ? 0 : endOf(n));
    stepper.load(store.segmentOf(n), store.offsetOf(n));
    guard.begin();
    try {
      sight.push(sights.look(observations, buffer.root, !goesOn));
      guard.end();
    } catch (error) {
      throw failed('', error);
    }
  };

  stepper.initial();
  isStarting = false;
  for (let o = 0; o < batch.length; o += width) {
    const n = enter(o);
    if (n >= 0 && !initial.includes(n)) initial.push(n);
  }
  for (let done = 0; done < store.states && !limits.stopped(); )
    done = await inSlices(done, store.states, limits, (from, to) => {
      for (let n = from; n < to && !full; n++) visit(n);
      const { bytes, states } = counts();
      if (warning.isDue(bytes)) options.onNote?.({ kind: 'memory', used: bytes, memory, states, at: undefined });
    });
  if (starts.length < store.states || full) return limits.met ?? 'memory';
  starts.push(edges.length);
  return {
    states: store.states,
    transitions: counts().transitions,
    initial,
    starts: starts.values,
    edges: edges.values,
    sight: sight.values,
    ends: Uint8Array.from(ends.values),
    plain: (n) => stepper.plain(store.segmentOf(n), store.offsetOf(n)),
  };
};
