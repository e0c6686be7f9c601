import { ShootdownError, suggest, valueText } from '../model/errors.ts';
import { givenSwitches } from '../model/given.ts';
import { instantiate } from '../model/instance.ts';
import { requireKnownKeys } from '../model/language/known-keys.ts';
import type { Property } from '../model/language/property.ts';
import { type Bound, defineModel, type Model } from '../model/model.ts';
import type { System } from '../model/rules/rule.ts';
import { anything, type Bounds } from '../model/variant.ts';
import { costsFrom, operationsOf, type StatedCosts } from './stated-costs.ts';
import {
  type Candidate,
  type Contest,
  type Part,
  propertyFor,
  type Question,
  type Side,
  type Subject,
  sides,
  variantFor,
} from './subject.ts';

/** A policy of a subject: a name, and the value that `build` reads. */
export interface StatedPolicy<V> extends Candidate {
  readonly with: V;
  /** What it stores, and what its operations cost; the tables of costs have those that say it. */
  readonly costs?: StatedCosts;
}

/** What `build` makes of a policy on a part of the workload. */
export interface BuiltContest {
  /** The workload with this policy in it: what `system(...)` returns. Properties of its own are for `shootdown check`. */
  readonly system: System;
  /** For each question, by its name: how the answer that the policy gives in this state compares with the truth (`sideOf`). */
  readonly answers: { readonly [question: string]: (m: never) => Side };
  /** True where nothing is in progress. */
  readonly atRest: (m: never) => boolean;
}

/** What `defineSubject` takes. `V` is the type of the value of a policy, `P` the names of the parts. */
export interface SubjectDefinition<B extends string, V, P extends string> {
  readonly name: string;
  readonly title: string;
  readonly bounds: { readonly [K in B]: Bound };
  readonly questions: readonly Question[];
  readonly policies: readonly StatedPolicy<V>[];
  /** Parts of the workload, each explored by itself. Default: one, `whole`. */
  readonly parts?: readonly { readonly name: P; readonly title: string; readonly bounds?: Partial<Bounds<B>> }[];
  readonly build: (bounds: Bounds<B>, policy: V, part: P) => BuiltContest;
}

/**
 * What `shootdown compare ./file.js` compares: the default export of that file. Each policy is explored on each part of the workload, and asked every
 * question in every state. It is a model as well, with a variant for each policy and part (`counter-whole`), and a property for each question: `shootdown check
 * ./file.js` finds the wrong answers, too. Throws a `model` error that says what is wrong with it.
 */
export const defineSubject = <const B extends string, V, const P extends string = 'whole'>(
  definition: SubjectDefinition<B, V, P>,
): Subject & Model => {
  const { name, title, bounds, questions, policies, build } = definition;
  const label = `subject '${name}'`;
  requireKnownKeys(definition, ['name', 'title', 'bounds', 'questions', 'policies', 'parts', 'build'], label);
  const parts: readonly Part[] = (definition.parts ?? [whole]).map(
    ({ name: part, title: words, bounds: own = {} }) => ({
      name: part,
      title: words,
      bounds: own as Bounds,
    }),
  );
  requireNames(label, 'question', questions);
  requireNames(label, 'policy', policies);
  requireNames(label, 'part', parts);
  for (const policy of policies) requireKnownKeys(policy, ['name', 'title', 'with', 'costs'], `a policy of ${label}`);
  if (typeof build !== 'function')
    throw new ShootdownError(
      'model',
      `'build' of ${label} is not a function`,
      'it returns { system, answers, atRest }',
    );

  const guard = { name, bounds, variants: policies } as unknown as Model;
  const built = (at: Bounds, policy: StatedPolicy<V>, part: string): BuiltContest =>
    checked(
      build(at as Bounds<B>, givenSwitches(guard, policy.with) as V, part as P),
      `${policy.name} on ${part}`,
      questions,
    );
  const model = defineModel<string, Combination<V>>({
    name,
    title,
    bounds,
    variants: policies.flatMap((policy) =>
      parts.map((part) => ({
        name: variantFor(policy.name, part.name),
        title: `${policy.title}: ${part.title}`,
        with: { policy, part: part.name },
        bounds: part.bounds,
        // What comes out is the result of the comparison.
        expect: anything,
      })),
    ),
    build: (at, { policy, part }) => {
      const contest = built(at, policy, part);
      return { ...contest.system, properties: [...contest.system.properties, ...neverWrong(questions, contest)] };
    },
  });
  const operations = operationsOf(policies);
  return {
    ...model,
    questions,
    parts,
    candidates: policies.map((policy) => ({ name: policy.name, title: policy.title })),
    costsOf: (candidate) => {
      const costs = policies.find((policy) => policy.name === candidate)?.costs;
      return costs === undefined ? undefined : costsFrom(costs, operations);
    },
    model,
    contest: (candidate, part, set): Contest => {
      const policy = policies.find((one) => one.name === candidate);
      if (policy === undefined) throw new ShootdownError('unknown', `there is no policy '${candidate}'`);
      const contest = built(instantiate(model, variantFor(candidate, part), set).bounds, policy, part);
      return { system: contest.system, judge: judgeOf(questions, contest) };
    },
    withCandidate: (exported, file) => {
      const policy = parsePolicy<V>(exported, file);
      return { subject: defineSubject({ ...definition, policies: [...policies, policy] }), name: policy.name };
    },
  };
};

interface Combination<V> {
  readonly policy: StatedPolicy<V>;
  readonly part: string;
}

const whole = { name: 'whole', title: 'the whole workload', bounds: undefined };

/** How an answer of yes or no compares with the truth; null says that it cannot say. `safe`: the answer that harms nobody where it is not true. */
export const sideOf = (answer: boolean | null, truth: boolean, safe: boolean): Side =>
  answer === null ? 'silent' : answer === truth ? 'exact' : answer === safe ? 'safe' : 'wrong';

const requireNames = (
  label: string,
  what: string,
  all: readonly { readonly name: string; readonly title?: string }[],
) => {
  const refuse = (problem: string, hint: string): ShootdownError =>
    new ShootdownError('model', `${label} ${problem}`, hint);
  if (!Array.isArray(all) || all.length === 0)
    throw refuse(`has no ${what}`, `give at least one, with a name of its own`);
  const names = all.map(({ name }) => (what === 'question' ? propertyFor(`${name}`) : variantFor(`${name}`, '')));
  for (const [i, { name }] of all.entries()) {
    if (typeof name !== 'string' || !/^[\w.+/-]+$/.test(name))
      throw refuse(`has a ${what} that is called ${valueText(name)}`, 'use letters, digits, -, _, +, / and .');
    if (names.indexOf(names[i] as string) !== i)
      throw refuse(`has two of the ${what} '${name}'`, 'give each a name of its own');
  }
};

/** Plain JavaScript may return anything. */
const checked = (contest: BuiltContest, label: string, questions: readonly Question[]): BuiltContest => {
  const refuse = (problem: string, hint: string): ShootdownError =>
    new ShootdownError('model', `'build' of ${label} ${problem}`, hint);
  requireKnownKeys(contest, ['system', 'answers', 'atRest'], `what 'build' of ${label} returned`);
  const { system, answers, atRest } = contest;
  if (typeof system !== 'object' || system === null || !Array.isArray(system.rules))
    throw refuse(
      'returned no system',
      'return { system: system({ state, threads, properties: [] }), answers, atRest }',
    );
  if (typeof atRest !== 'function')
    throw refuse(
      "returned no 'atRest'",
      'it says of a state whether nothing is in progress: (m) => a.in(m).pc === "done"',
    );
  const names = questions.map(({ name }) => name);
  requireKnownKeys(answers, names, `'answers' of ${label}`);
  for (const name of names)
    if (typeof answers[name] !== 'function')
      throw refuse(`has no answer to '${name}'`, `give answers: { ${name}: (m) => sideOf(answer, truth, safe) }`);
  return contest;
};

/** The number of the side that a policy's answer is on. Throws a `model` error for what is none. */
const sideNumber = (question: string, side: unknown): number => {
  const number = sides.indexOf(side as Side);
  if (number >= 0) return number;
  throw new ShootdownError(
    'model',
    `the answer to '${question}' is ${valueText(side)}`,
    typeof side === 'string' ? suggest(side, sides) : `it is one of ${sides.join(', ')}`,
  );
};

const neverWrong = (questions: readonly Question[], { answers }: BuiltContest): readonly Property[] =>
  questions.map(({ name, wrong }) => ({
    kind: 'always',
    name: propertyFor(name),
    sentence: `the answer is never ${wrong}`,
    holds: (m: never) => sides[sideNumber(name, answers[name]?.(m))] !== 'wrong',
  }));

const judgeOf = (questions: readonly Question[], { answers, atRest }: BuiltContest): Contest['judge'] => {
  const asked = questions.map(({ name }) => ({ name, of: answers[name] as (m: never) => Side }));
  return (m, counted) => {
    for (let i = 0; i < asked.length; i++) {
      const { name, of } = asked[i] as (typeof asked)[number];
      counted[i] = sideNumber(name, of(m));
    }
    const idle: unknown = atRest(m);
    if (typeof idle === 'boolean') return idle;
    throw new ShootdownError(
      'model',
      `'atRest' returned ${valueText(idle)}`,
      'it is true where nothing is in progress',
    );
  };
};

/** A user's file may export anything. */
const parsePolicy = <V>(exported: unknown, file: string): StatedPolicy<V> => {
  const policy = exported as StatedPolicy<V> | null;
  if (typeof policy === 'object' && policy !== null && typeof policy.name === 'string' && 'with' in policy)
    return { ...policy, title: `${policy.title}` };
  throw new ShootdownError(
    'usage',
    `${file} exports no policy of this subject`,
    "write export default { name: 'mine', title: 'what it is', with: { ... } }",
  );
};
