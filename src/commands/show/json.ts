import { expectedAt, variantOf } from '../../model/instance.ts';
import {
  type ProgramDifferenceDocument,
  type ProgramDocument,
  programDifferenceSchema,
  programSchema,
} from '../../report/documents/program.ts';
import { expectedDocument } from '../../report/json-base.ts';
import type { Difference } from './difference.ts';
import type { Program } from './program.ts';
import { switchesOf } from './switches.ts';

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
