import { expectedAt, variantOf } from '../../model/instance.ts';
import type { Property } from '../../model/language/property.ts';
import type { Bounds } from '../../model/variant.ts';
import { type ExpectedDocument, expectedDocument } from '../../report/json-base.ts';
import type { Difference } from './difference.ts';
import type { Program, ShownAction, ShownStep, ShownThread } from './program.ts';
import { switchesOf } from './switches.ts';

export const programSchema = 'shootdown/program/1';
export const programDifferenceSchema = 'shootdown/program-difference/1';

/** What `show --json` prints: the program of a variant. What does not apply is null. */
export interface ProgramDocument {
  readonly schema: typeof programSchema;
  readonly model: string;
  readonly variant: string;
  readonly title: string;
  readonly origin: string | null;
  readonly bounds: Bounds;
  readonly expected: ExpectedDocument | null;
  readonly also: readonly ExpectedDocument[];
  readonly switches: { readonly [name: string]: string };
  readonly threads: readonly ThreadDocument[];
  readonly actions: readonly (Omit<ShownAction, 'from'> & { readonly from: string | null })[];
  readonly fields: readonly string[];
  readonly properties: readonly { readonly kind: Property['kind']; readonly name: string; readonly sentence: string }[];
  readonly observations: readonly {
    readonly name: string;
    readonly sentence: string;
    readonly atQuiescence: boolean;
  }[];
  readonly states: number;
  readonly complete: boolean;
  readonly reason: string | null;
}

/** A thread of a program, with its steps in program order. */
export interface ThreadDocument extends Omit<ShownThread, 'over' | 'steps'> {
  readonly over: string | null;
  readonly steps: readonly (Omit<ShownStep, 'from'> & { readonly from: string | null })[];
}

/** What `show --diff --json` prints: what two variants do differently. */
export interface ProgramDifferenceDocument {
  readonly schema: typeof programDifferenceSchema;
  readonly model: string;
  readonly variants: readonly string[];
  readonly differences: readonly {
    readonly place: string;
    readonly first: string | null;
    readonly second: string | null;
  }[];
  readonly complete: boolean;
}

export const programDocument = ({
  instance,
  threads,
  actions,
  fields,
  states,
  complete,
  reason,
}: Program): ProgramDocument => {
  const { model, variant, bounds, system } = instance;
  const about = variantOf(model, variant);
  const [first, also] = expectedAt(model, variant, bounds);
  return {
    schema: programSchema,
    model: model.name,
    variant,
    title: about?.title ?? variant,
    origin: about?.origin ?? null,
    bounds,
    expected: expectedDocument(first),
    also: also.flatMap((one) => expectedDocument(one) ?? []),
    switches: Object.fromEntries(switchesOf(about?.with).map(({ name, value }) => [name, value])),
    threads: threads.map(({ over, steps, ...thread }) => ({
      ...thread,
      over: over ?? null,
      steps: steps.map(({ from, ...step }) => ({ ...step, from: from ?? null })),
    })),
    actions: actions.map(({ from, ...action }) => ({ ...action, from: from ?? null })),
    fields,
    properties: system.properties.map(({ kind, name, sentence }) => ({ kind, name, sentence })),
    observations: system.observations.map(({ name, sentence, atQuiescence }) => ({ name, sentence, atQuiescence })),
    states,
    complete,
    reason: reason ?? null,
  };
};

export const differenceDocument = (
  programs: readonly [Program, Program],
  differences: readonly Difference[],
): ProgramDifferenceDocument => ({
  schema: programDifferenceSchema,
  model: programs[0].instance.model.name,
  variants: programs.map(({ instance }) => instance.variant),
  differences: differences.map(({ place, first, second }) => ({ place, first: first ?? null, second: second ?? null })),
  complete: programs.every(({ complete }) => complete),
});
