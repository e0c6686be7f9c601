import type { Rule, System } from '../../model/rules/rule.ts';
import { StateStore, slotsOf } from '../../packed/index.ts';
import type { CleanWatch } from '../../search/breadth-first.ts';
import { stepOf } from '../../search/completed.ts';
import type { DeadField, DeadValues } from '../../search/details.ts';
import { type LiveStates, liveStates } from './live-states.ts';
import { isDead, isObserved, type ResettableSlot, reset, resettableSlots, settle } from './resettable-slots.ts';

/** States that are looked at, at most, those of an orbit one by one: some five seconds of them, and 20 MiB. */
export const MOST_STATES = 100_000;

export interface DeadValueOptions {
  /** Count orbits under the permutations of the scalarsets. */
  readonly symmetry: boolean;
  /** States that the search has stored: there are at least so many. */
  readonly stored: number;
  /** Bytes. */
  readonly memory: number;
  readonly watch: CleanWatch;
  /** Default: `MOST_STATES`. */
  readonly most?: number;
}

/**
 * Looks for dead values in a system of which a search has found that it holds: all its states are explored once more, on the views that note what is
 * read and written. Takes some 20 microseconds a transition.
 *
 * The counts are exact. A state whose dead values have been reset can do what it could, and what is live in it is live as it was; so the
 * states of the model that resets them where they die are just these.
 */
export const deadValues = async (system: System, options: DeadValueOptions): Promise<DeadValues> => {
  const { watch, most = MOST_STATES, memory, symmetry, stored } = options;
  if (stored > most) return { kind: 'unknown', why: 'states' };
  const found = await liveStates(system, { symmetry, memory, most, watch });
  if (found === 'stopped') return { kind: 'unknown', why: watch.timeMet ?? 'interrupted' };
  if (typeof found === 'string') return { kind: 'unknown', why: found };
  const slots = resettableSlots(found.stepper, symmetry);
  const dies = whereTheyDie(system, found, slots);
  const count = async (some: readonly ResettableSlot[]): Promise<number | undefined> => {
    await watch.breathe();
    return watch.stopped() ? undefined : countReset(found, some);
  };
  const states = await count([]);
  const left = await count(slots);
  const fields: DeadField[] = [];
  for (const [field, steps] of dies) {
    const alone = await count(slots.filter((slot) => slot.field === field));
    if (states === undefined || left === undefined || alone === undefined)
      return { kind: 'unknown', why: watch.timeMet ?? 'interrupted' };
    const sorted = [...steps].sort(([, a], [, b]) => b - a);
    const observed = slots.some((slot) => slot.field === field && isObserved(slot, found.observed));
    fields.push({ field, fewer: states - alone, observed, dies: sorted.map(([step, times]) => ({ step, times })) });
  }
  if (states === undefined || left === undefined) return { kind: 'unknown', why: watch.timeMet ?? 'interrupted' };
  return { kind: 'known', states, left, fields: fields.sort((a, b) => b.fewer - a.fewer) };
};

/** How many states there are once the dead values of some slots have been reset. */
const countReset = ({ states, live, stepper, copy }: LiveStates, some: readonly ResettableSlot[]): number => {
  const { batch, width, buffer } = stepper;
  const slots = slotsOf(buffer.layout);
  const counted = new StateStore(width, Number.POSITIVE_INFINITY);
  const words = new Int32Array(width);
  for (let n = 0; n < states; n++) {
    copy(n, words);
    let isReset = false;
    for (const slot of some)
      if (isDead(slot, words, live, n * width)) {
        reset(slot, words);
        isReset = true;
      }
    if (isReset) settle(slots, words);
    batch.words.set(words);
    batch.length = width;
    stepper.canonicalise();
    counted.enter(batch.words, 0);
  }
  batch.length = 0;
  return counted.states;
};

/** For each field, in how many transitions of which steps a value of it dies: it is read for the last time, or is written and is never read. */
const whereTheyDie = (
  { rules: systemRules }: System,
  { states, initial, live, starts, edges, rules, writes, stepper, copy }: LiveStates,
  slots: readonly ResettableSlot[],
): ReadonlyMap<string, ReadonlyMap<string, number>> => {
  const { width } = stepper;
  const fields = new Map<string, Map<string, number>>();
  const words = new Int32Array(width);
  const note = (step: string, to: number, could: (slot: ResettableSlot) => boolean): void => {
    copy(to, words);
    const found = new Set<string>();
    for (const slot of slots) if (isDead(slot, words, live, to * width) && could(slot)) found.add(slot.field);
    for (const field of found) {
      const steps = fields.get(field) ?? new Map<string, number>();
      fields.set(field, steps.set(step, (steps.get(step) ?? 0) + 1));
    }
  };
  for (let n = 0; n < initial; n++) note('initial', n, () => true);
  for (let n = 0; n < states; n++)
    for (let e = starts[n] as number; e < (starts[n + 1] as number); e++) {
      const written = writes(e);
      note(stepOf(systemRules[rules[e] as number] as Rule), edges[e] as number, ({ word, shift }) => {
        const wasLive = (live[n * width + word] as number) | (written[word] as number);
        return ((wasLive >>> shift) & 1) === 1;
      });
    }
  return fields;
};
