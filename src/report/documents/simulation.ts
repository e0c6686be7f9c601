import type { FoundWalk, NothingFound, Simulation } from '../../simulate/result.ts';
import type {
  BrokenFields,
  ErrorDocument,
  ExpectedDocument,
  TakenDocument,
  TraceDocument,
  VariantFields,
} from '../json-base.ts';
import type { RefusedDocument } from './verdicts.ts';

export const simulationSchema = 'shootdown/simulation/1';
export const simulationsSchema = 'shootdown/simulations/1';

/** What `simulate MODEL/VARIANT --json` prints, and what is kept of what was found. Every field is always there; what does not apply is null. */
export interface SimulationDocument extends VariantFields, Omit<BrokenFields, 'verdict'> {
  readonly schema: typeof simulationSchema;
  readonly seed: number;
  readonly depth: number;
  readonly verdict: Simulation['verdict']['kind'];
  readonly limit: NothingFound['limit'] | null;
  readonly reason: string | null;
  readonly error: ErrorDocument | null;
  readonly expected: ExpectedDocument | null;
  readonly asExpected: boolean | null;
  readonly walk: FoundWalk | null;
  readonly walks: number;
  readonly steps: number;
  readonly looked: number;
  readonly cut: number;
  readonly seconds: number;
  readonly taken: TakenDocument;
  readonly neverTaken: readonly string[];
  readonly neverSeen: readonly string[];
  readonly trace: TraceDocument | null;
}

/** What `simulate --json` prints of several variants. */
export interface SimulationsDocument {
  readonly schema: typeof simulationsSchema;
  readonly results: readonly SimulationDocument[];
  readonly refused: readonly RefusedDocument[];
  /** Those that an interrupt came before. */
  readonly notBegun: readonly string[];
}
