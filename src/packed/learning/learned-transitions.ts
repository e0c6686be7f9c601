import { mustGoOn } from '../../model/language/system.ts';
import { slotTableOf } from '../state/slot-table.ts';
import { Footprint, type Footprints } from '../steps/footprints.ts';
import type { Transitions } from '../steps/plain-steps.ts';
import { type Check, LearnedProperties } from './learned-properties.ts';
import { type Expand, LearnedSteps } from './learned-steps.ts';
import type { Learner, LearnLimits } from './learner.ts';
import { PropertyLearner } from './property-memo.ts';
import { type Pace, Schedule, SEARCH_PACE } from './schedule.ts';
import { type Learned, sentTrees } from './serialized-trees.ts';
import { type StepContext, StepLearner } from './step-memo.ts';

/** How to learn; what is not given is as in a search. */
export interface LearnOptions extends Partial<Pace>, Partial<LearnLimits> {
  /** Learn from the first state on, and record every execution that no learnt path covers, so that the footprints are complete. Default: false. */
  readonly footprints?: boolean;
  /** About how long generated functions become, in bytes of bytecode. */
  readonly functionBytes?: number;
}

// With 24,000 a search of nine million states of zap took as long, and 20 MiB more.
const FUNCTION_BYTES = 8000;

/** States of more words run by their recipes: the code would pass and copy all of them with every step. */
const MOST_WORDS = 32;

const LIMITS: LearnLimits = { leavesEach: 4096, leavesTotal: 16_384 };

/**
 * Expands and checks states: by the plain recipes at first, then by what is known of each step and property, learning
 * what is not, then by code generated from that.
 */
export const learnedTransitions = (
  context: StepContext,
  options: LearnOptions,
): Omit<Transitions, 'progress' | 'instances'> => {
  const { draft, plain, progress, system } = context;
  const { words } = draft;
  const footprints = options.footprints === true;
  const isWide = words.length > MOST_WORDS;
  const pace = { ...SEARCH_PACE, ...options, ...(isWide ? { learnAfter: Number.POSITIVE_INFINITY } : {}) };
  const { functionBytes = FUNCTION_BYTES } = options;
  const limits = { ...LIMITS, ...options };
  // When everything turned out to be too much to learn, it is as if there had been no learning.
  const known = ({ learners }: { readonly learners: readonly Learner[] }): boolean =>
    footprints || learners.some(({ tree }) => tree !== undefined);
  const load = (log: Int32Array, offset: number): void => {
    for (let i = 0; i < words.length; i++) words[i] = log[offset + i] as number;
  };

  const stepsOf = (): { learner: StepLearner; code: LearnedSteps } => {
    const learner = new StepLearner(context, limits, footprints);
    return { learner, code: new LearnedSteps(context, learner, functionBytes) };
  };
  const propertiesOf = (): { learner: PropertyLearner; code: LearnedProperties } => {
    const learner = new PropertyLearner(context, limits, footprints);
    return { learner, code: new LearnedProperties(context, learner, functionBytes) };
  };

  let steps: { learner: StepLearner; code: LearnedSteps } | undefined;
  let fast: Expand | undefined;
  const expanded = new Schedule(footprints ? 0 : pace.learnAfter);
  const advanceSteps = (): void => {
    if (steps === undefined) {
      steps = stepsOf();
      expanded.restart(isWide ? Number.POSITIVE_INFINITY : pace.generateAfter);
    } else if (expanded.decide(steps.learner.calls, steps.learner.learners))
      fast = known(steps.learner) ? steps.code.generate() : (log, offset) => plain.expand(log, offset, 0);
  };

  let properties: { learner: PropertyLearner; code: LearnedProperties } | undefined;
  let fastCheck: Check | undefined;
  const checked = new Schedule(footprints ? 0 : pace.learnAfter);
  const advanceProperties = (): void => {
    if (properties === undefined) {
      properties = propertiesOf();
      checked.restart(isWide ? Number.POSITIVE_INFINITY : pace.generateAfter);
    } else if (checked.decide(properties.learner.calls, properties.learner.learners))
      fastCheck = known(properties.learner) ? properties.code.generate() : (log, offset) => plain.check(log, offset, 0);
  };

  const final = new Footprint(words.length);
  const mustGoOnRecorded = (): boolean => {
    const { recorder, root } = draft.recording;
    recorder.begin();
    try {
      return mustGoOn(system, root);
    } finally {
      final.addReads(recorder.reads, slotTableOf(draft.layout));
    }
  };

  const learn = (learned: Learned): void => {
    if (isWide) return;
    if (learned.steps !== undefined) {
      steps = stepsOf();
      steps.learner.learn(learned.steps);
      if (known(steps.learner)) fast = steps.code.generate();
      expanded.takeOver(pace.learnAfter, steps.learner.learners);
    }
    if (learned.properties !== undefined) {
      properties = propertiesOf();
      properties.learner.learn(learned.properties);
      if (known(properties.learner)) fastCheck = properties.code.generate();
      checked.takeOver(pace.learnAfter, properties.learner.learners);
    }
  };

  return {
    learned: () => ({
      steps: steps && sentTrees(steps.learner.learners),
      properties: properties && sentTrees(properties.learner.learners),
    }),
    learn,
    mustGoOn: () => (footprints ? mustGoOnRecorded() : mustGoOn(system, draft.root)),
    footprints: (): Footprints => ({
      rules: steps?.learner.footprints ?? [],
      properties: properties?.learner.footprints ?? [],
      final,
    }),
    expand: (log, offset, first) => {
      if (first === 0) {
        if (expanded.due) advanceSteps();
        if (fast !== undefined) return fast(log, offset);
      }
      if (steps === undefined) return plain.expand(log, offset, first);
      load(log, offset);
      if (first === 0) progress.enabled = false;
      steps.learner.makeAll(first);
      return progress.enabled;
    },
    expandSome: (log, offset, first, end) => {
      while (steps === undefined) advanceSteps();
      load(log, offset);
      progress.enabled = false;
      steps.learner.makeAll(first, end);
      return progress.enabled;
    },
    check: (log, offset, first) => {
      if (first === 0) {
        if (checked.due) advanceProperties();
        if (fastCheck !== undefined) return fastCheck(log, offset);
      }
      if (properties === undefined) return plain.check(log, offset, first);
      load(log, offset);
      properties.learner.evaluateAll(first);
    },
  };
};
