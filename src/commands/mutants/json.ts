import { isCounterexample } from '../../check/result.ts';
import { type MutantDocument, type MutantsDocument, mutantsSchema } from '../../report/documents/mutants.ts';
import { traceDocument } from '../../report/json-base.ts';
import { type Fate, isSettled, kindOf } from './text.ts';

/** The fates of the mutants of some models. Described in JSON.md. */
export const mutantsDocument = (
  models: readonly {
    readonly model: { readonly name: string };
    readonly modelFile: string | undefined;
    readonly fates: readonly Fate[];
  }[],
): MutantsDocument => ({
  schema: mutantsSchema,
  models: models.map(({ model, modelFile, fates }) => ({
    model: model.name,
    modelFile: modelFile ?? null,
    mutants: fates.map(mutantDocument),
  })),
});

const mutantDocument = (fate: Fate): MutantDocument => ({
  mutant: fate.name,
  of: fate.mutant.of,
  without: fate.mutant.without,
  survives: fate.mutant.survives ?? null,
  fate: kindOf(fate),
  by: fate.verdicts.flatMap((verdict) =>
    isCounterexample(verdict) && verdict.kind !== 'failed'
      ? [
          {
            property: 'property' in verdict ? verdict.property : null,
            steps: verdict.trace.steps.length,
            verdict: verdict.kind,
            trace: traceDocument(verdict.trace),
          },
        ]
      : [],
  ),
  asExpected: isSettled(fate),
  bounds: fate.bounds,
});
