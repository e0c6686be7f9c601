import {
  type PropertiesDocument,
  propertiesSchema,
  type VerdictsDocument,
  verdictsSchema,
} from '../../report/documents/verdicts.ts';
import { type VerdictDocument, verdictDocument } from '../../report/verdict-json.ts';
import type { Checked } from '../shared/run-variants.ts';
import { modelFileOf, type Refused, refusedDocument, type VariantJob } from '../shared/variant-job.ts';

const documentOf = ({ job, result }: Checked): VerdictDocument =>
  verdictDocument(job.instance, modelFileOf(job), result, job.expectation);

/** The verdicts of several variants. Described in JSON.md. */
export const verdictsDocument = (checked: readonly Checked[], refused: readonly Refused[]): VerdictsDocument => ({
  schema: verdictsSchema,
  results: checked.map(documentOf),
  refused: refused.map(refusedDocument),
});

export const propertiesDocument = (
  properties: readonly string[],
  rows: readonly { readonly all: VariantJob; readonly cells: ReadonlyMap<string, Checked> }[],
  refused: readonly Refused[],
): PropertiesDocument => ({
  schema: propertiesSchema,
  properties,
  variants: rows.map(({ all, cells }) => ({
    model: all.instance.model.name,
    modelFile: modelFileOf(all) ?? null,
    variant: all.instance.variant,
    verdicts: Object.fromEntries([...cells].map(([property, checked]) => [property, documentOf(checked)])),
  })),
  refused: refused.map(refusedDocument),
});
