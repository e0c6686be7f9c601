// A path of the model along a log.
import type { PlainValue } from '../../model/language/domain.ts';
import { alwaysOf } from '../../model/language/select-properties.ts';
import { referenceMachine } from '../../reference/machine.ts';
import type { Trace, TraceStep } from '../../trace/trace.ts';
import type { Guided, PlainPlace } from './guided.ts';
import type { Reading } from './reading.ts';

/** A step on the way, and the line that shows it, by its place among those that are read; undefined for one that no line shows. */
export interface WayStep {
  readonly step: TraceStep;
  readonly line: number | undefined;
}

export interface Way {
  readonly steps: readonly WayStep[];
  /** The state that it leads to. */
  readonly last: PlainValue;
  /** Who was who, and which names of the log stood for what, at its end. */
  readonly who: readonly { readonly role: string; readonly somebody: string }[];
  readonly names: readonly { readonly kind: string; readonly said: string; readonly is: number }[];
  /** The properties of the model that its last state breaks. */
  readonly broken: readonly string[];
}

export const noWay: Way = { steps: [], last: null, who: [], names: [], broken: [] };

export const placeIn = ({ field }: Guided, whole: PlainValue): PlainPlace =>
  (whole as { readonly [name: string]: unknown })[field] as PlainPlace;

/** A state of the model, of one that has the place in the log, too. */
export const stateIn = ({ field }: Guided, whole: PlainValue): PlainValue => {
  const { [field]: _, ...state } = whole as { readonly [name: string]: PlainValue };
  return state;
};

/** The way of a trace of the guided system, `states` are those along it. */
export const wayOf = (reading: Reading, guided: Guided, { steps }: Trace, states: readonly PlainValue[]): Way => {
  const own: WayStep[] = [];
  for (const [i, step] of steps.entries()) {
    if (step.step === guided.reads.label) continue;
    const [before, after] = [states[i], states[i + 1]].map((state) => placeIn(guided, state as PlainValue));
    const actor = before?.left.findIndex((left, a) => left !== after?.left[a]) ?? -1;
    const line = actor < 0 ? undefined : (before?.open[actor] as number) - 1;
    own.push({
      step: { ...step, changes: step.changes.filter(({ path }) => !path.startsWith(`${guided.field}.`)) },
      line,
    });
  }
  const last = states.at(-1) as PlainValue;
  const { roles, names } = placeIn(guided, last);
  const view = referenceMachine(reading.system).view(stateIn(guided, last));
  return {
    broken: alwaysOf(reading.system).flatMap((property) =>
      property.holds(view as never) === true ? [] : [property.name],
    ),
    steps: own,
    last: stateIn(guided, last),
    who: reading.somebodies.flatMap(({ words }, i) => {
      const role = reading.roles[(roles[i] as number) - 1];
      return role === undefined ? [] : [{ role: role.name, somebody: words }];
    }),
    names: guided.names.flatMap(({ kind, said }, i) =>
      (names[i] as number) > 0 ? [{ kind, said, is: (names[i] as number) - 1 }] : [],
    ),
  };
};
