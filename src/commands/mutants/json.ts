import { type Fate, isSettled, kindOf } from './text.ts';

export const mutantsSchema = 'shootdown/mutants/1';

/** What `mutants --json` prints: of each model, what became of its mutants. */
export interface MutantsDocument {
  readonly schema: typeof mutantsSchema;
  readonly models: readonly { readonly model: string; readonly mutants: readonly MutantDocument[] }[];
}

/** A mutant, and what became of it. */
export interface MutantDocument {
  readonly mutant: string;
  readonly of: string;
  readonly without: string;
  readonly survives: string | null;
  readonly fate: ReturnType<typeof kindOf>;
  /** What it breaks; the property is null for a deadlock and a livelock. */
  readonly by: readonly { readonly property: string | null; readonly steps: number }[];
  readonly asExpected: boolean;
}

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
