import type { VerdictDocument } from '../verdict-json.ts';

export const verdictsSchema = 'shootdown/verdicts/1';
export const propertiesSchema = 'shootdown/properties/1';

/** What `check --json` prints of several variants. */
export interface VerdictsDocument {
  readonly schema: typeof verdictsSchema;
  readonly results: readonly VerdictDocument[];
  readonly refused: readonly RefusedDocument[];
}

/** A variant that is not there at the bounds that were set, and why. */
export interface RefusedDocument {
  readonly model: string;
  readonly variant: string;
  readonly reason: string;
}

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
