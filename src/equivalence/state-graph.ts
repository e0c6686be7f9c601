import { defaultMemory } from '../check/check.ts';
import { explained, messageOf, ShootdownError } from '../model/errors.ts';
import type { PlainValue } from '../model/language/domain.ts';
import type { Observation } from '../model/language/observation.ts';
import type { System } from '../model/language/system.ts';
import { makeInitialStates } from '../packed/state/initial-states.ts';
import { draftOf } from '../packed/state/state-buffer.ts';
import { generateSteps } from '../packed/steps/generate-steps.ts';
import type { Batch } from '../packed/steps/types.ts';
import { StateStore } from '../packed/store/exact/state-store.ts';
import { noFindings } from '../search/findings.ts';
import { Limits } from '../search/limits.ts';
import type { SearchOptions } from '../search/options.ts';
import type { Limit } from '../search/outcome.ts';
import { inSlices } from '../search/slices.ts';
import { IntList } from './int-list.ts';
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
export type GraphOptions = Pick<SearchOptions, 'maxStates' | 'maxTime' | 'memory' | 'signal' | 'onProgress'>;

/**
 * Explores all of a system, breadth first, on packed states. Answers with the limit that was met where it did not come to an
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
  const draft = draftOf(system.root);
  const { words } = draft;
  const width = words.length;
  const fanOut = system.rules.reduce((sum, rule) => sum + rule.args.length, system.initial.args.length);
  const batch: Batch = { words: new Int32Array(fanOut * width), length: 0 };
  const findings = noFindings(system);
  const memory = options.memory ?? defaultMemory() / 2;
  const store = new StateStore(width, memory);
  const { expand, mustGoOn, progress, instances } = generateSteps(system, draft, batch, findings, () => {});
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
    transitions: findings.taken.reduce((sum, taken) => sum + taken, 0),
    bytes: store.bytes + graphBytes(),
    done: starts.length,
    full,
  });
  const limits = new Limits(options, counts, () => ({ level: 0, frontier: store.states - starts.length }));
  const load = (n: number): void => {
    const segment = store.segmentOf(n);
    const offset = store.offsetOf(n);
    for (let i = 0; i < width; i++) words[i] = segment[offset + i] as number;
  };
  const failed = (what: string, error: unknown): ShootdownError => {
    const cause = explained(error);
    const known = cause instanceof ShootdownError ? cause : undefined;
    return new ShootdownError(
      known?.code ?? 'recipe',
      `${label}: ${what}${messageOf(cause)}`,
      known?.hint ?? `shootdown check ${label} shows the way there`,
      error,
    );
  };

  const successors = (n: number): boolean => {
    progress.at = -1;
    try {
      return expand(store.segmentOf(n), store.offsetOf(n), 0);
    } catch (error) {
      const instance = instances[progress.at];
      if (instance === undefined) throw error;
      throw failed(`step '${system.rules[instance.rule]?.label}' failed: `, error);
    }
  };
  const visit = (n: number): void => {
    batch.length = 0;
    // The store takes no more than what the graph leaves it.
    if (n % 1024 === 0) store.budget = memory - graphBytes();
    const goesOn = successors(n);
    starts.push(edges.length);
    let last = n;
    for (let o = 0; o < batch.length; o += width) {
      const next = store.enter(batch.words, o);
      if (next < 0) full = true;
      else if (next !== n && next !== last) edges.push(next);
      last = next;
    }
    batch.length = 0;
    load(n);
    try {
      ends.push(goesOn ? 0 : mustGoOn() ? STUCK : FINISHED);
    } catch (error) {
      throw failed('what says that a state is final failed: ', error);
    }
    try {
      sight.push(sights.look(observations, draft.root, !goesOn));
    } catch (error) {
      throw failed('', error);
    }
  };

  makeInitialStates(
    system,
    draft,
    () => {
      const n = store.enter(words, 0);
      if (n < 0) full = true;
      else if (!initial.includes(n)) initial.push(n);
    },
    (_, error) => {
      throw failed('the initial recipe failed: ', error);
    },
  );
  for (let done = 0; done < store.states && !limits.stopped(); )
    done = await inSlices(done, store.states, limits, (from, to) => {
      for (let n = from; n < to && !full; n++) visit(n);
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
    plain: (n) => {
      load(n);
      return draft.root.$plain() as PlainValue;
    },
  };
};
