// One step on both executors, from a state with a field of every kind: what the tests of views are made of. Together they hold
// everything that the header of src/reference/views.ts says.
import {
  array,
  blocked,
  bool,
  type Draft,
  forState,
  index,
  int,
  list,
  nullable,
  oneOf,
  type Plain,
  scalarset,
  struct,
} from '../../src/index.ts';
import type { System } from '../../src/model/rules/rule.ts';
import { Partition } from '../../src/packed/partition.ts';
import { referenceMachine } from '../../src/reference/machine.ts';

const Cpu = scalarset('cpu', 2);
const inner = struct({ x: int(0, 3), on: bool() });
const outer = struct({ l: inner, r: inner });
export const state = struct({
  stepped: bool(),
  n: int(-1, 3),
  word: oneOf('none', 'some'),
  cpu: index(Cpu),
  p: outer,
  maybe: nullable(inner),
  maybeInt: nullable(int(0, 3)),
  maybeOuter: nullable(struct({ in: inner, ints: array(2, int(0, 3)) })),
  a: array(Cpu, inner),
  slots: array(2, nullable(inner)),
  ints: array(2, int(0, 3)),
  otherInts: array(2, int(0, 3)),
  q: list(2, inner),
  nested: list(2, struct({ f: list(2, inner), n: int(0, 3) })),
});
export type M = Draft<typeof state>;
type State = Plain<typeof state>;
export const { action, system } = forState<M>();

/** The successors of the only initial state, by the only action; throws what the step throws. */
type OneStep = (of: System) => readonly unknown[];

const byReference: OneStep = (of) => {
  const machine = referenceMachine(of);
  const [initial] = machine.initialStates();
  const [rule] = of.rules;
  if (initial === undefined || rule === undefined) throw new Error('nothing to do');
  const successor = machine.apply(initial.state, rule, {});
  return successor === blocked ? [] : [successor];
};

const byPacked: OneStep = (of) => {
  const partition = new Partition(of, { memory: Number.POSITIVE_INFINITY });
  partition.start();
  partition.endLevel();
  partition.expandAll(0, 1);
  partition.endLevel();
  const { failure } = partition.findings;
  if (failure !== undefined) throw failure.error;
  return [...partition.reader.pieces(partition.levels[1] ?? [])].map((words) => partition.stepper.plain(words));
};

export const engines: readonly { readonly engine: string; readonly successors: OneStep }[] = [
  { engine: 'reference', successors: byReference },
  { engine: 'packed', successors: byPacked },
];
/** What a recipe does on one of the two. */
export interface Steps {
  /** The state after one step by this recipe, from a state that another recipe prepares; throws what the step throws. */
  readonly stepped: (recipe: (m: M) => unknown, prepare?: (m: M) => void) => State;
  /** What the step throws. */
  readonly failing: (recipe: (m: M) => unknown, prepare?: (m: M) => void) => string;
}

export const stepsBy = (successors: OneStep): Steps => {
  const stepped: Steps['stepped'] = (recipe, prepare = () => {}) => {
    const go = action('go', {
      run: (m) => {
        if (m.stepped) return blocked;
        recipe(m);
        m.stepped = true;
        return undefined;
      },
    });
    return successors(system({ state, init: { run: prepare }, actions: [go], properties: [] }))[0] as State;
  };
  const failing: Steps['failing'] = (recipe, prepare) => {
    try {
      stepped(recipe, prepare);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error('the step did not fail');
  };
  return { stepped, failing };
};

/** For what the compiler would refuse: a model may be written in JavaScript. */
export const untyped = (m: M): Record<string, unknown> => m as unknown as Record<string, unknown>;
