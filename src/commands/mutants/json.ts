import { type MutantDocument, type MutantsDocument, mutantsSchema } from '../../report/documents/mutants.ts';
import { type Fate, isSettled, kindOf } from './text.ts';

/** The fates of the mutants of some models. Described in JSON.md. */
export const mutantsDocument = (
  models: readonly { readonly model: { readonly name: string }; readonly fates: readonly Fate[] }[],
): MutantsDocument => ({
  schema: mutantsSchema,
  models: models.map(({ model, fates }) => ({ model: model.name, mutants: fates.map(mutantDocument) })),
});

const mutantDocument = (fate: Fate): MutantDocument => ({
  mutant: fate.name,
  of: fate.mutant.of,
  without: fate.mutant.without,
  survives: fate.mutant.survives ?? null,
  fate: kindOf(fate),
  by: fate.verdicts.flatMap((verdict) =>
    verdict.kind === 'violated' ||
    verdict.kind === 'deadlock' ||
    verdict.kind === 'livelock' ||
    verdict.kind === 'liveness'
      ? [{ property: 'property' in verdict ? verdict.property : null, steps: verdict.trace.steps.length }]
      : [],
  ),
  asExpected: isSettled(fate),
});
