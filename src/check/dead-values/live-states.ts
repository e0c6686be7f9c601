import { IntList, Transitions } from '../../liveness/index.ts';
import { isFinal } from '../../model/rules/ends.ts';
import type { System } from '../../model/rules/rule.ts';
import { unrefused } from '../../model/values/refusals.ts';
import { addSlots, frameOf, type Recorder, Stepper, slotTableOf } from '../../packed/index.ts';
import type { Watch } from '../../search/executor.ts';
import { noFindings } from '../../search/findings.ts';

/** The reachable states of a system by number, each step taken by itself, and what of each is live. */
export interface LiveStates {
  readonly stepper: Stepper;
  readonly states: number;
  /** The initial ones are the states 0 to `initial - 1`. */
  readonly initial: number;
  /** Copies the words of state n. */
  readonly copy: (n: number, to: Int32Array) => void;
  /** For each state, a mask over its words: the slots that something reads there, or on some way on before they are written. */
  readonly live: Int32Array;
  /** A mask over the words of a state: the slots that an observation reads in some state. That is not being live: `check` asks for none. */
  readonly observed: Int32Array;
  /** The transitions from state n are `starts[n]` to `starts[n + 1] - 1`; those that change nothing are left out. */
  readonly starts: Int32Array;
  /** Where each transition leads, which rule makes it, and what it writes. */
  readonly edges: Int32Array;
  readonly rules: Int32Array;
  readonly writes: (edge: number) => Int32Array;
}

export interface LiveOptions {
  /** Have the stepper's `canonicalise` answer for orbits; the states are all there in any case. */
  readonly symmetry: boolean;
  /** Bytes. */
  readonly memory: number;
  /** States; of more, nothing is told. */
  readonly most: number;
  readonly watch: Watch;
}

/**
 * Which slots are live in which states: the backward analysis of compilers, over the graph of all states, where each transition is known by
 * what its recipe has read and written. A blocked recipe has read, too: it would be another state if that were different. So states that
 * agree in what is live lead to states that agree in what is live, and the properties say the same of them.
 *
 * Read in every state are, besides: by every property, whatever `reachable` ones have been seen; by `final`, which a search for livelocks asks of any
 * state; and the program counters, which say who has finished. What a step that throws has read counts as well.
 */
export const liveStates = async (
  system: System,
  { symmetry, memory, most, watch }: LiveOptions,
): Promise<LiveStates | 'states' | 'memory' | 'stopped'> => {
  const footprint: { reads: Int32Array; written: (recorder: Recorder) => void } = {
    reads: new Int32Array(0),
    written: () => undefined,
  };
  const stepper = new Stepper(system, {
    counted: noFindings(system),
    threw: () => true,
    tagged: true,
    symmetry,
    learn: {
      ran: (recorder) => {
        addSlots(footprint.reads, recorder.reads, slots);
        footprint.written(recorder);
      },
    },
  });
  const { batch, buffer, width } = stepper;
  const slots = slotTableOf(buffer.layout);
  const programCounters = programCountersOf(system, stepper);
  const sets = new WriteSets(width, (masks, addresses) => addSlots(masks, addresses, slots));
  const reads = new IntList();
  const rules = new IntList();
  const writeSets = new IntList();
  const transitions = new Transitions(stepper, memory, [reads, rules, writeSets]);
  const { store, starts, edges } = transitions;
  stepper.initial();
  for (let o = 0; o < batch.length; o += width) transitions.enter(batch.words, o);
  const initial = store.states;

  /** What the recipe that has appended each state of the batch had written. */
  const written = new Int32Array(batch.words.length / width + 1);
  const { recorder, root } = buffer.recording;
  const asked = [
    () => isFinal(system, root),
    ...system.liveness.flatMap(({ when, comes }) => [() => when(root as never), () => comes(root as never)]),
  ];
  const observed = new Int32Array(width);
  const note = (reads: Int32Array, ask: () => unknown): void => {
    recorder.begin();
    try {
      unrefused(ask);
    } catch {
      // Of a state of which nobody asks it. What it has read it has read.
    }
    addSlots(reads, recorder.reads, slots);
  };
  const askOf = (n: number): void => {
    stepper.check(store.segmentOf(n), store.offsetOf(n));
    transitions.load(n);
    for (const ask of asked) note(footprint.reads, ask);
    for (const { see } of system.observations) note(observed, () => see(root as never));
  };
  const visit = (n: number): void => {
    footprint.reads = programCounters.slice();
    footprint.written = ({ writes }) => {
      // Of a recipe that appends nothing it is overwritten by the next one's.
      written[batch.length / width] = sets.numberOf(writes);
    };
    transitions.expand(n);
    for (let k = 0; k < transitions.count; k++) {
      edges.push(transitions.successors[k] as number);
      rules.push(batch.tags?.[k * width] as number);
      writeSets.push(written[k] as number);
    }
    footprint.written = () => undefined;
    askOf(n);
    for (const mask of footprint.reads) reads.push(mask);
  };
  const stopped = (): boolean => store.states > most || watch.stopped();
  const quiet: Watch = { stopped, breathe: () => watch.breathe(), within: (size) => size };
  const cut = await transitions.explore(quiet, visit);
  if (store.states > most) return 'states';
  if (cut !== undefined) return cut;

  const graph = {
    states: store.states,
    live: reads.values,
    observed,
    starts: starts.values,
    edges: edges.values,
    writes: (edge: number) => sets.masks[writeSets.at(edge)] as Int32Array,
  };
  // The states are in breadth-first order, so what is live at the end of most ways is at their beginning after one pass.
  while (spread(graph, width)) {
    await watch.breathe();
    if (watch.stopped()) return 'stopped';
  }
  const copy = (n: number, to: Int32Array): void => {
    const segment = store.segmentOf(n);
    const offset = store.offsetOf(n);
    for (let i = 0; i < width; i++) to[i] = segment[offset + i] as number;
  };
  return { ...graph, stepper, initial, copy, rules: rules.values };
};

/** What is live after a transition, and not written by it, is live before; false where that was so of all. */
const spread = (
  { states, live, starts, edges, writes }: Pick<LiveStates, 'states' | 'live' | 'starts' | 'edges' | 'writes'>,
  width: number,
): boolean => {
  let isNew = false;
  for (let n = states - 1; n >= 0; n--)
    for (let e = starts[n] as number; e < (starts[n + 1] as number); e++) {
      const to = (edges[e] as number) * width;
      const written = writes(e);
      for (let i = 0; i < width; i++) {
        const before = live[n * width + i] as number;
        const after = before | ((live[to + i] as number) & ~(written[i] as number));
        if (after === before) continue;
        live[n * width + i] = after;
        isNew = true;
      }
    }
  return isNew;
};

/** The sets of slots that recipes have written, each once. */
class WriteSets {
  readonly masks: Int32Array[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #width: number;
  readonly #add: (masks: Int32Array, addresses: readonly number[]) => void;

  constructor(width: number, add: (masks: Int32Array, addresses: readonly number[]) => void) {
    this.#width = width;
    this.#add = add;
  }

  numberOf(addresses: readonly number[]): number {
    const key = addresses.join();
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const masks = new Int32Array(this.#width);
    this.#add(masks, addresses);
    this.#numbers.set(key, this.masks.length);
    return this.masks.push(masks) - 1;
  }
}

const programCountersOf = (system: System, { buffer, width }: Stepper): Int32Array => {
  const masks = new Int32Array(width);
  const slots = slotTableOf(buffer.layout);
  for (const rule of system.rules)
    if (rule.kind === 'thread') addSlots(masks, [frameOf(system, buffer, rule).pc.address], slots);
  return masks;
};
