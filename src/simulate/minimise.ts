import type { Counterexample } from '../check/result.ts';
import { broken } from '../model/language/select-properties.ts';
import type { System } from '../model/rules/rule.ts';
import type { ReferenceMachine } from '../reference/machine.ts';
import { assertedIn } from '../trace/assertion.ts';
import { tracedStep } from '../trace/retrace.ts';
import { findMove, type Move } from '../trace/rules.ts';
import type { Trace } from '../trace/trace.ts';
import { type Run, rerun, withoutLoops } from './runs.ts';
import { isAsserted, type Symptom, symptomOf } from './symptom.ts';

export interface Minimised {
  readonly verdict: Counterexample;
  /** True when no single step can be left out any more; false when it was stopped before that was known. */
  readonly minimal: boolean;
}

/**
 * Leaves out steps of a trace while what it shows remains (`symptomOf`). Steps are left out, never replaced or moved: the
 * result is not a shortest trace. A step that cannot be taken once another is left out goes with it, so all later steps of
 * a thread go with an earlier one.
 *
 * Pieces of half the length are tried first, then of a quarter, down to single steps, those again until none can be left
 * out (as in Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing Input, 2002). Every trace in between ends
 * at the first state that shows the symptom, and visits no state twice. Costs up to about the square of the trace's length
 * in steps of the reference machine; `stop` is asked before each try.
 */
export const minimise = (
  system: System,
  machine: ReferenceMachine,
  verdict: Counterexample,
  stop: () => boolean,
): Minimised => {
  if (verdict.trace.steps.length === 0) return { verdict, minimal: true };
  const shown = symptomOf(system, machine, verdict);
  const whole: Run = { moves: [], states: [verdict.trace.initial] };
  const first = rerun(machine, shown, whole, 0, movesOf(system, verdict.trace));
  // The reference machine does not see what the walk saw; that is told elsewhere.
  if (first === undefined) return { verdict, minimal: false };
  const { run, minimal } = reduced(system, machine, shown, withoutLoops(system, first), stop);
  return { verdict: withRun(system, machine, verdict, run), minimal };
};

/** The run with as much left out as can be; `minimal` is false when it was stopped before. */
const reduced = (
  system: System,
  machine: ReferenceMachine,
  shown: Symptom,
  whole: Run,
  stop: () => boolean,
): { readonly run: Run; readonly minimal: boolean } => {
  let run = whole;
  /** Tries to leave out every piece of `size` moves, the last one first. */
  const leaveOut = (size: number): void => {
    for (let end = run.moves.length; end > 0 && !stop(); end = Math.min(end - size, run.moves.length)) {
      const begin = Math.max(0, end - size);
      const shorter = rerun(machine, shown, run, begin, run.moves.slice(end));
      if (shorter !== undefined) run = withoutLoops(system, shorter);
    }
  };
  for (let size = run.moves.length >> 1; size > 1; size >>= 1) leaveOut(size);
  for (;;) {
    const before = run;
    leaveOut(1);
    if (stop()) return { run, minimal: false };
    if (run === before) return { run, minimal: true };
  }
};

const movesOf = (system: System, trace: Trace): readonly Move[] =>
  trace.steps.map((step) => {
    const move = findMove(system, step);
    if (move === undefined) throw new Error(`the system has no step '${step.step}' of '${step.thread}'`);
    return move;
  });

/** The verdict with another way to what it shows. */
const withRun = (
  system: System,
  machine: ReferenceMachine,
  verdict: Counterexample,
  { moves, states }: Run,
): Counterexample => {
  const trace: Trace = {
    initial: states[0] ?? null,
    steps: moves.map((move, i) => tracedStep(system, move, states[i] ?? null, states[i + 1] ?? null)),
  };
  if (verdict.kind !== 'violated') return { ...verdict, trace };
  if (isAsserted(verdict)) {
    const asserted = assertedIn(system, machine, states.at(-1) ?? null, verdict.property);
    if (asserted === undefined) throw new Error(`no step makes the assertion '${verdict.property}' that failed`);
    return { ...verdict, elements: asserted.elements, trace: { ...trace, steps: [...trace.steps, asserted.step] } };
  }
  const property = system.properties.find(({ name }) => name === verdict.property);
  const elements = property?.kind === 'always' ? broken(property, machine.view(states.at(-1) ?? null)) : undefined;
  return { ...verdict, elements: elements ?? verdict.elements, trace };
};
