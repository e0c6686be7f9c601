// The model `sequential` at the scale of a script, one call at a time, and what it shows.
import { ShootdownError } from '../../model/errors.ts';
import type { Instance } from '../../model/instance.ts';
import type { PlainValue } from '../../model/language/domain.ts';
import type { Args, Blocked } from '../../model/language/step.ts';
import { blocked } from '../../model/language/step.ts';
import type { ActionRule } from '../../model/rules/rule.ts';
import { type ReferenceMachine, referenceMachine } from '../../reference/machine.ts';
import type { Call, Place } from './calls.ts';

/** An entry that is present in the model. */
export interface ModelledPage extends Place {
  /** Null: the zero page, and then nothing else is said. */
  readonly folio: number | null;
  readonly mapcount: number;
  readonly anonymous: boolean;
  readonly mlocked: boolean;
  readonly exclusive: boolean;
  /** Marked by MADV_FREE: PG_swapbacked is not set. */
  readonly lazyfree: boolean;
}

/** A swap entry of the model. */
export interface ModelledSwap extends Place {
  readonly slot: number;
}

/** What the model shows of a state. */
export interface Shown {
  readonly pages: readonly ModelledPage[];
  readonly swapped: readonly ModelledSwap[];
  /** The pages of VM_LOCKED VMAs, of all processes. It is seldom asked for. */
  locked(): readonly Place[];
  readonly nrMlock: number;
  readonly error: string | undefined;
  readonly value: number | undefined;
}

/** The model as a machine that makes calls. */
export interface SequentialMachine {
  readonly initial: PlainValue;
  /** What each area is: `anonymous`. */
  readonly areas: readonly string[];
  /** The state behind a call, or behind something that the kernel was free to do; `blocked` where it is not possible. */
  after(state: PlainValue, { action, args }: Call): PlainValue | Blocked;
  shows(state: PlainValue): Shown;
}

/** Throws a `model` error for an instance of which the observations are not those of the model `sequential`. */
export const sequentialMachine = (instance: Instance): SequentialMachine => {
  const { system } = instance;
  const machine: ReferenceMachine = referenceMachine(system);
  const rules = new Map(
    system.rules.filter((rule): rule is ActionRule => rule.kind === 'action').map((rule) => [rule.label, rule]),
  );
  const observed = (name: string): ((state: object) => unknown) => {
    const observation = system.observations.find((candidate) => candidate.name === name);
    if (observation === undefined)
      throw new ShootdownError(
        'model',
        `${instance.model.name}/${instance.variant} has no observation '${name}'`,
        'conform takes variants of the model sequential',
      );
    return observation.see as unknown as (state: object) => unknown;
  };
  const [pagemap, swapped, locked] = [observed('pagemap'), observed('swapped'), observed('locked')];
  const [nrMlock, returned] = [observed('nr_mlock'), observed('returned')];
  const [first] = machine.initialStates();
  if (first === undefined) throw new ShootdownError('model', `${instance.model.name} has no initial state`);
  return {
    initial: first.state,
    areas: observed('areas')(machine.view(first.state)) as readonly string[],
    after: (state, { action, args }) => {
      const rule = rules.get(action);
      if (rule === undefined)
        throw new ShootdownError('model', `${instance.model.name}/${instance.variant} has no action '${action}'`);
      return fits(rule, args) ? machine.apply(state, rule, args) : blocked;
    },
    shows: (state) => {
      const view = machine.view(state);
      const { error, value } = returned(view) as { readonly error: string; readonly value: number | null };
      return {
        pages: pagemap(view) as readonly ModelledPage[],
        swapped: swapped(view) as readonly ModelledSwap[],
        locked: () => locked(view) as readonly Place[],
        nrMlock: nrMlock(view) as number,
        error: error === 'none' ? undefined : error,
        value: value ?? undefined,
      };
    },
  };
};

/** Whether the arguments are within what the action takes: a script of larger areas than the model's is refused, not misread. */
const fits = ({ params }: ActionRule, args: Args): boolean =>
  Object.entries(params).every(([name, domain]) => {
    const value = args[name];
    if (typeof domain === 'object' && 'kind' in domain && domain.kind === 'int')
      return typeof value === 'number' && value >= domain.lo && value <= domain.hi;
    return value !== undefined;
  });
