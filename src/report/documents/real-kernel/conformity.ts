import type { Bounds } from '../../../model/variant.ts';

export const conformitySchema = 'shootdown/conformity/1';

/** One thing that the model says and the kernel shows otherwise. */
export interface MismatchDocument {
  /** What is compared: `mapcount`, `mlocked`, `error`. */
  readonly what: string;
  /** Of which page of which process; null for what is of none. */
  readonly place: { readonly process: number; readonly area: number; readonly page: number } | null;
  readonly model: string;
  readonly kernel: string;
}

/** A round on which model and kernel differ, minimised. */
export interface DisagreementDocument {
  /** The lines of the script, as guest/mm-calls.c reads them; behind the last one something differs. */
  readonly lines: readonly string[];
  readonly mismatches: readonly MismatchDocument[];
  /** Calls of the round before it was minimised. */
  readonly before: number;
}

/** What `conform --json` prints. */
export interface ConformityDocument {
  readonly schema: typeof conformitySchema;
  readonly kernel: string;
  readonly cpus: number;
  readonly variant: string;
  readonly bounds: Bounds;
  /** What each area of a process is, by its number: `anonymous`. */
  readonly areas: readonly string[];
  /** Null for a report from a file. */
  readonly seed: number | null;
  readonly calls: number;
  readonly rounds: number;
  /** How often each thing was compared. */
  readonly compared: { readonly [what: string]: number };
  /** How often the kernel did what it was free to leave, by the action of the model. */
  readonly freedoms: { readonly [action: string]: number };
  /** Entries of whose pages the kernel shows nothing. */
  readonly unshown: number;
  readonly differing: number;
  readonly disagreements: readonly DisagreementDocument[];
}
