// The states of a trace, from nothing but its document: the first one, and what each step changes.

import { WrongShape } from '../../checkpoint/json-reader.ts';
import type { PlainValue } from '../../model/language/domain.ts';
import { type Stage, stagesOf } from '../../trace/changes.ts';
import type { TraceDocument } from '../json-base.ts';

/** The state before the first step, and after each. Throws a WrongShape for a change of a place that is not there. */
export const statesOf = ({ initial, steps }: TraceDocument): readonly PlainValue[] => {
  const states: PlainValue[] = [initial];
  for (const [i, { thread, changes }] of steps.entries()) {
    let state = states[i] as PlainValue;
    for (const { path, new: value } of changes)
      state = put(state, stagesOf(path), value, `step ${i + 1} changes ${path}`);
    const pc = programCounter(state, thread);
    if (pc !== undefined) state = put(state, pc, nextStep(steps, i), `step ${i + 1}`);
    states.push(state);
  }
  return states;
};

/**
 * Where a thread's program counter is, if the state has one. That the step moves it goes without saying in a document; where to is told by the
 * thread's next step, if it takes one.
 */
const programCounter = (state: PlainValue, thread: string): readonly Stage[] | undefined => {
  const [, name = '', id] = /^(.*?)(?: (\d+))?$/.exec(thread) ?? [];
  const frame = id === undefined ? [name] : [name, Number(id)];
  const found = frame.reduce<PlainValue | undefined>(
    (at, stage) => (at === undefined ? undefined : under(at, stage)),
    state,
  );
  return found !== undefined && under(found, 'pc') !== undefined ? [...frame, 'pc'] : undefined;
};

const nextStep = (steps: TraceDocument['steps'], i: number): string =>
  steps.slice(i + 1).find(({ thread }) => thread === steps[i]?.thread)?.step ?? `after ${steps[i]?.step ?? ''}`;

/** What is under a stage of a path; undefined where nothing is. */
const under = (value: PlainValue, stage: Stage): PlainValue | undefined =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, stage)
    ? (value as { readonly [name: Stage]: PlainValue })[stage]
    : undefined;

/** The same state with another value in one place. */
const put = (state: PlainValue, [stage, ...more]: readonly Stage[], value: PlainValue, what: string): PlainValue => {
  if (stage === undefined) return value;
  const inner = under(state, stage);
  if (inner === undefined) throw new WrongShape(`${what}, which is not there`);
  const changed = put(inner, more, value, what);
  if (Array.isArray(state)) return state.map((element: PlainValue, i) => (i === Number(stage) ? changed : element));
  return Object.fromEntries(
    Object.entries(state as object).map(([name, field]: [string, PlainValue]) => [
      name,
      name === String(stage) ? changed : field,
    ]),
  );
};
