import { type System, stepWords } from '../../model/rules/rule.ts';
import type { Findings } from '../../search/findings.ts';
import { type AcceleratedSteps, accelerate, type LearnOptions } from '../learning/index.ts';
import type { SleepSets } from '../sleep/sleep-sets.ts';
import type { Recorder } from '../state/recording.ts';
import type { StateBuffer } from '../state/state-buffer.ts';
import { type Footprints, noFootprints } from './footprints.ts';
import { instancesOf } from './instances.ts';
import { plainSteps } from './plain-steps.ts';
import { RecordedRecipes } from './recorded-recipes.ts';
import { recordedSteps } from './recorded-steps.ts';
import type { Batch, StepContext } from './types.ts';

export interface StepOptions extends LearnOptions {
  /** Record what every recipe that runs reads and writes. Default: false. */
  readonly footprints?: boolean;
  /**
   * Called for each step and each property when it has run, or thrown, while the recorder has what it did; a successor has not been
   * appended yet. Nothing is learnt then. Default: nobody is told.
   */
  readonly ran?: (recorder: Recorder) => void;
}

/** The steps of a system, as fast as they can be made. */
export interface GeneratedSteps extends AcceleratedSteps {
  /** Runs single recipes, recorded; made when first asked for. */
  readonly recorded: () => RecordedRecipes;
  readonly progress: StepContext['progress'];
  readonly instances: StepContext['instances'];
  /** What was read and written so far, by what ran here; nothing unless the option `footprints` was given. */
  readonly footprints: Footprints;
}

/** What the steps of a system work on. `broken`: called when a state breaks the property at a place; `sleep`: what need not be done, by default all is. */
export const stepContextOf = (
  system: System,
  buffer: StateBuffer,
  batch: Batch,
  findings: Findings,
  broken: (property: number) => void,
  sleep?: SleepSets,
): StepContext => {
  const instances = instancesOf(system);
  const progress: StepContext['progress'] = {
    at: 0,
    enabled: false,
    settled: -1,
    stepWords: () => {
      const rule = system.rules[instances[progress.at]?.rule ?? -1];
      return rule === undefined ? 'a step' : stepWords(rule);
    },
    propertyWords: () => `property ${system.properties[progress.at]?.name}`,
  };
  return { system, buffer, batch, findings, progress, instances, sleep, broken };
};

export const generateSteps = (
  context: StepContext,
  { footprints = false, ran, ...learn }: StepOptions = {},
): GeneratedSteps => {
  const { system, buffer, progress, instances } = context;
  const noted = noFootprints(system, buffer.words.length);
  let made: RecordedRecipes | undefined;
  const recorded = (): RecordedRecipes => {
    made ??= new RecordedRecipes(context, footprints ? noted : undefined, ran);
    return made;
  };
  // With footprints every recipe that runs is recorded, whatever is learnt; that is slow, so the learning begins at once.
  const learnAfter = ran === undefined ? 0 : Number.POSITIVE_INFINITY;
  const steps =
    footprints || ran !== undefined
      ? accelerate(context, recordedSteps(context, recorded()), recorded, { learnAfter, ...learn })
      : accelerate(context, plainSteps(context), recorded, learn);
  return { ...steps, recorded, progress, instances, footprints: noted };
};
