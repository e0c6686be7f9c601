import { defaultMemory } from '../check/check.ts';
import { modelFailure, ShootdownError } from '../model/errors.ts';
import { isStep } from '../model/rules/limit.ts';
import type { System } from '../model/rules/rule.ts';
import { unrefused } from '../model/values/refusals.ts';
import { explore } from '../search/breadth-first.ts';
import { stepOf } from '../search/completed.ts';
import type { SearchOptions } from '../search/options.ts';
import type { Limit } from '../search/outcome.ts';
import { packedExecutor } from '../workers/executor.ts';
import type { SystemSource } from '../workers/messages.ts';
import { AnswerCount, type Answers } from './answer-count.ts';
import type { Contest } from './subject.ts';

/** What came out of one candidate on one part of the workload. */
export interface Tally {
  /** The limit that ended the search; then nothing is said of the answers. */
  readonly limit: Limit | undefined;
  readonly states: number;
  readonly rest: number;
  readonly transitions: number;
  readonly depth: number;
  readonly seconds: number;
  /** One a question; none where the search was not finished. */
  readonly answers: readonly Answers[];
  /** The steps that were never taken: what is clean may be so because nothing happened. */
  readonly untaken: readonly string[];
}

/** Symmetry is not among them: of an orbit one state would be counted. */
export interface TallyOptions
  extends Pick<
    SearchOptions,
    'maxStates' | 'maxDepth' | 'maxTime' | 'memory' | 'signal' | 'onProgress' | 'onNote' | 'workers'
  > {
  /** How other threads build the system, for several workers. It names no properties: answers are what is asked. */
  readonly source?: Omit<SystemSource, 'properties'>;
}

/**
 * Explores every reachable state and then judges the answers in each. Says nothing of the answers unless the search came to its
 * end. Throws what a step or the judge throws, and a `model` error for a state in which the model is stuck.
 */
export const tally = async (
  label: string,
  { system, judge }: Contest,
  questions: number,
  options: TallyOptions = {},
): Promise<Tally> => {
  const { memory = defaultMemory() / 2, workers = 1, source } = options;
  const searched: System = { ...system, properties: [] };
  const executor = packedExecutor(searched, {
    memory,
    workers,
    source: source === undefined ? undefined : { ...source, properties: [] },
  });
  const count = new AnswerCount(questions);
  const visit = (state: object, level: number): void => {
    try {
      count.add(
        unrefused(() => judge(state as never, count.answers)),
        level,
      );
    } catch (error) {
      throw modelFailure(label, 'an answer failed: ', error);
    }
  };
  const { ending, statistics } = await explore(executor, searched, { ...options, memory }, { visit });
  if (ending.kind === 'failed') throw modelFailure(label, 'a step failed: ', ending.failure.error);
  if (ending.kind === 'asserted')
    throw new ShootdownError(
      'model',
      `${label}: assertion '${ending.assertion}' fails in a step`,
      'what is compared has to go on to its end',
    );
  if (ending.kind === 'deadlock')
    throw new ShootdownError('model', `${label}: there is a deadlock`, 'what is compared has to go on to its end');
  const { states, transitions, depth, seconds, taken } = statistics;
  const limit = ending.kind === 'incomplete' ? ending.limit : undefined;
  return {
    limit,
    states,
    rest: limit === undefined ? count.rest : 0,
    transitions,
    depth,
    seconds,
    answers: limit === undefined ? count.perQuestion : [],
    untaken: system.rules.filter((rule, i) => isStep(rule) && taken[i] === 0).map(stepOf),
  };
};
