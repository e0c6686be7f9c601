import type { AnswersDocument, CompareDocument, PolicyDocument } from '../src/report/documents/compare.ts';
import {
  about,
  flag,
  list,
  literal,
  named,
  number,
  object,
  optional,
  orNull,
  type Published,
  published,
  text,
  whole,
  words,
} from './define.ts';
import { bounds, trace } from './parts.ts';

const shares = named('Shares', () =>
  object<AnswersDocument['everyState']>({
    exact: whole,
    silent: about('it says that it cannot say', whole),
    safe: about('not true, but on the side that harms nobody', whole),
    wrong: whole,
  }),
);
const answers = named('Answers', () =>
  object<AnswersDocument>({
    question: text,
    everyState: about('in how many states', shares),
    atRest: about('in how many states where nothing is in progress', shares),
    firstWrongSteps: about('of the shortest way to a wrong answer', orNull(whole)),
    firstWrongAtRestSteps: orNull(whole),
  }),
);
type OnPart = PolicyDocument['parts'][number];
const onPart = object<OnPart>({
  part: text,
  limit: about(
    'what ended its search; null for one that came to its end',
    orNull(words<NonNullable<OnPart['limit']>>({ states: '', depth: '', time: '', memory: '', interrupted: '' })),
  ),
  states: whole,
  atRest: orNull(whole),
  transitions: whole,
  depth: whole,
  seconds: number,
  neverTaken: list(text),
  answers: orNull(list(answers)),
});
type Costs = NonNullable<PolicyDocument['costs']>;
const perSize = about('for each size', list(number));
const costs = object<Costs>({
  folioBytes: number,
  folioBits: number,
  pageBytes: number,
  lock: orNull(text),
  sizes: about('pages', list(number)),
  operations: list(
    object<Costs['operations'][number]>({
      operation: text,
      atomics: perSize,
      lines: perSize,
      locks: perSize,
      entries: perSize,
    }),
  ),
});
type Wrong = CompareDocument['wrong'][number];

export const compareSchema: Published = published<CompareDocument>(
  'shootdown/compare/1',
  'policies, what they answer, and whether it is so',
  object<CompareDocument>({
    schema: literal('shootdown/compare/1'),
    subject: text,
    subjectFile: optional(about("the subject's file as it was given; null for one of shootdown's own", orNull(text))),
    set: bounds,
    questions: list(object<CompareDocument['questions'][number]>({ name: text, asks: text, safe: text, wrong: text })),
    parts: list(object<CompareDocument['parts'][number]>({ name: text, title: text, bounds })),
    policies: list(
      named('Policy', () =>
        object<PolicyDocument>({
          name: text,
          title: text,
          finished: about('whether all searches were', flag),
          states: whole,
          atRest: whole,
          answers: about('over all parts; null unless all searches were finished', orNull(list(answers))),
          parts: list(onPart),
          costs: about('null where the subject says nothing of them', orNull(costs)),
        }),
      ),
    ),
    wrong: list(object<Wrong>({ policy: text, question: text, part: text, steps: whole, file: orNull(text), trace })),
  }),
);
