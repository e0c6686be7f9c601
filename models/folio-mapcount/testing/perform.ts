// Carries out operations one after the other, on the reference machine: what a table of sequences needs.
import { type Bounds, blocked, type PlainValue, type System } from '../../../src/index.ts';
import { referenceMachine } from '../../../src/reference/machine.ts';
import type { LargeFolio } from '../../machine/folio/large-folio.ts';
import type { MapcountPolicy } from '../../machine/mapcount/policy.ts';
import { buildSystem } from '../model.ts';
import { kernel } from '../policy.ts';
import { operationsOf, type Workload } from '../workloads/workload.ts';

/** Every operation in three mms. Mm 1 begins with a fork of mm 0 if there is one among the operations. */
export const anything = (anon: boolean, initially: Workload['initially'][number]): Workload => {
  const shared = ['dontneed', 'cow', 'mprotect'] as const;
  const a = anon ? (['fork', 'mremap', ...shared] as const) : (['fault', 'fault_pmd', 'mremap', ...shared] as const);
  const others = anon ? (['exit', ...shared] as const) : (['fault', 'exit', ...shared] as const);
  return {
    tasks: [
      { name: 'a', mm: 0, operations: operationsOf(...a) },
      { name: 'b', mm: 1, operations: operationsOf(...others) },
      { name: 'c', mm: 2, operations: operationsOf(...others) },
    ],
    anon,
    initially: [initially],
    truncate: false,
  };
};

/** A machine at which operations are carried out, each to its end. */
export interface Performer {
  /** What the folio has stored now: what a scheme's `cell` and answers take. */
  readonly folio: () => LargeFolio & { readonly mapcount?: number };
  /** Lets a task do all of an operation; or go on until it is before the step `until`. */
  readonly does: (task: string, call: string, until?: string) => void;
  /** Lets a task go on to the end of what it is doing, or until it is before a step. */
  readonly goesOn: (task: string, until?: string) => void;
  /** The names of the properties that the state breaks. */
  readonly broken: () => readonly string[];
}

export const performer = (scheme: MapcountPolicy, workload: Workload, set: Partial<Bounds> = {}): Performer => {
  const bounds = { pages: 4, straddle: 0, batch: 4, operations: 8, ...set } as Bounds;
  return perform(buildSystem(bounds, { scheme, callers: kernel, workload }));
};

const perform = (system: System): Performer => {
  const machine = referenceMachine(system);
  let state = machine.initialStates()[0]?.state as PlainValue;
  const pcOf = (task: string): string =>
    (state as { readonly [name: string]: { readonly pc: string } })[task]?.pc ?? '';
  const step = (task: string, call?: string): void => {
    for (const rule of system.rules)
      if (rule.kind === 'thread' && rule.thread.name === task)
        for (const args of rule.args) {
          if (call !== undefined && args.call !== call) continue;
          const next = machine.apply(state, rule, args);
          if (next === blocked) continue;
          state = next;
          return;
        }
    throw new Error(`${task} cannot go on at ${pcOf(task)}${call === undefined ? '' : `: ${call}`}`);
  };
  const goOn = (task: string, until?: string): void => {
    while (!['syscall', 'done', until].includes(pcOf(task))) step(task);
  };
  return {
    folio: () => (machine.view(state) as { readonly folio: LargeFolio }).folio,
    does: (task, call, until) => {
      step(task, call);
      goOn(task, until);
    },
    goesOn: goOn,
    broken: () =>
      system.properties.flatMap((property) =>
        property.kind === 'always' && property.holds(machine.view(state) as never) !== true ? [property.name] : [],
      ),
  };
};
