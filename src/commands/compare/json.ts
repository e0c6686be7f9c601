import type { Bounds } from '../../model/variant.ts';
import type { Answers } from '../../policies/answer-count.ts';
import type { Standing } from '../../policies/standing.ts';
import type { Candidate, Costs, Part, Question, Side, Subject } from '../../policies/subject.ts';
import { type TraceDocument, traceDocument } from '../../report/json-base.ts';
import type { Limit } from '../../search/outcome.ts';
import type { KeptWrong } from './words.ts';

export const compareSchema = 'shootdown/compare/1';

/** What `compare --json` prints. */
export interface CompareDocument {
  readonly schema: typeof compareSchema;
  readonly subject: string;
  readonly set: Bounds;
  readonly questions: readonly Question[];
  readonly parts: readonly Part[];
  readonly policies: readonly PolicyDocument[];
  /** The shortest way to each wrong answer. */
  readonly wrong: readonly {
    readonly policy: string;
    readonly question: string;
    readonly part: string;
    readonly steps: number;
    readonly file: string | null;
    readonly trace: TraceDocument;
  }[];
}

/** A policy, over all parts of the workload and on each; `answers` is null where a search was not finished. */
export interface PolicyDocument extends Candidate {
  readonly finished: boolean;
  readonly states: number;
  readonly atRest: number;
  readonly answers: readonly AnswersDocument[] | null;
  readonly parts: readonly {
    readonly part: string;
    readonly limit: Limit | null;
    readonly states: number;
    readonly atRest: number | null;
    readonly transitions: number;
    readonly depth: number;
    readonly seconds: number;
    readonly neverTaken: readonly string[];
    readonly answers: readonly AnswersDocument[] | null;
  }[];
  /** Null where the subject says nothing of them. */
  readonly costs: (Omit<Costs, 'lock'> & { readonly lock: string | null }) | null;
}

/** How a policy answers a question: in how many states the answer is on each side, and the steps to the first wrong one. */
export interface AnswersDocument {
  readonly question: string;
  readonly everyState: { readonly [S in Side]: number };
  readonly atRest: { readonly [S in Side]: number };
  readonly firstWrongSteps: number | null;
  readonly firstWrongAtRestSteps: number | null;
}

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
  set: Bounds,
  asked: readonly Question[],
  standings: readonly Standing[],
  wrong: readonly KeptWrong[],
): CompareDocument => ({
  schema: compareSchema,
  subject: subject.name,
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
