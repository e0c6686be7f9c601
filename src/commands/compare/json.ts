import type { Bounds } from '../../model/variant.ts';
import type { Answers } from '../../policies/answer-count.ts';
import type { Standing } from '../../policies/standing.ts';
import type { Question, Side, Subject } from '../../policies/subject.ts';
import { type AnswersDocument, type CompareDocument, compareSchema } from '../../report/documents/compare.ts';
import { traceDocument } from '../../report/json-base.ts';
import type { KeptWrong } from './words.ts';

const shares = (counts: readonly number[]): { readonly [S in Side]: number } => {
  const [exact = 0, silent = 0, safe = 0, wrong = 0] = counts;
  return { exact, silent, safe, wrong };
};

const answersDocument = (question: Question, { states, rest, wrongAt, wrongAtRest }: Answers): AnswersDocument => ({
  question: question.name,
  everyState: shares(states),
  atRest: shares(rest),
  firstWrongSteps: wrongAt ?? null,
  firstWrongAtRestSteps: wrongAtRest ?? null,
});

/** The whole comparison. Described in JSON.md. */
export const compareDocument = (
  subject: Subject,
  subjectFile: string | undefined,
  set: Bounds,
  asked: readonly Question[],
  standings: readonly Standing[],
  wrong: readonly KeptWrong[],
): CompareDocument => ({
  schema: compareSchema,
  subject: subject.name,
  subjectFile: subjectFile ?? null,
  set,
  questions: asked,
  parts: subject.parts,
  policies: standings.map(({ candidate, costs, parts, states, rest, answers }) => ({
    ...candidate,
    finished: answers !== undefined,
    states,
    atRest: rest,
    answers: answers === undefined ? null : answers.map((answer) => answersDocument(answer.question, answer)),
    parts: parts.map(({ part, tally }) => ({
      part: part.name,
      limit: tally.limit ?? null,
      states: tally.states,
      atRest: tally.limit === undefined ? tally.rest : null,
      transitions: tally.transitions,
      depth: tally.depth,
      seconds: tally.seconds,
      neverTaken: tally.untaken,
      answers:
        tally.limit === undefined
          ? asked.map((question) =>
              answersDocument(question, tally.answers[subject.questions.indexOf(question)] as Answers),
            )
          : null,
    })),
    costs: costs === undefined ? null : { ...costs, lock: costs.lock ?? null },
  })),
  wrong: wrong.map(({ answer, verdict: { trace }, file }) => ({
    policy: answer.candidate,
    question: answer.question,
    part: answer.part,
    steps: trace.steps.length,
    file: file ?? null,
    trace: traceDocument(trace),
  })),
});
