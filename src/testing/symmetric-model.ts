import fc from 'fast-check';
import type { Action } from '../model/language/action.ts';
import { array, bool, type Domain, index, int, scalarset, struct } from '../model/language/domain.ts';
import type { Property } from '../model/language/property.ts';
import { type Args, blocked, type Params } from '../model/language/step.ts';
import { forState } from '../model/language/system.ts';
import { done, type Thread } from '../model/language/thread.ts';
import { defineModel, type Model } from '../model/model.ts';
import { holds } from '../model/variant.ts';
import {
  countValues,
  type Declared,
  type DomainSpec,
  domainOf,
  domainSpec,
  type SetName,
  setName,
  sharedSpec,
  structOf,
  textOf,
} from './random/domain.ts';
import {
  type Counts,
  type Names,
  type Picks,
  type Recipe,
  type SymmetricPlace,
  statementOf,
  statementPicks,
  symmetricPlaces,
  type TestPicks,
  testOf,
  testPicks,
} from './symmetric-recipe.ts';

/**
 * A small model whose recipes cannot tell the members of its two scalarsets apart, to test symmetry with: the verdict, the
 * property and the length of the trace are the same with and without. Ids occur in scalars, lists, nullables and structs,
 * in arrays over the other scalarset and over their own; threads are replicated over members. Its initial states may
 * tell members apart. Some models break a property, deadlock or leave a domain.
 */
export const symmetricModel = (): fc.Arbitrary<Model> => fc.noBias(modelSpec).map(modelOf);

interface BlockSpec {
  readonly params: readonly SetName[];
  readonly guard: TestPicks | undefined;
  readonly statements: readonly Picks[];
}

interface ThreadSpec {
  readonly over: SetName | undefined;
  readonly daemon: boolean;
  readonly locals: readonly DomainSpec[];
  readonly steps: readonly (BlockSpec & { readonly next: readonly [number, number]; readonly test: TestPicks })[];
}

interface ModelSpec {
  readonly sizes: { readonly a: number; readonly b: number };
  readonly shared: readonly DomainSpec[];
  readonly fields: readonly DomainSpec[];
  readonly threads: readonly ThreadSpec[];
  readonly actions: readonly (BlockSpec & { readonly noise: boolean })[];
  readonly init: BlockSpec;
  readonly properties: readonly { readonly always: boolean; readonly tests: readonly TestPicks[] }[];
  readonly final: TestPicks | undefined;
}

const block = {
  params: fc.array(setName, { maxLength: 2 }),
  guard: fc.option(testPicks, { nil: undefined }),
  statements: fc.array(statementPicks, { minLength: 1, maxLength: 3 }),
};

const modelSpec: fc.Arbitrary<ModelSpec> = fc.record({
  sizes: fc.record({ a: fc.constantFrom(2, 3), b: fc.constantFrom(2, 2, 1) }),
  shared: sharedSpec,
  fields: fc.array(domainSpec, { minLength: 2, maxLength: 5 }),
  threads: fc.array(
    fc.record({
      over: fc.option(setName, { nil: undefined, freq: 4 }),
      daemon: fc.nat(3).map((n) => n === 3),
      locals: fc.array(domainSpec, { maxLength: 1 }),
      steps: fc.array(fc.record({ ...block, next: fc.tuple(fc.nat(5), fc.nat(5)), test: testPicks }), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
    { maxLength: 2 },
  ),
  actions: fc.array(fc.record({ ...block, noise: fc.nat(4).map((n) => n === 4) }), { minLength: 2, maxLength: 4 }),
  init: fc.record(block),
  properties: fc.array(
    fc.record({ always: fc.boolean(), tests: fc.array(testPicks, { minLength: 1, maxLength: 3 }) }),
    { minLength: 1, maxLength: 2 },
  ),
  final: fc.option(testPicks, { nil: undefined }),
});

/** No more values than this for what a state is made of: fields are left out, from the last on, until it fits. */
const MOST_VALUES = 1e6;

const modelOf = (spec: ModelSpec): Model => {
  const sets = { a: scalarset('a', spec.sizes.a), b: scalarset('b', spec.sizes.b) };
  const declared: Declared = { ...sets, shared: structOf(spec.shared, { ...sets, shared: bool() }) };
  const fields: Record<string, Domain> = {};
  let values = 1;
  const room = (domain: Domain): boolean => {
    if (values * countValues(domain) > MOST_VALUES) return false;
    values *= countValues(domain);
    return true;
  };
  spec.fields.forEach((field, i) => {
    const domain = domainOf(field, declared);
    if (room(domain)) fields[`f${i}`] = domain;
  });
  // Something at least that members have.
  fields.own = array(sets.a, int(0, 1));
  const state = struct(fields);
  const text = [`a of ${spec.sizes.a}, b of ${spec.sizes.b}; state: ${textOf(state)}`];
  const locals = spec.threads.map(({ locals, over }) => {
    const domain = struct(Object.fromEntries(locals.map((local, i) => [`l${i}`, domainOf(local, declared)])));
    return room(over === undefined ? domain : array(declared[over], domain)) ? domain.fields : {};
  });
  const frames = Object.fromEntries(
    spec.threads.map(({ over }, i) => {
      const frame = struct(locals[i] ?? {});
      return [`T${i}`, over === undefined ? frame : array(declared[over], frame)];
    }),
  );
  const places = symmetricPlaces(struct({ ...fields, ...frames }));
  const define = forState<object>();

  const threads = spec.threads.map((thread, i): Thread => {
    const labels = [...thread.steps.map((_, s) => `s${s}`), done];
    const { over } = thread;
    const steps = thread.steps.map((step, s) => {
      const counts = countsOf(over === undefined ? step.params : [over, ...step.params]);
      const body = blockOf(step, places, counts);
      const test = testOf(step.test, places, counts);
      const [next, other] = step.next.map((n) => labels[n % labels.length] as string) as [string, string];
      text.push(
        `T${i}${over === undefined ? '' : ` over ${over}`} s${s}${body.text}; to ${next}, or ${other} if ${test.text}`,
      );
      const run = (m: object, _: unknown, args: Args) => {
        const names = namesOf(args, over === undefined ? step.params : [over, ...step.params], over);
        if (body.run(m, names) === blocked) return blocked;
        return test.run(m, names) ? other : next;
      };
      return [`s${s}`, { kind: 'chosen', params: paramsOf(step.params, declared), run }] as const;
    });
    return define
      .thread(`T${i}`, {
        daemon: thread.daemon,
        locals: locals[i] ?? {},
        ...(over === undefined ? {} : { over: declared[over] }),
      })
      .steps(Object.fromEntries(steps) as never);
  });

  const actions = spec.actions.map((action, i): Action => {
    const body = blockOf(action, places, countsOf(action.params));
    text.push(`A${i}${action.noise ? ' (noise)' : ''}${body.text}`);
    return define.action(`A${i}`, {
      noise: action.noise,
      params: paramsOf(action.params, declared),
      run: (m, args) => (body.run(m, namesOf(args, action.params)) === blocked ? blocked : undefined),
    });
  });

  const nobody: Names = { a: [], b: [] };
  const properties = spec.properties.map(({ always, tests }, i): Property => {
    const asked = tests.map((test) => testOf(test, places, countsOf([])));
    const any = (m: object): boolean => asked.some((test) => test.run(m, nobody));
    const sentence = asked.map((test) => test.text).join(', or ');
    text.push(`P${i}: ${always ? 'always' : 'reachable'} ${sentence}`);
    return always ? define.always(`P${i}`, sentence, any) : define.reachable(`P${i}`, sentence, any);
  });
  const final = spec.final && testOf(spec.final, places, countsOf([]));
  const init = blockOf({ ...spec.init, guard: undefined }, places, countsOf(spec.init.params));
  text.push(`final: ${final?.text}`, `initially${init.text}`);

  const system = define.system({
    state,
    threads,
    actions,
    properties,
    init: {
      params: paramsOf(spec.init.params, declared),
      run: (m, args) => void init.run(m, namesOf(args, spec.init.params)),
    },
    ...(final === undefined ? {} : { final: (m: object) => final.run(m, nobody) }),
  });
  const model = defineModel({
    name: 'symmetric',
    title: 'a random symmetric model',
    bounds: {},
    variants: [{ name: 'only', title: 'the only variant', with: undefined, expect: holds }],
    build: () => system,
  });
  return Object.assign({ toString: () => `\n  ${text.join('\n  ')}\n` }, model);
};

const paramsOf = (sets: readonly SetName[], declared: Declared): Params =>
  Object.fromEntries(sets.map((set, i) => [`x${i}`, index(declared[set])]));

const countsOf = (sets: readonly SetName[]): Counts => ({
  a: sets.filter((set) => set === 'a').length,
  b: sets.filter((set) => set === 'b').length,
});

/** The members that a step's arguments are; the first of them is the thread's own id, where there is one. */
const namesOf = (args: Args, sets: readonly SetName[], own?: SetName): Names => {
  const members = [
    ...(own === undefined ? [] : [args[own]]),
    ...Object.keys(args)
      .filter((name) => name !== own)
      .map((name) => args[name]),
  ];
  const of = (set: SetName): number[] => members.filter((_, i) => sets[i] === set) as number[];
  return { a: of('a'), b: of('b') };
};

const blockOf = (
  { guard, statements }: BlockSpec,
  places: readonly SymmetricPlace[],
  counts: Counts,
): Recipe<typeof blocked | undefined> => {
  const test = guard && testOf(guard, places, counts);
  const body = statements.map((statement) => statementOf(statement, places, counts)).filter((one) => one !== undefined);
  return {
    text: `(${counts.a} a, ${counts.b} b)${test === undefined ? '' : ` when ${test.text}`}: ${body.map(({ text }) => text).join('; ')}`,
    run: (m, names) => {
      if (test !== undefined && !test.run(m, names)) return blocked;
      for (const statement of body) statement.run(m, names);
      return undefined;
    },
  };
};
