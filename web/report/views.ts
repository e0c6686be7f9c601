import type { AnyDocument } from '../../src/report/documents/any-document.ts';
import { bugsView } from './documents/bugs.tsx';
import { modelsView, programDifferenceView, programView } from './documents/catalogue.tsx';
import { compareView } from './documents/compare.tsx';
import { comparisonView } from './documents/comparison.tsx';
import { conformityView } from './documents/conformity.tsx';
import { mutantsView } from './documents/mutants.tsx';
import { observationView } from './documents/observation.tsx';
import { propertiesView } from './documents/properties.tsx';
import { simulationsView, simulationView } from './documents/simulation.tsx';
import { sweepView } from './documents/sweep.tsx';
import { verdictView } from './documents/verdict.tsx';
import { verdictsView } from './documents/verdicts.tsx';
import type { View } from './view.ts';

const views: { readonly [S in AnyDocument['schema']]: View<Extract<AnyDocument, { readonly schema: S }>> } = {
  'shootdown/verdict/1': verdictView,
  'shootdown/verdicts/1': verdictsView,
  'shootdown/properties/1': propertiesView,
  'shootdown/simulation/1': simulationView,
  'shootdown/simulations/1': simulationsView,
  'shootdown/comparison/1': comparisonView,
  'shootdown/compare/1': compareView,
  'shootdown/conformity/1': conformityView,
  'shootdown/observation/1': observationView,
  'shootdown/bugs/1': bugsView,
  'shootdown/mutants/1': mutantsView,
  'shootdown/sweep/1': sweepView,
  'shootdown/models/1': modelsView,
  'shootdown/program/1': programView,
  'shootdown/program-difference/1': programDifferenceView,
};

/** How a document is shown. The table above has each schema with the view of its own documents, which the compiler cannot see through. */
export const viewOf = ({ schema }: AnyDocument): View<AnyDocument> => views[schema] as unknown as View<AnyDocument>;
