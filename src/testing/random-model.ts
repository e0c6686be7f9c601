import fc from 'fast-check';
import type { Action } from '../model/language/action.ts';
import {
  array,
  bool,
  type Domain,
  type Fields,
  index,
  int,
  oneOf,
  type StructDomain,
  scalarset,
  struct,
} from '../model/language/domain.ts';
import { blocked, type Params } from '../model/language/step.ts';
import { forState } from '../model/language/system.ts';
import { choose, done, only, type Thread } from '../model/language/thread.ts';
import { defineModel, type Model } from '../model/model.ts';
import { holds } from '../model/variant.ts';
import { countValues, type Declared, type DomainSpec, domainOf, structOf, textOf, valueAt } from './random/domain.ts';
import { placesOf, type Scope } from './random/place.ts';
import { propertyOf, testOf } from './random/property.ts';
import { type ModelSpec, modelSpec, type RecipeSpec, type ThreadSpec } from './random/spec.ts';
import { recipeOf } from './random/statement.ts';

/**
 * A small model, to test engines with: two that explore it must agree in every count, verdict and trace length. Its
 * recipes are interpreted from the generated data, which printing the model shows. The greater part has fewer than 2,000
 * states; some break a property, deadlock or, more rarely, leave a domain. The models tell the members of their
 * scalarsets apart: they are no test for a symmetry reduction.
 */
export const randomModel = (): fc.Arbitrary<Model> =>
  fc
    .noBias(fc.oneof({ weight: 5, arbitrary: modelSpec(false) }, { weight: 1, arbitrary: modelSpec(true) }))
    .map(modelOf);

/** No more values than this for what a state is made of: fields are left out, from the last on, until it fits. */
const MOST_VALUES = 1e4;

const modelOf = (spec: ModelSpec): Model => {
  const sets = { a: scalarset('a', spec.sizes.a), b: scalarset('b', spec.sizes.b) };
  const declared: Declared = { ...sets, shared: structOf(spec.shared, { ...sets, shared: bool() }) };
  const text: string[] = [];
  const frames: Record<string, Domain> = Object.fromEntries(
    spec.threads.map((thread, i) => {
      const frame = frameOf(thread, declared);
      return [`T${i}`, thread.over === undefined ? frame : array(declared[thread.over], frame)];
    }),
  );
  const state = stateOf(spec.fields, countValues(struct(frames)), declared);
  const root = struct({ ...state.fields, ...frames });
  text.push(`state: ${textOf(state)}`);

  const world: World = { root, declared, text };
  const define = forState<object>();
  const threads = spec.threads.map((thread, i) => threadOf(`T${i}`, thread, define, world));
  const actions = spec.actions.map((action, i): Action => {
    const params = paramsOf(action, declared);
    text.push(`action A${i}${action.noise ? ' (noise)' : ''} ${paramText(params)}`);
    const recipe = recipeOf(action.statements, placesOf(root, undefined, params));
    text.push(indented(recipe.text));
    return define.action(`A${i}`, {
      noise: action.noise,
      params,
      run: (m, args) => recipe.run({ m, t: undefined, args }),
    });
  });
  const places = placesOf(root, undefined, {});
  const properties = spec.properties.map((property, i) => propertyOf(`P${i}`, property, places));
  text.push(...properties.map(({ name, kind, sentence }) => `property ${name}: ${kind} ${sentence}`));
  const final = spec.final && testOf(spec.final, places);
  text.push(`final: ${final?.text}`);
  const params = paramsOf(spec.init, declared);
  const init = recipeOf(spec.init.statements, placesOf(root, undefined, params));
  const starts = Object.entries(state.fields).map(
    ([name, domain], i) => [name, valueAt(domain, spec.start[i] ?? 0)] as const,
  );
  const begin = (m: object): object => Object.assign(m, Object.fromEntries(starts));
  text.push(
    `initially ${paramText(params)}`,
    ...starts.map(([name, value]) => `    m.${name} = ${JSON.stringify(value)}`),
    indented(init.text),
  );
  const built = define.system({
    state,
    threads,
    actions,
    properties,
    init: { params, run: (m, args) => init.run({ m: begin(m), t: undefined, args }) },
    ...(final === undefined ? {} : { final: (m: object) => final.holds({ m, t: undefined, args: {} }) }),
  });
  const model = defineModel({
    name: 'random',
    title: 'a random model',
    bounds: {},
    variants: [{ name: 'only', title: 'the only variant', with: undefined, expect: holds }],
    build: () => built,
  });
  return Object.assign({ toString: () => `\n  ${text.filter((line) => line !== '').join('\n  ')}\n` }, model);
};

/** What the parts of a model are built from; `text` collects what the model prints. */
interface World {
  readonly root: StructDomain;
  readonly declared: Declared;
  readonly text: string[];
}

/** As many of the fields as are small enough together; `p` is there always, so that there is a state. */
const stateOf = (specs: readonly DomainSpec[], frameValues: number, declared: Declared): StructDomain => {
  const fields: Record<string, Domain> = {};
  let values = frameValues;
  specs.forEach((spec, i) => {
    const domain = domainOf(spec, declared);
    if (values * countValues(domain) > MOST_VALUES) return;
    values *= countValues(domain);
    fields['pqrsu'[i] as string] = domain;
  });
  return struct(Object.keys(fields).length === 0 ? { p: bool() } : fields);
};

const labelsOf = (thread: ThreadSpec): readonly string[] => thread.steps.map((_, i) => `l${i}`);

/** Locals of more than a few values would make the state too large. */
const localsOf = (thread: ThreadSpec, declared: Declared): Fields =>
  Object.fromEntries(
    thread.locals
      .map((local) => domainOf(local, declared))
      .filter((domain) => countValues(domain) <= 16)
      .map((domain, i) => [`x${i}`, domain]),
  );

const frameOf = (thread: ThreadSpec, declared: Declared): StructDomain =>
  struct({ pc: oneOf(...labelsOf(thread), done), ...localsOf(thread, declared) });

const threadOf = (
  name: string,
  spec: ThreadSpec,
  define: Pick<ReturnType<typeof forState<object>>, 'thread'>,
  world: World,
): Thread => {
  const { root, declared, text } = world;
  const over = spec.over && declared[spec.over];
  const labels = [...labelsOf(spec), done];
  text.push(
    `thread ${name}${over ? ` over ${over.name} of ${over.size}` : ''}${spec.daemon ? ' (daemon)' : ''} ${textOf(struct(localsOf(spec, declared)))}`,
  );
  const steps = spec.steps.map((step, i) => {
    const params = paramsOf(step, declared);
    const known: Params = over === undefined ? params : { [over.name]: index(over), ...params };
    const places = placesOf(root, frameOf(spec, declared), known);
    const [first, second] = step.next.map((n) => labels[n % labels.length] as string) as [string, string];
    const test = testOf(step.test, places);
    text.push(
      `  l${i} ${paramText(params)}${step.absent ? ' (absent)' : ''} to ${first}, or ${second} if ${test?.text}`,
    );
    const recipe = recipeOf(step.statements, places);
    text.push(indented(recipe.text));
    const run = (m: object, t: object, args: Scope['args']): string | typeof blocked => {
      const scope: Scope = { m, t, args };
      if (recipe.run(scope) === blocked) return blocked;
      return test?.holds(scope) === true ? second : first;
    };
    return [`l${i}`, only(i === 0 || !step.absent, choose(params, run))] as const;
  });
  const options = { daemon: spec.daemon, locals: localsOf(spec, declared), ...(over === undefined ? {} : { over }) };
  return define.thread<string, Fields>(name, options).steps(Object.fromEntries(steps) as never);
};

const paramsOf = (spec: RecipeSpec, declared: Declared): Params =>
  spec.param === undefined
    ? {}
    : { x: (spec.param.kind === 'int' ? int(0, spec.param.span) : domainOf(spec.param, declared)) as Params[string] };

const paramText = (params: Params): string =>
  `(${Object.entries(params)
    .map(([name, domain]) => `${name}: ${textOf(domain)}`)
    .join(', ')})`;

const indented = (text: string): string => text.replace(/^(?=.)/gm, '      ');
