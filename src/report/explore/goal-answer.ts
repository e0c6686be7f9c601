import type { Answer, Goal } from '../../explore/search-from.ts';
import { done } from '../../model/language/thread.ts';
import { count, grouped } from '../numbers.ts';

/** What came of looking for a way, in a sentence. */
export const answerWords = (goal: Goal, answer: Answer): string => {
  switch (answer.kind) {
    case 'found': {
      const what = answer.property === undefined ? '' : `: ${answer.property} is broken`;
      return answer.steps.length === 0
        ? `it is so already${what}`
        : `found after ${count(answer.steps.length, 'more step')}${what}`;
    }
    case 'never': {
      const hangs = goal.kind === 'at' && goal.label === done ? `: ${goal.thread} can never finish from here` : '';
      return `never: in none of the ${grouped(answer.states)} states that can follow${hangs}`;
    }
    case 'fails':
      return `not known: a step fails on the way (${answer.reason})`;
    case 'incomplete':
      return `not known: ${answer.reason}`;
  }
};
