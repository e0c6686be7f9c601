import { mustGoOn } from '../model/system.ts';
import { Footprint, type Footprints } from './footprint.ts';
import { type Check, LearnedProperties } from './learned-properties.ts';
import { type Expand, LearnedSteps } from './learned-steps.ts';
import type { Learner, LearnLimits } from './learner.ts';
import { PropertyLearner } from './property-learner.ts';
import { type Pace, Schedule, SEARCH_PACE } from './schedule.ts';
import { slotTableOf } from './slot-table.ts';
import { type StepContext, StepLearner } from './step-learner.ts';
import type { Transitions } from './transitions.ts';

/** How to learn; what is not given is as in a search. */
export interface LearnOptions extends Partial<Pace>, Partial<LearnLimits> {
  /** Learn from the first state on, and record every execution that no learnt path covers, so that the footprints are complete. Default: false. */
  readonly footprints?: boolean;
  /** About how long generated functions become, in bytes of bytecode. */
  readonly functionBytes?: number;
}

const FUNCTION_BYTES = 24_000;

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
  const pace = { ...SEARCH_PACE, ...options, ...(footprints ? { learnAfter: 0 } : {}) };
  const { functionBytes = FUNCTION_BYTES } = options;
  const limits = { ...LIMITS, ...options };
  // When everything turned out to be too much to learn, it is as if there had been no learning.
  const known = ({ learners }: { readonly learners: readonly Learner[] }): boolean =>
    footprints || learners.some(({ tree }) => tree !== undefined);
  const load = (log: Int32Array, offset: number): void => {
    for (let i = 0; i < words.length; i++) words[i] = log[offset + i] as number;
  };

  let steps: { learner: StepLearner; code: LearnedSteps } | undefined;
  let fast: Expand | undefined;
  const expanded = new Schedule(pace.learnAfter);
  const advanceSteps = (): void => {
    if (steps === undefined) {
      const learner = new StepLearner(context, limits, footprints);
      steps = { learner, code: new LearnedSteps(context, learner, functionBytes) };
      expanded.restart(pace.generateAfter);
    } else if (expanded.decide(steps.learner.calls, steps.learner.learners))
      fast = known(steps.learner) ? steps.code.generate() : (log, offset) => plain.expand(log, offset, 0);
  };

  let properties: { learner: PropertyLearner; code: LearnedProperties } | undefined;
  let fastCheck: Check | undefined;
  const checked = new Schedule(pace.learnAfter);
  const advanceProperties = (): void => {
    if (properties === undefined) {
      const learner = new PropertyLearner(context, limits, footprints);
      properties = { learner, code: new LearnedProperties(context, learner, functionBytes) };
      checked.restart(pace.generateAfter);
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

  return {
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
