import type { Action } from '../../../src/model/language/action.ts';
import {
  array,
  bool,
  type Domain,
  type Fields,
  index,
  oneOf,
  type StructDomain,
  struct,
} from '../../../src/model/language/domain.ts';
import type { Property } from '../../../src/model/language/property.ts';
import { type Args, blocked, domainOf, type Params } from '../../../src/model/language/step.ts';
import { forState } from '../../../src/model/language/system.ts';
import { choose, done, only, type Thread } from '../../../src/model/language/thread.ts';
import { defineModel, type Model } from '../../../src/model/model.ts';
import { holds } from '../../../src/model/variant.ts';
import { countValues, type Declared, type DomainSpec, declaredOf, textOf, valueAt } from './domain.ts';
import type { Source, Statement } from './ground.ts';
import type { ModelSpec, ThreadSpec } from './spec.ts';

/** What the generated recipes and tests of a kind of models mean. */
export interface Language<Recipe, Test> {
  readonly paramsOf: (recipe: Recipe, declared: Declared) => Params;
  /** For what has these arguments, and of a thread its frame: what it can name depends on them. */
  readonly within: (where: Where) => {
    readonly recipeOf: (recipe: Recipe) => Statement;
    /** Undefined where there is nothing to be tested. */
    readonly testOf: (test: Test) => Source<boolean> | undefined;
  };
}

export interface Where {
  readonly root: StructDomain;
  /** Of the thread whose step it is. */
  readonly frame: StructDomain | undefined;
  /** A thread's own id comes first. */
  readonly params: Params;
}

/**
 * The model that generated data means; printing it shows it. Of its fields those are left out, from the last on, that would
 * make what a state is made of have more than `mostValues` values.
 */
export const modelOf = <Recipe, Test>(
  name: string,
  spec: ModelSpec<Recipe, Test>,
  language: Language<Recipe, Test>,
  mostValues: number,
): Model => {
  const declared = declaredOf(spec.sizes, spec.shared);
  const text: string[] = [];
  const frames: Record<string, Domain> = Object.fromEntries(
    spec.threads.map((thread, i) => {
      const frame = frameOf(thread, declared);
      return [`T${i}`, thread.over === undefined ? frame : array(declared[thread.over], frame)];
    }),
  );
  const state = stateOf(spec.fields, declared, mostValues / countValues(struct(frames)));
  const root = struct({ ...state.fields, ...frames });
  text.push(`a of ${spec.sizes.a}, b of ${spec.sizes.b}; state: ${textOf(state)}`);

  const define = forState<object>();
  const recipeOf = (recipe: Recipe) => {
    const params = language.paramsOf(recipe, declared);
    return { params, made: language.within({ root, frame: undefined, params }).recipeOf(recipe) };
  };
  const threads = spec.threads.map((thread, i) => threadOf(`T${i}`, thread, language, { root, declared, text }));
  const actions = spec.actions.map(({ recipe, noise }, i): Action => {
    const { params, made } = recipeOf(recipe);
    text.push(`action A${i}${noise ? ' (noise)' : ''} ${paramText(params)}`, indented(made.text));
    return define.action(`A${i}`, { noise, params, run: (m, args) => made.run({ m, t: undefined, args }) });
  });
  const { testOf } = language.within({ root, frame: undefined, params: {} });
  const properties = spec.properties.map(({ kind, tests }, i) =>
    propertyOf(
      `P${i}`,
      kind,
      tests.flatMap((test) => testOf(test) ?? []),
    ),
  );
  text.push(...properties.map(({ name, kind, sentence }) => `property ${name}: ${kind} ${sentence}`));
  const final = spec.final && testOf(spec.final);
  const starts = Object.entries(state.fields).map(
    ([name, domain], i) => [name, valueAt(domain, spec.start[i] ?? 0)] as const,
  );
  const begin = (m: object): object => Object.assign(m, Object.fromEntries(starts));
  const { params, made: init } = recipeOf(spec.init);
  text.push(
    `final: ${final?.text}`,
    `initially ${paramText(params)}`,
    ...starts.map(([name, value]) => `    m.${name} = ${JSON.stringify(value)}`),
    indented(init.text),
  );
  const system = define.system({
    state,
    threads,
    actions,
    properties,
    init: { params, run: (m, args) => init.run({ m: begin(m), t: undefined, args }) },
    ...(final === undefined ? {} : { final: (m: object) => final.of({ m, t: undefined, args: {} }) }),
  });
  const model = defineModel({
    name,
    title: `a ${name} model`,
    bounds: {},
    variants: [{ name: 'only', title: 'the only variant', with: undefined, expect: holds }],
    build: () => system,
  });
  return Object.assign({ toString: () => `\n  ${text.filter((line) => line !== '').join('\n  ')}\n` }, model);
};

/** As many of the fields as are small enough together; `p` is there always, so that there is a state. */
const stateOf = (specs: readonly DomainSpec[], declared: Declared, mostValues: number): StructDomain => {
  const fields: Record<string, Domain> = {};
  let values = 1;
  specs.forEach((spec, i) => {
    const domain = spec(declared);
    if (values * countValues(domain) > mostValues) return;
    values *= countValues(domain);
    fields['pqrsuv'[i] as string] = domain;
  });
  return struct(Object.keys(fields).length === 0 ? { p: bool() } : fields);
};

const labelsOf = ({ steps }: ThreadSpec<unknown, unknown>): readonly string[] => steps.map((_, i) => `l${i}`);

/** Locals of more than a few values would make the state too large. */
const localsOf = ({ locals }: ThreadSpec<unknown, unknown>, declared: Declared): Fields =>
  Object.fromEntries(
    locals
      .map((local) => local(declared))
      .filter((domain) => countValues(domain) <= 16)
      .map((domain, i) => [`x${i}`, domain]),
  );

const frameOf = (thread: ThreadSpec<unknown, unknown>, declared: Declared): StructDomain =>
  struct({ pc: oneOf(...labelsOf(thread), done), ...localsOf(thread, declared) });

/** `text` collects what the model prints. */
const threadOf = <Recipe, Test>(
  name: string,
  spec: ThreadSpec<Recipe, Test>,
  language: Language<Recipe, Test>,
  { root, declared, text }: { readonly root: StructDomain; readonly declared: Declared; readonly text: string[] },
): Thread => {
  const over = spec.over && declared[spec.over];
  const locals = localsOf(spec, declared);
  const labels = [...labelsOf(spec), done];
  text.push(
    `thread ${name}${over ? ` over ${over.name}` : ''}${spec.daemon ? ' (daemon)' : ''} ${textOf(struct(locals))}`,
  );
  const steps = spec.steps.map((step, i) => {
    const params = language.paramsOf(step.recipe, declared);
    const known: Params = over === undefined ? params : { [over.name]: index(over), ...params };
    const { recipeOf, testOf } = language.within({ root, frame: frameOf(spec, declared), params: known });
    const [first, second] = step.next.map((n) => labels[n % labels.length] as string) as [string, string];
    const [recipe, test] = [recipeOf(step.recipe), testOf(step.test)];
    text.push(
      `  l${i} ${paramText(params)}${step.absent ? ' (absent)' : ''} to ${first}, or ${second} if ${test?.text}`,
      indented(recipe.text),
    );
    const run = (m: object, t: object, args: Args): string | typeof blocked => {
      const scope = { m, t, args };
      if (recipe.run(scope) === blocked) return blocked;
      return test?.of(scope) === true ? second : first;
    };
    return [`l${i}`, only(i === 0 || !step.absent, choose(params, run))] as const;
  });
  const options = { daemon: spec.daemon, locals, ...(over === undefined ? {} : { over }) };
  return forState<object>()
    .thread<string, Fields>(name, options)
    .steps(Object.fromEntries(steps) as never);
};

/** Every test holds: in some state, or never. */
const propertyOf = (name: string, kind: Property['kind'], tests: readonly Source<boolean>[]): Property => {
  const all = (m: object): boolean => tests.every((test) => test.of({ m, t: undefined, args: {} }));
  const text = tests.map((test) => test.text).join(' && ') || 'true';
  if (kind === 'reachable' || tests.length === 0) return { kind: 'reachable', name, sentence: text, seen: all };
  return {
    kind: 'always',
    name,
    sentence: `never ${text}`,
    // With a single test there is nothing to name: that is the other way to say that it is broken.
    holds: (m: object) => !all(m) || (tests.length > 1 ? { first: tests[0]?.text ?? '' } : false),
  };
};

const paramText = (params: Params): string =>
  `(${Object.entries(params)
    .map(([name, param]) => `${name}: ${textOf(domainOf(param) as Domain)}`)
    .join(', ')})`;

const indented = (text: string): string => text.replace(/^(?=.)/gm, '      ');
