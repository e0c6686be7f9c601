import type { Counterexample } from '../../check/result.ts';
import { ShootdownError } from '../../model/errors.ts';
import type { Instance } from '../../model/instance.ts';
import { harmlessPath } from './control.ts';
import { orderOf, type ScheduledStep, scheduleOf } from './schedule.ts';
import type { Table } from './table.ts';

/** What a counterexample is on a kernel, before one is booted. */
export interface Plan {
  readonly table: Table;
  readonly property: string;
  readonly steps: readonly ScheduledStep[];
  /** A path of the same steps in an order that the model says is harmless; undefined: there is none that the gates tell apart. */
  readonly control: readonly ScheduledStep[] | undefined;
  /** What the program makes before the first step. */
  readonly settings: { readonly [name: string]: number };
  /** The function of the kernel that is left out, so that it is the variant. */
  readonly without: string | undefined;
  /** The variant is what a kernel of the series is, or is with `without`. */
  readonly isKernels: boolean;
}

/** Throws `usage` and `unknown` errors for what cannot be driven. */
export const planOf = async (table: Table, instance: Instance, verdict: Counterexample): Promise<Plan> => {
  const { variant, bounds } = instance;
  if (verdict.kind !== 'violated')
    throw new ShootdownError(
      'usage',
      `${table.model}/${variant} ends in a ${verdict.kind}, of which a kernel shows nothing that could be looked at`,
      'take a counterexample in which a property is broken',
    );
  const { property, also, trace } = verdict;
  const looked = Object.keys(table.looks).find((name) => [property, ...also].includes(name));
  if (looked === undefined)
    throw new ShootdownError(
      'unknown',
      `nothing on a kernel shows whether ${property} is broken`,
      `what can be looked at is ${Object.keys(table.looks).join(', ')}: shootdown check ${table.model}/${variant} --property NAME`,
    );
  const settings = table.settings(trace.initial, bounds, variant);
  const steps = scheduleOf(table, trace);
  const harmless = await harmlessPath(table, instance, trace);
  const control = harmless && scheduleOf(table, harmless);
  const isOther = control !== undefined && orderOf(control).join() !== orderOf(steps).join();
  const without = table.without?.[variant];
  return {
    table,
    property: looked,
    steps,
    control: isOther ? control : undefined,
    settings,
    without,
    isKernels: without !== undefined || table.kernelIs.includes(variant),
  };
};
