// The negative control of a driven race: the same things done by the same threads, in an order after which the model says that all
// holds. If the kernel breaks there as well, it is not the order that breaks it.
import type { Instance } from '../../model/instance.ts';
import type { PlainValue } from '../../model/language/domain.ts';
import { alwaysOf, broken } from '../../model/language/select-properties.ts';
import { blocked } from '../../model/language/step.ts';
import type { Rule } from '../../model/rules/rule.ts';
import type { ReferenceMachine } from '../../reference/machine.ts';
import { fieldOf } from '../../trace/changes.ts';
import { changesOf } from '../../trace/retrace.ts';
import { hardware, threadOf } from '../../trace/rules.ts';
import type { Trace, TraceStep } from '../../trace/trace.ts';
import { isUsers, knows, type Table, wayOf } from './table.ts';

/** States that are looked at: small models have it among some hundreds. */
const mostStates = 50_000;

/**
 * A shortest path of the same variant, from the same state, in which each thread does what the user does in `trace`, in its order, and comes to
 * where it is at the end of `trace`, or further; and in no state of which a property is broken. Undefined: there is none, or too many states lie before it.
 */
export const harmlessPath = async (table: Table, { system }: Instance, trace: Trace): Promise<Trace | undefined> => {
  const { referenceMachine } = await import('../../reference/machine.ts');
  const machine = referenceMachine(system);
  const threads = [...new Set(trace.steps.map(({ thread }) => thread))];
  const rules = system.rules.filter((rule) => threads.includes(threadOf(rule)));
  const lengths = threads.map((name) => trace.steps.filter(({ thread }) => thread === name).length);
  const wanted = usersSteps(table, trace);
  const ends = endOf(machine, rules, trace);
  const properties = alwaysOf(system);
  const first: Node = {
    state: trace.initial,
    done: threads.map(() => 0),
    taken: threads.map(() => 0),
    before: undefined,
    rule: undefined,
    args: {},
  };
  const seen = new Set([keyOf(first)]);
  let level: Node[] = [first];
  while (level.length > 0) {
    const next: Node[] = [];
    for (const node of level) {
      if (isEnd(node, threads, wanted, ends, lengths)) return { initial: trace.initial, steps: stepsOf(node) };
      for (const reached of successors(node)) {
        const key = keyOf(reached);
        if (seen.has(key)) continue;
        seen.add(key);
        if (seen.size > mostStates) return undefined;
        if (!properties.some((property) => broken(property, machine.viewForNow(reached.state)) !== undefined))
          next.push(reached);
      }
    }
    level = next;
  }
  return undefined;

  function* successors(node: Node): Generator<Node> {
    for (const rule of rules) {
      const at = threads.indexOf(threadOf(rule));
      for (const args of rule.args) {
        const step: TraceStep = { thread: threadOf(rule), step: rule.label, args, from: rule.from, changes: [] };
        if (!knows(table, step)) continue;
        const way = wayOf(table, step, undefined);
        const isUser = way !== undefined && isUsers(way);
        const due = wanted.get(step.thread)?.[node.done[at] as number];
        if (isUser && due !== callKey(step)) continue;
        const state = machine.apply(node.state, rule, args);
        if (state === blocked) continue;
        yield {
          state,
          done: node.done.map((n, i) => (isUser && i === at ? n + 1 : n)),
          taken: node.taken.map((n, i) => (i === at ? Math.min(n + 1, lengths[i] as number) : n)),
          before: node,
          rule,
          args,
        };
      }
    }
  }

  function stepsOf(end: Node): readonly TraceStep[] {
    const steps: TraceStep[] = [];
    for (let node = end; node.before !== undefined && node.rule !== undefined; node = node.before) {
      const { rule, args, before } = node;
      const changes = changesOf(system, rule, before.state, node.state);
      steps.unshift({ thread: threadOf(rule), step: rule.label, args, from: rule.from, changes });
    }
    return steps;
  }
};

interface Node {
  readonly state: PlainValue;
  /** Of each thread, how many of the user's steps it has taken, and how many steps, up to those that it takes in the counterexample. */
  readonly done: readonly number[];
  readonly taken: readonly number[];
  readonly before: Node | undefined;
  readonly rule: Rule | undefined;
  readonly args: TraceStep['args'];
}

const keyOf = ({ state, done, taken }: Node): string => JSON.stringify([state, done, taken]);

const callKey = ({ step, args }: TraceStep): string => JSON.stringify([step, args]);

/** Of each thread what the user does, in order. */
const usersSteps = (table: Table, { steps }: Trace): ReadonlyMap<string, readonly string[]> => {
  const wanted = new Map<string, string[]>();
  for (const [i, step] of steps.entries()) {
    const way = wayOf(
      table,
      step,
      steps.slice(i + 1).find(({ thread }) => thread === step.thread),
    );
    if (way === undefined || !isUsers(way)) continue;
    wanted.set(step.thread, [...(wanted.get(step.thread) ?? []), callKey(step)]);
  }
  return wanted;
};

/** The program counter of each thread at the end of a trace. */
const endOf = (
  machine: ReferenceMachine,
  rules: readonly Rule[],
  { initial, steps }: Trace,
): ReadonlyMap<string, PlainValue> => {
  let state = initial;
  for (const { thread, step, args } of steps) {
    const rule = rules.find((each) => each.label === step && threadOf(each) === thread) as Rule;
    const next = machine.apply(state, rule, args);
    if (next !== blocked) state = next;
  }
  return new Map(steps.map(({ thread }) => [thread, counterOf(state, thread)]));
};

/** `user 0` is the first of an array of frames; what the hardware does has none. */
const counterOf = (state: PlainValue, thread: string): PlainValue => {
  const [name = '', id] = thread.split(' ');
  if (thread === hardware) return null;
  const frames = fieldOf(state, name);
  const frame = id === undefined ? frames : (frames as readonly PlainValue[])[Number(id)];
  return fieldOf(frame as PlainValue, 'pc');
};

const isEnd = (
  { state, done, taken }: Node,
  threads: readonly string[],
  wanted: ReadonlyMap<string, readonly string[]>,
  ends: ReadonlyMap<string, PlainValue>,
  lengths: readonly number[],
): boolean =>
  threads.every(
    (thread, i) =>
      done[i] === (wanted.get(thread)?.length ?? 0) &&
      (taken[i] === lengths[i] || (taken[i] !== 0 && counterOf(state, thread) === ends.get(thread))),
  );
