import type { VerdictDocument } from '../verdict-json.ts';
import type { BugsDocument } from './bugs.ts';
import type { CompareDocument } from './compare.ts';
import type { ComparisonDocument } from './comparison.ts';
import type { ModelsDocument } from './models.ts';
import type { MutantsDocument } from './mutants.ts';
import type { ProgramDifferenceDocument, ProgramDocument } from './program.ts';
import type { ConformityDocument } from './real-kernel/conformity.ts';
import type { ObservationDocument } from './real-kernel/observation.ts';
import type { SimulationDocument, SimulationsDocument } from './simulation.ts';
import type { SweepDocument } from './sweep.ts';
import type { PropertiesDocument, VerdictsDocument } from './verdicts.ts';

/** Whatever `--json` prints; `schema` says which it is. */
export type AnyDocument =
  | VerdictDocument
  | VerdictsDocument
  | PropertiesDocument
  | SimulationDocument
  | SimulationsDocument
  | ComparisonDocument
  | CompareDocument
  | ConformityDocument
  | ObservationDocument
  | BugsDocument
  | MutantsDocument
  | SweepDocument
  | ModelsDocument
  | ProgramDocument
  | ProgramDifferenceDocument;
