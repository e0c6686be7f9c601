import type { Bounds } from '../../model/variant.ts';
import type { Candidate, Costs, Part, Question, Side } from '../../policies/subject.ts';
import type { Limit } from '../../search/outcome.ts';
import type { TraceDocument } from '../json-base.ts';

export const compareSchema = 'shootdown/compare/1';

/** What `compare --json` prints. */
export interface CompareDocument {
  readonly schema: typeof compareSchema;
  readonly subject: string;
  /** The subject's file as it was given on the command line; null for one of shootdown's own. */
  readonly subjectFile?: string | null;
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
