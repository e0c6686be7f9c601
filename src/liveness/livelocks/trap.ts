import type { PlainValue } from '../../model/language/domain.ts';
import type { Thread } from '../../model/language/thread.ts';
import { isFinal } from '../../model/rules/ends.ts';
import type { System } from '../../model/rules/rule.ts';
import { unrefused } from '../../model/values/refusals.ts';
import { type FinishTest, finishTests } from '../../packed/index.ts';
import type { Failure } from '../../search/findings.ts';
import type { Path } from '../../search/outcome.ts';
import { type Graph, type GraphOptions, graphOf, reversed, spread } from '../graph.ts';

/** A state from which some threads can never finish. */
export interface Trap {
  readonly kind: 'trap';
  /** A shortest way into it, from the first states. */
  readonly path: Path;
  /** The threads, as `actorOf` names them. */
  readonly trapped: readonly string[];
}

export type TrapSearch =
  | Trap
  | { readonly kind: 'none' }
  /** What says that a state is final threw. */
  | { readonly kind: 'failed'; readonly failure: Failure; readonly path: Path }
  | { readonly kind: 'memory' | 'stopped' };

/**
 * The nearest state from which some thread can never finish, and no final state be reached either; of those at the same depth
 * the one that is reached first. Explores the system once more, as it is, and takes the words of each state and 8 to 12 bytes for
 * each transition. `endless`: threads that need not finish.
 */
export const findTrap = async (
  system: System,
  endless: readonly Thread[],
  options: GraphOptions,
): Promise<TrapSearch> => {
  const graph = await graphOf(system, options);
  if (typeof graph === 'string') return { kind: graph };
  const tests = finishTests(system, graph.stepper.buffer).filter(({ thread }) => !endless.includes(thread));
  if (tests.length === 0) return { kind: 'none' };
  const backwards = reversed(graph);
  const finished = tests.map((test) => finishedStates(graph, test));
  const leadingTo = (ends: readonly Uint8Array[]): Uint8Array => {
    const reached = Uint8Array.from({ length: graph.states }, (_, n) => (ends.some((end) => end[n] === 1) ? 1 : 0));
    spread(backwards, reached);
    return reached;
  };
  const all = finished.reduce((both, one) => both.map((mark, n) => mark & (one[n] as number)));
  const ends = leadingTo([all]);
  // Only where all cannot finish it is asked whether the state is final.
  const final = new Uint8Array(graph.states);
  for (let n = 0; n < graph.states; n++) {
    if (ends[n] === 1) continue;
    graph.load(n);
    try {
      final[n] = unrefused(() => isFinal(system, graph.stepper.buffer.root)) ? 1 : 0;
    } catch (error) {
      const failure = { state: graph.plain(n), rule: -1, args: system.properties.length, error };
      return { kind: 'failed', failure, path: pathTo(graph, n) };
    }
  }
  const can = finished.map((states) => leadingTo([states, final]));
  for (let n = 0; n < graph.states; n++) {
    const trapped = tests.filter((_, t) => can[t]?.[n] === 0);
    if (trapped.length > 0) return { kind: 'trap', path: pathTo(graph, n), trapped: trapped.map(nameOf) };
  }
  return { kind: 'none' };
};

const finishedStates = ({ states, stepper, load }: Graph, { word, shift, mask, code }: FinishTest): Uint8Array => {
  const { words } = stepper.buffer;
  return Uint8Array.from({ length: states }, (_, n) => {
    load(n);
    return (((words[word] as number) >>> shift) & mask) === code ? 1 : 0;
  });
};

const pathTo = ({ parents, plain }: Graph, last: number): Path => {
  const path = [];
  for (let n = last; n >= 0; n = parents[n] as number) path.push(plain(n));
  return path.reverse();
};

const nameOf = ({ thread, id }: FinishTest): string => (id === undefined ? thread.name : `${thread.name} ${id}`);

/**
 * Whether these threads, as `actorOf` names them, can never finish from a state on, and no final state can be reached: undefined
 * where that could not be found out.
 */
export const isTrap = async (
  system: System,
  trapped: readonly string[],
  options: GraphOptions & { readonly from: PlainValue },
): Promise<boolean | undefined> => {
  const graph = await graphOf(system, options);
  if (typeof graph === 'string') return undefined;
  const tests = finishTests(system, graph.stepper.buffer).filter((test) => trapped.includes(nameOf(test)));
  if (tests.length < trapped.length) return false;
  const finished = tests.map((test) => finishedStates(graph, test));
  for (let n = 0; n < graph.states; n++) {
    if (finished.some((states) => states[n] === 1)) return false;
    graph.load(n);
    if (unrefused(() => isFinal(system, graph.stepper.buffer.root))) return false;
  }
  return true;
};
