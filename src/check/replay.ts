import { messageOf } from '../model/errors.ts';
import type { Instance } from '../model/instance.ts';
import type { PlainValue } from '../model/language/domain.ts';
import { answerOf, livenessAnswer } from '../model/language/property.ts';
import { alwaysOf, broken } from '../model/language/select-properties.ts';
import { blocked } from '../model/language/step.ts';
import { isFinal } from '../model/rules/ends.ts';
import type { Rule, System } from '../model/rules/rule.ts';
import { unrefused } from '../model/values/refusals.ts';
import { parseValue } from '../model/values/value.ts';
import type { ReferenceMachine } from '../reference/machine.ts';
import type { Watch } from '../search/executor.ts';
import { assertedBy } from '../trace/assertion.ts';
import { changesBetween, domainAt } from '../trace/changes.ts';
import { explainedWaiting, isStuck, waitingIn } from '../trace/deadlock.ts';
import { changesOf } from '../trace/retrace.ts';
import { findArgs, findMove, findRule, fullCall } from '../trace/rules.ts';
import type { Change, FailurePlace, Trace, TraceStep } from '../trace/trace.ts';
import { defaultMemory } from './check.ts';
import type { Counterexample, Violated } from './result.ts';
import { assertionSentence } from './verdict.ts';

/** What became of a counterexample that was re-executed. */
export type Replayed =
  /** It still is one: every step can happen, and the last state shows what it showed. `verdict` is told anew. */
  | {
      readonly kind: 'reproduced';
      readonly verdict: Counterexample;
      /** Steps, counted from 1, that now change something else than was recorded. */
      readonly differing: readonly number[];
    }
  /** The model has changed so that it no longer is one. */
  | { readonly kind: 'departed'; readonly reason: string };

/** Re-executes a recorded counterexample on the reference machine, against the model as it is now. */
export const replay = async (instance: Instance, recorded: Counterexample): Promise<Replayed> => {
  const { referenceMachine } = await import('../reference/machine.ts');
  const { system } = instance;
  const machine = referenceMachine(system);
  if (recorded.kind === 'failed' && recorded.at.kind === 'initial') return replayInitial(machine, recorded);
  const initial = initialOf(system, machine, recorded.trace.initial);
  if (initial.kind === 'departed') return initial;
  let state = initial.state;
  const steps: TraceStep[] = [];
  const states = [state];
  const differing: number[] = [];
  // The step in which an assertion fails leads to no state.
  const taken = recorded.trace.steps.filter(({ asserts }) => asserts === undefined);
  for (const [i, step] of taken.entries()) {
    const which = `step ${i + 1} (${fullCall(step)})`;
    const next = successor(system, machine, state, step);
    if (next.kind === 'departed') return departed(`${which} ${next.reason}`);
    if (!sameChanges(system, next.step.changes, step.changes)) differing.push(i + 1);
    steps.push(next.step);
    state = next.state;
    states.push(state);
  }
  const ended = await end(system, machine, states, recorded, { ...recorded.trace, initial: initial.state, steps });
  if (ended.kind !== 'departed') return { kind: 'reproduced', verdict: ended, differing };
  const [first] = differing;
  if (first === undefined) return ended;
  const call = fullCall(recorded.trace.steps[first - 1] as TraceStep);
  return departed(
    `${ended.reason}; step ${first} (${call}) is the first that changes something else than was recorded`,
  );
};

type Departed = Replayed & { kind: 'departed' };

const departed = (reason: string): Departed => ({ kind: 'departed', reason });

const replayInitial = (machine: ReferenceMachine, recorded: Counterexample): Replayed => {
  try {
    machine.initialStates();
  } catch {
    return { kind: 'reproduced', verdict: { ...recorded, trace: { initial: null, steps: [] } }, differing: [] };
  }
  return departed('the initial recipe no longer fails');
};

const initialOf = (
  system: System,
  machine: ReferenceMachine,
  recorded: PlainValue,
): { readonly kind: 'state'; readonly state: PlainValue } | Departed => {
  let state: PlainValue;
  try {
    state = parseValue(system.root, recorded, '');
  } catch (error) {
    return departed(`the recorded initial state is no state of this model: ${messageOf(error)}`);
  }
  const isInitial = machine
    .initialStates()
    .some((initial) => changesBetween(system.root, initial.state, state).length === 0);
  return isInitial
    ? { kind: 'state', state }
    : departed('the recorded initial state is no initial state of this model');
};

const successor = (
  system: System,
  machine: ReferenceMachine,
  state: PlainValue,
  recorded: TraceStep,
): { readonly kind: 'taken'; readonly step: TraceStep; readonly state: PlainValue } | Departed => {
  const rule = findRule(system, recorded.thread, recorded.step);
  if (rule === undefined) return departed('no longer fits: the model has no such step');
  const args = findArgs(rule, recorded.args);
  if (args === undefined) return departed('no longer fits: the step does not take these arguments');
  try {
    const next = machine.apply(state, rule, args);
    if (next === blocked) return departed('no longer fits: it cannot happen in the state before it');
    const step = { ...recorded, args: { ...args }, from: rule.from, changes: changesOf(system, rule, state, next) };
    return { kind: 'taken', step, state: next };
  } catch (error) {
    return departed(`no longer fits: it fails, ${messageOf(error)}`);
  }
};

const sameChanges = (system: System, a: readonly Change[], b: readonly Change[]): boolean =>
  a.length === b.length &&
  a.every((change, i) => {
    const other = b[i] as Change;
    if (other.path !== change.path) return false;
    const domain = domainAt(system.root, change.path, change.old, change.new);
    if (domain === undefined) return false;
    try {
      const [old, next] = [parseValue(domain, other.old, ''), parseValue(domain, other.new, '')];
      return changesBetween(domain, old, change.old).length + changesBetween(domain, next, change.new).length === 0;
    } catch {
      return false;
    }
  });

const unlimited: Watch = { stopped: () => false, breathe: () => undefined, within: (size) => size };

/** What the last state shows, if it is what was recorded. */
const end = async (
  system: System,
  machine: ReferenceMachine,
  states: readonly PlainValue[],
  recorded: Counterexample,
  trace: Trace,
): Promise<Counterexample | Departed> => {
  const state = states.at(-1) as PlainValue;
  switch (recorded.kind) {
    case 'violated': {
      if (recorded.trace.steps.at(-1)?.asserts !== undefined)
        return assertedAgain(system, machine, state, recorded, trace);
      const property = alwaysOf(system).find((candidate) => candidate.name === recorded.property);
      if (property === undefined) return departed(`the model has no property '${recorded.property}' any more`);
      const elements = broken(property, machine.view(state));
      if (elements === undefined) return departed(`the last state no longer breaks ${recorded.property}`);
      const also = recorded.also.filter((name) => alwaysOf(system).some((known) => known.name === name));
      return { ...recorded, sentence: property.sentence, elements, also, trace };
    }
    case 'deadlock':
      if (!isStuck(system, machine, state)) return departed('the last state is no deadlock any more');
      return { ...recorded, waiting: explainedWaiting(system, machine, state), trace };
    case 'livelock': {
      const names = recorded.trapped.map(({ thread }) => thread);
      const { isTrap } = await import('../liveness/index.ts');
      const trapped = await isTrap(system, names, { memory: defaultMemory(), watch: unlimited, from: state });
      if (trapped !== true)
        return departed(
          trapped === false
            ? `from the last state on, ${names.join(' and ')} can finish now`
            : 'the states that can follow the last one are too many for the memory',
        );
      return { ...recorded, trapped: waitingIn(system, state).filter(({ thread }) => names.includes(thread)), trace };
    }
    case 'liveness': {
      const property = system.liveness.find(({ name }) => name === recorded.property);
      if (property === undefined) return departed(`the model has no liveness property '${recorded.property}' any more`);
      const rules = trace.steps.map(({ thread, step }) => findRule(system, thread, step) as Rule);
      const { isRunAgainst } = await import('../liveness/index.ts');
      const run = { states, rules, loop: recorded.loop };
      const against = await isRunAgainst(system, machine, property, run, { memory: defaultMemory(), watch: unlimited });
      if (against !== undefined) return departed(`the run is no counterexample any more: ${against}`);
      return { ...recorded, sentence: property.sentence, form: property.kind, trace };
    }
    case 'failed':
      if (!stillFails(system, machine, state, recorded.at))
        return departed('what failed in the last state no longer fails');
      return { ...recorded, trace };
  }
};

/** The failed assertion of a recorded step, told anew. */
const assertedAgain = (
  system: System,
  machine: ReferenceMachine,
  state: PlainValue,
  recorded: Violated,
  trace: Trace,
): Violated | Departed => {
  const last = recorded.trace.steps.at(-1) as TraceStep;
  const move = findMove(system, last);
  const found = move && assertedBy(system, machine, state, move);
  if (found?.name !== recorded.property) return departed(`${recorded.property} no longer fails in the last step`);
  const sentence = assertionSentence(system, found);
  return { ...recorded, sentence, elements: found.elements, trace: { ...trace, steps: [...trace.steps, found.step] } };
};

const stillFails = (system: System, machine: ReferenceMachine, state: PlainValue, at: FailurePlace): boolean => {
  try {
    switch (at.kind) {
      case 'initial':
      case 'symmetry':
      case 'local':
      case 'model':
      case 'observation':
      case 'search':
        return false;
      case 'property': {
        const property = system.properties.find(({ name }) => name === at.property);
        if (property !== undefined) unrefused(() => answerOf(property, machine.view(state)));
        const ofRuns = system.liveness.find(({ name }) => name === at.property);
        for (const part of ofRuns === undefined ? [] : [ofRuns.when, ofRuns.comes])
          unrefused(() => livenessAnswer(at.property, part, machine.view(state)));
        return false;
      }
      case 'final':
        unrefused(() => isFinal(system, machine.view(state)));
        return false;
      case 'step': {
        const rule = findRule(system, at.thread, at.step);
        const args = rule === undefined ? undefined : findArgs(rule, at.args);
        if (rule !== undefined && args !== undefined) machine.apply(state, rule, args);
        return false;
      }
    }
  } catch {
    return true;
  }
};
