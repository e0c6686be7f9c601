import type { PlainValue } from '../model/language/domain.ts';
import { isStep } from '../model/rules/limit.ts';
import type { Rule, System } from '../model/rules/rule.ts';
import { Stepper } from '../packed/index.ts';
import type { Watch } from '../search/executor.ts';
import { noFindings } from '../search/findings.ts';
import { IntList } from './int-list.ts';
import { Transitions } from './transitions.ts';

/** States reachable from some first ones, each once and in breadth-first order, with all transitions between them. */
export interface Graph {
  readonly stepper: Stepper;
  readonly states: number;
  /** The first ones are the states 0 to `initial - 1`. */
  readonly initial: number;
  /** The successors of state n are `edges[starts[n]]` to `edges[starts[n + 1] - 1]`; a step that changes nothing is one if they are labelled. */
  readonly starts: Int32Array;
  readonly edges: Int32Array;
  /** By which rule, of each transition; empty unless they are labelled. */
  readonly rules: Int32Array;
  /** 1 for each state in which nothing but noise can happen, and which is within the model's limit. */
  readonly ends: Uint8Array;
  /** The state that each was first reached from; -1 for the first ones. */
  readonly parents: Int32Array;
  readonly plain: (n: number) => PlainValue;
  /** Puts a state into the stepper's buffer. */
  readonly load: (n: number) => void;
}

export interface GraphOptions {
  /** Bytes for states and transitions. */
  readonly memory: number;
  readonly watch: Watch;
  /** Where to begin. Default: in the initial states. */
  readonly from?: PlainValue;
  /** Tell the rule of each transition, and those that change nothing. Default: false. */
  readonly labelled?: boolean;
}

/**
 * Explores with packed states, without symmetry and without merging local steps: for what is asked of runs of the model itself.
 * Undefined where the memory does not suffice, or it was stopped. Of a system in which no step throws.
 */
export const graphOf = async (
  system: System,
  { memory, watch, from, labelled = false }: GraphOptions,
): Promise<Graph | 'memory' | 'stopped'> => {
  const counted = noFindings(system);
  const stepper = new Stepper(system, { counted, threw: () => true, tagged: labelled });
  const { batch, width } = stepper;
  const { tags } = batch;
  const parents = new IntList();
  const rules = new IntList();
  const ends = new IntList();
  const transitions = new Transitions(stepper, memory, [parents, rules, ends]);
  const { store, starts, edges } = transitions;
  /** Of the state that is expanded, for each rule: transitions that it made before, and those that changed something. */
  const before = new Float64Array(system.rules.length);
  if (from === undefined) {
    stepper.initial();
    for (let o = 0; o < batch.length; o += width) transitions.enter(batch.words, o);
  } else transitions.enter(stepper.packed(from), 0);
  const initial = store.states;
  for (let n = 0; n < initial; n++) parents.push(-1);
  const expand = (n: number): void => {
    if (tags !== undefined) before.set(counted.taken);
    const goesOn = transitions.expand(n);
    const { successors, count } = transitions;
    for (let k = 0; k < count; k++) {
      const next = successors[k] as number;
      if (next === parents.length) parents.push(n);
      if (tags !== undefined) {
        const rule = tags[k * width] as number;
        before[rule] = (before[rule] as number) + 1;
        rules.push(rule);
      } else if (next === n) continue;
      edges.push(next);
    }
    if (tags === undefined) {
      ends.push(goesOn ? 0 : 1);
      return;
    }
    let isLimit = false;
    // What was taken, and is not in the batch, has changed nothing.
    for (let rule = 0; rule < before.length; rule++) {
      if ((counted.taken[rule] as number) <= (before[rule] as number)) continue;
      // From there the model goes no further: what follows is not known, and no run stays there.
      if (!isStep(system.rules[rule] as Rule)) isLimit = true;
      else {
        rules.push(rule);
        edges.push(n);
      }
    }
    ends.push(goesOn || isLimit ? 0 : 1);
  };
  // A watch of the search counts the states of the search.
  const quiet: Watch = { stopped: () => watch.stopped(), breathe: () => watch.breathe(), within: (size) => size };
  const cut = await transitions.explore(quiet, expand);
  if (cut !== undefined) return cut;
  return {
    stepper,
    states: store.states,
    initial,
    starts: starts.values,
    edges: edges.values,
    parents: parents.values,
    rules: rules.values,
    ends: Uint8Array.from(ends.values),
    plain: (n) => stepper.plain(store.segmentOf(n), store.offsetOf(n)),
    load: (n) => transitions.load(n),
  };
};

/** The transitions of a graph, the other way round. */
export const reversed = ({
  states,
  starts,
  edges,
}: Pick<Graph, 'states' | 'starts' | 'edges'>): Pick<Graph, 'states' | 'starts' | 'edges'> => {
  const from = new Int32Array(states + 1);
  for (const to of edges) from[to + 1] = (from[to + 1] as number) + 1;
  for (let n = 0; n < states; n++) from[n + 1] = (from[n + 1] as number) + (from[n] as number);
  const next = from.slice();
  const origins = new Int32Array(edges.length);
  for (let n = 0; n < states; n++)
    for (let e = starts[n] as number; e < (starts[n + 1] as number); e++) {
      const to = edges[e] as number;
      const place = next[to] as number;
      origins[place] = n;
      next[to] = place + 1;
    }
  return { states, starts: from, edges: origins };
};

/** Marks, in `reached`, all that can be reached from what is marked in it already. */
export const spread = ({ starts, edges }: Pick<Graph, 'starts' | 'edges'>, reached: Uint8Array): void => {
  const queue = new IntList();
  reached.forEach((mark, n) => {
    if (mark === 1) queue.push(n);
  });
  while (queue.length > 0) {
    const n = queue.pop();
    for (let e = starts[n] as number; e < (starts[n + 1] as number); e++) {
      const to = edges[e] as number;
      if (reached[to] === 1) continue;
      reached[to] = 1;
      queue.push(to);
    }
  }
};
