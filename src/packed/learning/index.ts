import type { RecordedProperties, RecordedRecipes } from '../steps/recorded-recipes.ts';
import type { PlainSteps, StepContext, Steps } from '../steps/types.ts';
import type { KnownTree } from './decision-tree.ts';
import { learnedProperties } from './learned-properties.ts';
import { LearnedSet, type LearnSettings } from './learned-set.ts';
import { learnedSteps } from './learned-steps.ts';
import { SEARCH_PACE } from './schedule.ts';

export { DecisionTree, isBranch, isChain, type Tree, type Write } from './decision-tree.ts';

/** How to learn; what is not given is as in a search. */
export type LearnOptions = Partial<LearnSettings>;

/** What has been learnt of the steps and of the properties; undefined before anything was. Can be posted to a thread. */
export interface LearnedTrees {
  readonly steps: readonly (KnownTree | undefined)[] | undefined;
  readonly properties: readonly (KnownTree | undefined)[] | undefined;
}

/** Makes the transitions of one thread or action: of the state at `offset` of `log`. */
export type Act = (log: Int32Array, offset: number) => void;

export interface AcceleratedSteps extends Steps {
  /**
   * For each thread and each action, in order: makes its transitions of the state at `offset` of `log`, without telling whether one
   * was enabled. Made of what has been learnt so far.
   */
  readonly actors: () => readonly Act[];
  /** What has been learnt so far. */
  readonly learned: () => LearnedTrees;
  /** Takes over what was learnt of the same system elsewhere, and goes on with code generated from it. */
  readonly learn: (learned: LearnedTrees) => void;
}

/** Of all recipes of a kind together, by default. */
export const LEAVES_TOTAL = 16_384;

const DEFAULTS: LearnSettings = {
  ...SEARCH_PACE,
  leavesEach: 4096,
  leavesTotal: LEAVES_TOTAL,
  // With 24,000 a search of nine million states of zap took as long, and 20 MiB more.
  functionBytes: 8000,
};

/**
 * Of states of more words nothing is learnt: the code would pass and copy all of them with every step. (Four threads that each change
 * one of an array of structs: 1.8 times the processor time with 40 words, 2.1 times with 80, if it were.)
 */
const MOST_WORDS = 32;

/**
 * Does what `plain` does, in the same order, and faster after some thousand states: see README.md in this folder. Recipes
 * are run by `plain` and by `recorded` only; `recorded` is called when the learning starts.
 */
export const accelerate = (
  context: StepContext,
  plain: PlainSteps,
  recorded: () => RecordedRecipes,
  options: LearnOptions = {},
): AcceleratedSteps => {
  const { buffer, instances, progress } = context;
  const { words } = buffer;
  const isWide = words.length > MOST_WORDS;
  const settings = settingsFor(context, options);
  const steps = new LearnedSet(
    words,
    {
      all: plain.expand,
      one: (i) => {
        const { rule, args } = instances[i] as { rule: number; args: number };
        plain.single.steps[rule]?.(args, ...words);
      },
    },
    () => ({ kind: learnedSteps(context, plain, recorded()), recorded: recorded() }),
    settings,
  );
  const properties = acceleratedProperties(context, plain, recorded, settings);
  return {
    expand: (log, offset, first) => {
      if (first === 0) progress.enabled = false;
      steps.run(log, offset, first);
      return progress.enabled;
    },
    expandSome: (log, offset, first, end) => steps.runSome(log, offset, first, end),
    actors: () => steps.units() ?? plain.actors.map((actor) => loading(words, actor)),
    check: (log, offset, first) => properties.run(log, offset, first),
    learned: () => ({ steps: steps.trees, properties: properties.trees }),
    learn: (learned) => {
      if (isWide) return;
      if (learned.steps !== undefined) steps.adopt(learned.steps);
      if (learned.properties !== undefined) properties.adopt(learned.properties);
    },
  };
};

/** The plain properties, without anything learnt. */
export interface PlainProperties extends Pick<PlainSteps, 'check'> {
  readonly single: Pick<PlainSteps['single'], 'checks'>;
}

/** As `accelerate`, of properties alone, and of whatever is asked of states in their place. */
export const accelerateProperties = (
  context: StepContext,
  plain: PlainProperties,
  recorded: RecordedProperties,
  options: LearnOptions = {},
): Steps['check'] => {
  const set = acceleratedProperties(context, plain, () => recorded, settingsFor(context, options));
  return (log, offset, first) => set.run(log, offset, first);
};

const acceleratedProperties = (
  context: StepContext,
  plain: PlainProperties,
  recorded: () => RecordedProperties,
  settings: LearnSettings,
): LearnedSet => {
  const { words } = context.buffer;
  return new LearnedSet(
    words,
    { all: plain.check, one: (p) => plain.single.checks[p]?.(...words) },
    () => ({ kind: learnedProperties(context, plain, recorded()), recorded: recorded() }),
    settings,
  );
};

const settingsFor = ({ buffer }: StepContext, options: LearnOptions): LearnSettings => ({
  ...DEFAULTS,
  ...options,
  ...(buffer.words.length > MOST_WORDS ? { learnAfter: Number.POSITIVE_INFINITY } : {}),
});

/** Loads a state, and runs the plain code of one actor on it. */
const loading = (words: Int32Array, actor: PlainSteps['actors'][number]): Act => {
  const state = Array.from(words, (_, i) => `s${i}`);
  const load = state.map((name, i) => `const ${name} = log[o + ${i}]; words[${i}] = ${name};`).join(' ');
  const text = `'use strict'; return (log, o) => { ${load} actor(0, ${state.join(', ')}); };`;
  return new Function('words', 'actor', text)(words, actor) as Act;
};
