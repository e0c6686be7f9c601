import type { Instance } from '../../model/instance.ts';
import type { Conformity } from '../../real-kernel/conform/conform.ts';
import { type ConformityDocument, conformitySchema } from '../../report/documents/real-kernel/conformity.ts';

/** Every field is always there; what does not apply is null. Described in JSON.md. */
export const conformDocument = (result: Conformity, { variant, bounds }: Instance): ConformityDocument => ({
  schema: conformitySchema,
  kernel: result.kernel,
  cpus: result.cpus,
  variant,
  bounds,
  areas: result.areas,
  seed: result.seed ?? null,
  calls: result.calls,
  rounds: result.rounds,
  compared: result.counts as { readonly [what: string]: number },
  freedoms: result.freedoms,
  unshown: result.unshown,
  differing: result.differing,
  disagreements: result.disagreements.map(({ lines, mismatches, before }) => ({
    lines,
    before,
    mismatches: mismatches.map(({ what, place, model, kernel }) => ({ what, place: place ?? null, model, kernel })),
  })),
});
