// What the parts of the workload come to together, for each candidate.

import type { Answers } from './answer-count.ts';
import { type Candidate, type Costs, type Part, type Question, sides } from './subject.ts';
import type { Tally } from './tally.ts';

/** A candidate on one part. */
export interface PartStanding {
  readonly part: Part;
  readonly tally: Tally;
}

/** The answers of a candidate to one question, over all parts. */
export interface QuestionStanding extends Answers {
  readonly question: Question;
  /** The part with the shortest way to a wrong answer. */
  readonly wrongIn: Part | undefined;
}

export interface Standing {
  readonly candidate: Candidate;
  readonly costs: Costs | undefined;
  readonly parts: readonly PartStanding[];
  readonly states: number;
  readonly rest: number;
  /** One a question; undefined where the search of some part did not come to its end: then nothing is said. */
  readonly answers: readonly QuestionStanding[] | undefined;
}

const added = (all: readonly (readonly number[])[]): readonly number[] =>
  sides.map((_, k) => all.reduce((sum, counts) => sum + (counts[k] ?? 0), 0));

const least = (steps: readonly (number | undefined)[]): number | undefined => {
  const found = steps.filter((n) => n !== undefined);
  return found.length === 0 ? undefined : Math.min(...found);
};

/** `asked`: the questions that are shown, of `questions`, in whose order the tallies are. `wanted`: how many parts there should be. */
export const standingOf = (
  candidate: Candidate,
  costs: Costs | undefined,
  parts: readonly PartStanding[],
  questions: readonly Question[],
  asked: readonly Question[],
  wanted: number,
): Standing => {
  const finished = parts.length === wanted && parts.every(({ tally }) => tally.limit === undefined);
  const total = (of: (tally: Tally) => number): number => parts.reduce((sum, { tally }) => sum + of(tally), 0);
  return {
    candidate,
    costs,
    parts,
    states: total(({ states }) => states),
    rest: total(({ rest }) => rest),
    answers: finished
      ? asked.map((question): QuestionStanding => {
          const found = parts.map(({ part, tally }) => ({
            part,
            answers: tally.answers[questions.indexOf(question)] as Answers,
          }));
          const wrongAt = least(found.map(({ answers }) => answers.wrongAt));
          return {
            question,
            states: added(found.map(({ answers }) => answers.states)),
            rest: added(found.map(({ answers }) => answers.rest)),
            wrongAt,
            wrongAtRest: least(found.map(({ answers }) => answers.wrongAtRest)),
            wrongIn: wrongAt === undefined ? undefined : found.find(({ answers }) => answers.wrongAt === wrongAt)?.part,
          };
        })
      : undefined,
  };
};
