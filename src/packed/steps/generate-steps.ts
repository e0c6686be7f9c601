import { mustGoOn, type System } from '../../model/language/system.ts';
import type { Findings } from '../../search/findings.ts';
import { type AcceleratedSteps, accelerate, type LearnOptions } from '../learning/index.ts';
import type { Draft } from '../state/state-buffer.ts';
import { type Footprints, noFootprints } from './footprints.ts';
import { instancesOf } from './instances.ts';
import { plainSteps } from './plain-steps.ts';
import { RecordedRecipes } from './recorded-recipes.ts';
import { recordedSteps } from './recorded-steps.ts';
import type { Batch, StepContext } from './types.ts';

export interface StepOptions extends LearnOptions {
  /** Record what every recipe that runs reads and writes. Default: false. */
  readonly footprints?: boolean;
}

/** The steps of a system, as fast as they can be made. */
export interface GeneratedSteps extends AcceleratedSteps {
  readonly progress: StepContext['progress'];
  readonly instances: StepContext['instances'];
  /** Whether it is wrong that nothing can happen in the state that the draft's words are; throws what `final` throws. */
  readonly mustGoOn: () => boolean;
  /** What was read and written so far, by what ran here; nothing unless the option `footprints` was given. */
  readonly footprints: Footprints;
}

/** `broken`: called when a state breaks the property at a place. */
export const generateSteps = (
  system: System,
  draft: Draft,
  batch: Batch,
  findings: Findings,
  broken: (property: number) => void,
  { footprints = false, ...learn }: StepOptions = {},
): GeneratedSteps => {
  const progress = { at: 0, enabled: false };
  const instances = instancesOf(system);
  const context: StepContext = { system, draft, batch, findings, progress, instances, broken };
  const noted = noFootprints(system, draft.words.length);
  let made: RecordedRecipes | undefined;
  const recorded = (): RecordedRecipes => {
    made ??= new RecordedRecipes(context, footprints ? noted : undefined);
    return made;
  };
  // With footprints every recipe that runs is recorded, whatever is learnt; that is slow, so the learning begins at once.
  const steps = footprints
    ? accelerate(context, recordedSteps(context, recorded()), recorded, { learnAfter: 0, ...learn })
    : accelerate(context, plainSteps(context), recorded, learn);
  return { ...steps, progress, instances, mustGoOn: () => mustGoOn(system, draft.root), footprints: noted };
};
