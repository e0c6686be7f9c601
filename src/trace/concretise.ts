import { explained, messageOf } from '../model/errors.ts';
import type { PlainValue } from '../model/language/domain.ts';
import { answerOf } from '../model/language/property.ts';
import { blocked } from '../model/language/step.ts';
import { hasUnfinished } from '../model/rules/ends.ts';
import type { Rule, System } from '../model/rules/rule.ts';
import type { ReferenceMachine } from '../reference/machine.ts';
import type { Failure } from '../search/findings.ts';
import type { Ending, Path } from '../search/outcome.ts';
import { assertedBy } from './assertion.ts';
import { changesBetween } from './changes.ts';
import { moveTo, notRepeatable } from './retrace.ts';

/** Replaces a state by one that stands for all of its orbit. */
export type CanonicalForm = (state: PlainValue) => PlainValue;

/**
 * A run of the model along a path of orbits: each state of `path` stands for its orbit, and a search that keeps one state
 * of each may have renamed the members of scalarsets between any two. The run starts in the first initial state of
 * the first orbit, and goes on by the first rule and arguments that lead to the next orbit; so no id jumps in it. There is
 * always such a step, because steps commute with renaming. Throws a `recipe` error where there is none.
 */
export const concretise = (
  system: System,
  machine: ReferenceMachine,
  path: Path,
  canonical: CanonicalForm,
): readonly PlainValue[] => {
  const [first, ...rest] = path;
  if (first === undefined) return [];
  const sameOrbit = (a: PlainValue, b: PlainValue): boolean =>
    changesBetween(system.root, canonical(a), canonical(b)).length === 0;
  const start = initialIn(system, machine, (state) => sameOrbit(state, first));
  if (start === undefined) throw asymmetric('no initial state is one of those that the counterexample starts from');
  const run = [start];
  rest.forEach((orbit, i) => {
    const taken = moveTo(system, machine, run[i] as PlainValue, (state) => sameOrbit(state, orbit));
    if (taken === undefined)
      throw asymmetric(`no step leads again from state ${i} of the counterexample to state ${i + 1}`);
    run.push(taken.next);
  });
  return run;
};

/** How a search by orbits ended, with a run of the model for the path of orbits; a failure is that of the run's last state. */
export const concreteEnding = (
  system: System,
  machine: ReferenceMachine,
  ending: Ending,
  canonical: CanonicalForm,
): Ending => {
  if (!('path' in ending) || ending.path.length === 0) return ending;
  const path = concretise(system, machine, ending.path, canonical);
  const last = path.at(-1) as PlainValue;
  if (ending.kind === 'asserted') {
    const move = assertingIn(system, machine, last, ending);
    if (move === undefined)
      throw asymmetric(
        `assertion '${ending.assertion}' does not fail again after the last state of the counterexample`,
      );
    return { ...ending, ...move, path };
  }
  if (ending.kind !== 'failed') return { ...ending, path };
  const failure = failureIn(system, machine, last, ending.failure);
  if (failure === undefined)
    throw asymmetric(
      `what failed in the last state of the counterexample does not fail again (${messageOf(explained(ending.failure.error))})`,
    );
  return { ...ending, path, failure };
};

const asymmetric = (what: string) =>
  notRepeatable(what, 'the model may tell the members of a scalarset apart: try --check-symmetry');

const initialIn = (
  system: System,
  machine: ReferenceMachine,
  wanted: (state: PlainValue) => boolean,
): PlainValue | undefined => {
  for (const args of system.initial.args) {
    const state = thrownIn(() => machine.initialState(args)).value;
    if (state !== undefined && state !== blocked && wanted(state)) return state;
  }
  return undefined;
};

/** The same failure in a state of the same orbit: of the same step, by whatever thread and arguments, or of the same property. */
export const failureIn = (
  system: System,
  machine: ReferenceMachine,
  state: PlainValue,
  failure: Failure,
): Failure | undefined => {
  const rule = system.rules[failure.rule];
  if (rule === undefined) {
    const thrown = thrownIn(() => ask(system, machine.view(state), failure.args));
    return thrown.failed ? { ...failure, error: explained(thrown.error) } : undefined;
  }
  for (const [r, other] of system.rules.entries()) {
    if (!isSameStep(rule, other)) continue;
    for (const [a, args] of other.args.entries()) {
      const thrown = thrownIn(() => machine.apply(state, other, args));
      if (thrown.failed) return { ...failure, rule: r, args: a, error: thrown.error };
    }
  }
  return undefined;
};

/** The places of the same step, by whatever thread and arguments, in which the assertion fails. */
export const assertingIn = (
  system: System,
  machine: ReferenceMachine,
  state: PlainValue,
  { rule: place, assertion }: Ending & { readonly kind: 'asserted' },
): { readonly rule: number; readonly args: number } | undefined => {
  for (const [r, rule] of system.rules.entries()) {
    if (!isSameStep(system.rules[place] as Rule, rule)) continue;
    for (const [a, args] of rule.args.entries())
      if (assertedBy(system, machine, state, { rule, args })?.name === assertion) return { rule: r, args: a };
  }
  return undefined;
};

const isSameStep = (a: Rule, b: Rule): boolean =>
  a.kind === 'thread'
    ? b.kind === 'thread' && a.thread === b.thread && a.label === b.label
    : b.kind === 'action' && a.label === b.label;

/** Evaluates the property at a place, or, after the last one, what says that a state is final. */
const ask = (system: System, view: object, place: number): boolean => {
  const property = system.properties[place];
  return property === undefined ? hasUnfinished(system, view) : answerOf(property, view) === true;
};

const thrownIn = <T>(
  run: () => T,
):
  | { readonly failed: false; readonly value: T }
  | { readonly failed: true; readonly error: unknown; value?: never } => {
  try {
    return { failed: false, value: run() };
  } catch (error) {
    return { failed: true, error };
  }
};
