import type { Verdict } from '../../check/result.ts';
import type { Bounds } from '../../model/variant.ts';
import type { TraceDocument } from '../json-base.ts';

export const mutantsSchema = 'shootdown/mutants/1';

/** What `mutants --json` prints: of each model, what became of its mutants. */
export interface MutantsDocument {
  readonly schema: typeof mutantsSchema;
  readonly models: readonly {
    readonly model: string;
    /** The model's file as it was given on the command line; null for a model of shootdown's own. */
    readonly modelFile?: string | null;
    readonly mutants: readonly MutantDocument[];
  }[];
}

/** A mutant, and what became of it. */
export interface MutantDocument {
  readonly mutant: string;
  readonly of: string;
  readonly without: string;
  readonly survives: string | null;
  readonly fate: 'killed' | 'survived' | 'unknown';
  /** What it breaks; the property is null for a deadlock and a livelock. */
  readonly by: readonly {
    readonly property: string | null;
    readonly steps: number;
    readonly verdict?: Verdict['kind'];
    readonly trace?: TraceDocument;
  }[];
  readonly asExpected: boolean;
  readonly bounds?: Bounds;
}
