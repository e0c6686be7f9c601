import type { System } from '../model/rules/rule.ts';
import { fieldAt } from './state/census.ts';
import type { Layout } from './state/layout.ts';
import { type Footprints, together } from './steps/footprints.ts';
import { requireLocal } from './steps/local-steps.ts';

/**
 * Throws a `model` error for a step that was declared local and is not. `footprints`: of each worker of a search that has
 * merged local steps, at its end.
 */
export const requireLocalSteps = (system: System, layout: Layout, footprints: readonly Footprints[]): void =>
  requireLocal(system, together(footprints, system, layout.words), (word, bit) => fieldAt(layout, word, bit));
