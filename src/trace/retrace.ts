import { ShootdownError } from '../model/errors.ts';
import type { PlainValue } from '../model/language/domain.ts';
import { blocked } from '../model/language/step.ts';
import type { Rule, System } from '../model/rules/rule.ts';
import type { ReferenceMachine } from '../reference/machine.ts';
import type { Path } from '../search/outcome.ts';
import { changesBetween } from './changes.ts';
import { type Move, threadOf } from './rules.ts';
import type { Change, Trace, TraceStep } from './trace.ts';

/**
 * Finds the steps along a path of states, by re-executing it: for each state, the first rule and arguments that lead to
 * the next. Throws, as a defect of the program, when no step does: then the engine that found the path has made a
 * transition that the model does not have.
 */
export const retrace = (system: System, machine: ReferenceMachine, path: Path): Trace => {
  const [initial = null, ...rest] = path;
  let state = initial;
  const steps = rest.map((next, i) => {
    const taken = moveTo(system, machine, state, (s) => changesBetween(system.root, s, next).length === 0);
    if (taken === undefined)
      throw notRepeatable(`no step leads again from state ${i} of the counterexample to state ${i + 1}`);
    const step = tracedStep(system, taken.move, state, next);
    state = next;
    return step;
  });
  return { initial, steps };
};

/** As `retrace`, by these rules, by their places: for runs in which a step may change nothing. */
export const retraceBy = (system: System, machine: ReferenceMachine, path: Path, rules: readonly number[]): Trace => {
  const [initial = null] = path;
  const steps = rules.map((place, i) => {
    const [state, next] = [path[i] as PlainValue, path[i + 1] as PlainValue];
    const rule = system.rules[place];
    const args = rule?.args.find((each) => {
      const successor = successorOf(machine, state, { rule, args: each });
      return successor !== undefined && changesBetween(system.root, successor, next).length === 0;
    });
    if (rule === undefined || args === undefined)
      throw notRepeatable(
        `step '${rule?.label}' does not lead again from state ${i} of the counterexample to state ${i + 1}`,
      );
    return tracedStep(system, { rule, args }, state, next);
  });
  return { initial, steps };
};

/** The first rule and arguments that lead from a state to one that is wanted, and that one; undefined when none do. */
export const moveTo = (
  system: System,
  machine: ReferenceMachine,
  state: PlainValue,
  wanted: (state: PlainValue) => boolean,
): { readonly move: Move; readonly next: PlainValue } | undefined => {
  for (const rule of system.rules)
    for (const args of rule.args) {
      const move = { rule, args };
      const next = successorOf(machine, state, move);
      if (next !== undefined && wanted(next)) return { move, next };
    }
  return undefined;
};

/** A move from a state to the next, as a trace tells it. */
export const tracedStep = (system: System, { rule, args }: Move, state: PlainValue, next: PlainValue): TraceStep => ({
  thread: threadOf(rule),
  step: rule.label,
  // As data: of what a recipe gets, only what is declared can be read.
  args: { ...args },
  from: rule.from,
  changes: changesOf(system, rule, state, next),
});

/** The move's successor; undefined where it is blocked or fails. A step that fails is none on the way to another state. */
export const successorOf = (
  machine: ReferenceMachine,
  state: PlainValue,
  { rule, args }: Move,
): PlainValue | undefined => {
  try {
    const successor = machine.apply(state, rule, args);
    return successor === blocked ? undefined : successor;
  } catch {
    return undefined;
  }
};

/** What a step of a rule changed, but for the program counter of its thread. */
export const changesOf = (system: System, rule: Rule, old: PlainValue, next: PlainValue): readonly Change[] => {
  const changes = changesBetween(system.root, old, next);
  if (rule.kind === 'action') return changes;
  const frame = rule.id === undefined ? rule.thread.name : `${rule.thread.name}[${rule.id}]`;
  return changes.filter((change) => change.path !== `${frame}.pc`);
};

/**
 * The error for what came out otherwise when it was executed again. The two executors are held to agree, so it is the
 * model's fault in all likelihood: its recipes must be functions of the state and the arguments alone. `otherwise` is said
 * first: another likely mistake.
 */
export const notRepeatable = (what: string, otherwise?: string): ShootdownError =>
  new ShootdownError(
    'recipe',
    what,
    `${otherwise === undefined ? '' : `${otherwise}. Or `}a recipe or property reads something that is not in the state: Math.random(), a date, a variable outside? If not, this is a defect of shootdown: compare with --engine reference`,
  );
