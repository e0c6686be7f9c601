import { type VerdictDocument, verdictDocument } from '../../report/verdict-json.ts';
import type { Checked } from '../shared/run-variants.ts';
import {
  modelFileOf,
  type Refused,
  type RefusedDocument,
  refusedDocument,
  type VariantJob,
} from '../shared/variant-job.ts';

export const verdictsSchema = 'shootdown/verdicts/1';
export const propertiesSchema = 'shootdown/properties/1';

const documentOf = ({ job, result }: Checked): VerdictDocument =>
  verdictDocument(job.instance, modelFileOf(job), result, job.expectation);

/** What `check --json` prints of several variants. */
export interface VerdictsDocument {
  readonly schema: typeof verdictsSchema;
  readonly results: readonly VerdictDocument[];
  readonly refused: readonly RefusedDocument[];
}

/** The verdicts of several variants. Described in JSON.md. */
export const verdictsDocument = (checked: readonly Checked[], refused: readonly Refused[]): VerdictsDocument => ({
  schema: verdictsSchema,
  results: checked.map(documentOf),
  refused: refused.map(refusedDocument),
});

/** What `--by-property` finds: a verdict for each property of each variant, checked alone. Described in JSON.md. */
export interface PropertiesDocument {
  readonly schema: typeof propertiesSchema;
  /** In the order of the table's columns. */
  readonly properties: readonly string[];
  readonly variants: readonly {
    readonly model: string;
    readonly modelFile: string | null;
    readonly variant: string;
    readonly verdicts: { readonly [property: string]: VerdictDocument };
  }[];
  readonly refused: readonly RefusedDocument[];
}

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
