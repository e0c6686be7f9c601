// Where the states come from, by `stats`, is what a search that could not be simpler finds.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import zap from '../models/zap/model.ts';
import { check } from '../src/check/check.ts';
import { instantiate } from '../src/model/instance.ts';
import {
  cardinality,
  type Domain,
  type Draft,
  int,
  isScalar,
  type PlainValue,
  struct,
  type VariantDomain,
} from '../src/model/language/domain.ts';
import { blocked } from '../src/model/language/step.ts';
import { forState } from '../src/model/language/system.ts';
import { step } from '../src/model/language/thread.ts';
import type { System } from '../src/model/rules/rule.ts';
import { valuesOf } from '../src/model/values/universe.ts';
import type { StepOptions } from '../src/packed/steps/generate-steps.ts';
import { canonicalFormOf } from '../src/packed/symmetry/canonical-value.ts';
import { encodeKey } from '../src/reference/encoding.ts';
import { referenceMachine } from '../src/reference/machine.ts';
import type { FieldValues } from '../src/search/details.ts';
import type { Executor } from '../src/search/executor.ts';
import { packedExecutor } from '../src/workers/executor.ts';
import { randomModel } from './generators/random-model.ts';
import { symmetricModel } from './generators/symmetric-model.ts';

interface Naive {
  readonly states: number;
  readonly initial: number;
  /** For each rule, the states that it was the first to reach. */
  readonly reached: readonly number[];
  readonly fields: { readonly [field: string]: FieldTold };
}
type FieldTold = readonly [seen: number, of: number, places: number, entropy: unknown];

/** A breadth-first search that stops after the level that has come to more states than `most`, whatever it finds. */
const naive = (system: System, canonical: (state: PlainValue) => PlainValue, most: number): Naive => {
  const machine = referenceMachine(system);
  const reached = system.rules.map(() => 0);
  const known = new Map<string, PlainValue>();
  const store = (found: PlainValue): boolean => {
    const state = canonical(found);
    const key = encodeKey(system.root, state);
    if (known.has(key)) return false;
    known.set(key, state);
    return true;
  };
  for (const { state } of machine.initialStates()) store(state);
  const initial = known.size;
  for (let from = 0; from < known.size && known.size <= most; ) {
    const level = [...known.values()].slice(from);
    from = known.size;
    for (const state of level)
      system.rules.forEach((rule, r) => {
        for (const args of rule.args) {
          try {
            const successor = machine.apply(state, rule, args);
            if (successor !== blocked && store(successor)) (reached[r] as number)++;
          } catch {
            // A step that fails reaches nothing.
          }
        }
      });
  }
  const fields = new Map<string, Seen>();
  declare(system.root, '', fields, 1);
  for (const state of known.values())
    walk(system.root, state, '', '', (field, place, value) => {
      const places = fields.get(field)?.places;
      const values = places?.get(place) ?? new Map<string, number>();
      places?.set(place, values);
      values.set(JSON.stringify(value), (values.get(JSON.stringify(value)) ?? 0) + 1);
    });
  const told = [...fields].map(([field, { places, of, count }]): [string, FieldTold] => {
    const seen = new Set([...places.values()].flatMap((values) => [...values.keys()])).size;
    const entropy = [...places.values()].reduce((sum, values) => sum + entropyOf([...values.values()], known.size), 0);
    return [field, [seen, of, count, expect.closeTo(entropy, 9)]];
  });
  return { states: known.size, initial, reached, fields: Object.fromEntries(told) };
};

/** Bits that a value tells that was there in some of `states` states, so often with each value. */
const entropyOf = (counts: readonly number[], states: number): number => {
  const there = counts.reduce((sum, n) => sum + n, 0);
  return counts.reduce((sum, n) => sum - (n / states) * Math.log2(n / there), 0);
};

/** How often a field had each value, place by place. */
interface Seen {
  readonly places: Map<string, Map<string, number>>;
  readonly of: number;
  readonly count: number;
}

const declare = (domain: Domain, field: string, fields: Map<string, Seen>, count: number): void => {
  const add = (name: string, of: number): void => {
    fields.set(name, { places: new Map(), of, count });
  };
  // An array of no elements.
  if (count === 0) return;
  if (isScalar(domain)) add(field, cardinality(domain));
  else if (domain.kind === 'struct')
    for (const [name, inner] of Object.entries(domain.fields)) declare(inner, dotted(field, name), fields, count);
  else if (domain.kind === 'nullable' && isScalar(domain.of)) add(field, cardinality(domain.of) + 1);
  else if (domain.kind === 'nullable') {
    add(`${field} !== null`, 2);
    declare(domain.of, field, fields, count);
  } else if (domain.kind === 'array') declare(domain.of, `${field}[]`, fields, count * domain.length);
  else if (domain.kind === 'list') {
    add(`${field}.length`, domain.max + 1);
    declare(domain.of, `${field}[]`, fields, count * domain.max);
  } else if (domain.kind === 'set' || domain.kind === 'bag') {
    const most = domain.kind === 'set' ? 1 : domain.max;
    fields.set(`${field}{}`, { places: new Map(), of: most + 1, count: count * cardinality(domain.of) });
  } else {
    add(`${field}.kind`, Object.keys(domain.cases).length);
    for (const [name, { inner }] of fieldsOfCases(domain)) declare(inner, dotted(field, name), fields, count);
  }
};

/** The fields of a variant by the names that they are told under, each with the cases that have it: of one name and domain they are one. */
const fieldsOfCases = ({
  cases,
}: VariantDomain): ReadonlyMap<string, { readonly inner: Domain; readonly kinds: readonly string[] }> => {
  const all = Object.entries(cases).flatMap(([kind, { fields }]) =>
    Object.entries(fields)
      .filter(([name]) => name !== 'kind')
      .map(([name, inner]) => ({ kind, name, inner, key: `${name} ${JSON.stringify(inner)}` })),
  );
  const keys = [...new Set(all.map(({ key }) => key))];
  return new Map(
    keys.map((key) => {
      const [one, ...others] = all.filter((field) => field.key === key);
      if (one === undefined) throw new Error('nothing has this key');
      const kinds = [one, ...others].map(({ kind }) => kind);
      const isOne = all.every((field) => field.name !== one.name || field.key === key);
      return [isOne ? one.name : `${kinds.join('/')}.${one.name}`, { inner: one.inner, kinds }] as const;
    }),
  );
};

const dotted = (field: string, name: string): string => (field === '' ? name : `${field}.${name}`);

const walk = (
  domain: Domain,
  value: PlainValue,
  field: string,
  place: string,
  see: (field: string, place: string, value: PlainValue) => void,
): void => {
  if (isScalar(domain)) see(field, place, value);
  else if (domain.kind === 'struct') {
    const struct = value as { readonly [name: string]: PlainValue };
    for (const [name, inner] of Object.entries(domain.fields))
      walk(inner, struct[name] as PlainValue, dotted(field, name), dotted(place, name), see);
  } else if (domain.kind === 'nullable' && isScalar(domain.of)) see(field, place, value);
  else if (domain.kind === 'nullable') {
    see(`${field} !== null`, place, value !== null);
    if (value !== null) walk(domain.of, value, field, place, see);
  } else if (domain.kind === 'set' || domain.kind === 'bag') {
    const elements = value as readonly PlainValue[];
    valuesOf(domain.of).forEach((one, i) => {
      const text = JSON.stringify(one);
      see(`${field}{}`, `${place}{${i}}`, elements.filter((element) => JSON.stringify(element) === text).length);
    });
  } else if (domain.kind === 'variant') {
    const { kind, ...values } = value as { readonly [name: string]: PlainValue };
    see(`${field}.kind`, place, kind as string);
    for (const [path, { inner, kinds }] of fieldsOfCases(domain)) {
      const name = path.split('.').at(-1) as string;
      if (kinds.includes(kind as string))
        walk(inner, values[name] as PlainValue, dotted(field, path), dotted(place, path), see);
    }
  } else {
    const elements = value as readonly PlainValue[];
    if (domain.kind === 'list') see(`${field}.length`, place, elements.length);
    elements.forEach((element, i) => {
      walk(domain.of, element, `${field}[]`, `${place}[${i}]`, see);
    });
  }
};

const toldOf = ({ seen, of, places, entropy }: FieldValues): FieldTold => [seen, of, places, entropy];

/** As `naive`, by an executor. */
const explored = async (executor: Executor, most: number): Promise<Naive> => {
  const watch = { stopped: () => false, breathe: () => undefined, within: (size: number) => size };
  await executor.start();
  const initial = executor.counts.states;
  while (executor.levels.at(-1) !== 0 && executor.counts.states <= most) {
    await executor.check(watch);
    await executor.expand(watch);
  }
  const details = await executor.details?.();
  if (details === undefined) expect.fail('an executor that cannot tell');
  const { reached, fields } = details;
  const { states } = executor.counts;
  await executor.end();
  return {
    states,
    initial,
    reached: reached.kind === 'known' ? reached.states : [],
    fields: Object.fromEntries(fields.map((field) => [field.field, toldOf(field)])),
  };
};

const learning: readonly StepOptions[] = [
  { learnAfter: Number.POSITIVE_INFINITY },
  { learnAfter: 0, generateAfter: Number.POSITIVE_INFINITY },
  { learnAfter: 0, generateAfter: 1 },
  { learnAfter: 3, generateAfter: 20, functionBytes: 100, leavesTotal: 30 },
  { footprints: true, generateAfter: 4, leavesTotal: 20 },
];
const same = (state: PlainValue): PlainValue => state;

test('on random models: by recipes, by what was learnt, and by code made of it', async () => {
  let reaching = 0;
  await fc.assert(
    fc.asyncProperty(randomModel(), async (model) => {
      const { system } = instantiate(model, 'only');
      // Initial recipes that throw are another matter: nothing is explored then.
      const expected = ((): Naive | undefined => {
        try {
          return naive(system, same, 1000);
        } catch {
          return undefined;
        }
      })();
      fc.pre(expected !== undefined);
      expect(expected.reached.reduce((sum, one) => sum + one, expected.initial)).toBe(expected.states);
      reaching += expected.reached.filter((one) => one > 0).length > 1 ? 1 : 0;
      for (const learn of learning)
        expect({ learn, ...(await explored(packedExecutor(system, { tally: true, learn }), 1000)) }).toEqual({
          learn,
          ...expected,
        });
    }),
    { numRuns: 60 },
  );
  expect(reaching).toBeGreaterThan(20);
});

test('on random symmetric models: of the states that stand for their orbits', async () => {
  await fc.assert(
    fc.asyncProperty(symmetricModel(), async (model) => {
      const { system } = instantiate(model, 'only');
      const canonical = canonicalFormOf(system.root);
      fc.pre(canonical !== undefined);
      const expected = ((): Naive | undefined => {
        try {
          return naive(system, canonical, 500);
        } catch {
          return undefined;
        }
      })();
      fc.pre(expected !== undefined);
      for (const learn of learning.slice(0, 3))
        expect(await explored(packedExecutor(system, { tally: true, symmetry: true, learn }), 500)).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

const instance = instantiate(zap, '2014', { ptes: 1, folios: 1, anon: 0 });

test('a search has them when it is asked for them, and finds the same', async () => {
  const options = { symmetry: false, properties: [], symmetryStates: 0 };
  const plain = await check(instance, options);
  const { statistics, ...told } = await check(instance, { ...options, stats: true });
  expect({ ...told, states: statistics.states }).toEqual({
    ...told,
    verdict: plain.verdict,
    states: plain.statistics.states,
  });
  expect(plain.statistics.details).toBeUndefined();
  const { details } = statistics;
  const { states, initial, reached, fields } = naive(instance.system, same, Number.POSITIVE_INFINITY);
  expect(statistics).toMatchObject({ states, levels: expect.arrayContaining([initial]) });
  expect(details?.reached).toEqual({ kind: 'known', states: reached });
  expect(details?.fields.map((field) => [field.field, toldOf(field)])).toEqual(Object.entries(fields));
  expect(details?.fields.reduce((sum, { bits }) => sum + bits, 0)).toBe(details?.stateBits);
});

test('several workers know the fields, and that they do not know who was first', async () => {
  const { variant, bounds, system } = instance;
  const source = {
    module: new URL('../out/dist/models/zap/model.js', import.meta.url).href,
    variant,
    bounds,
    properties: undefined,
  };
  const alone = await explored(packedExecutor(system, { tally: true }), Number.POSITIVE_INFINITY);
  const together = packedExecutor(system, { tally: true, workers: 2, joinAt: 100, source });
  expect(await explored(together, Number.POSITIVE_INFINITY)).toEqual({ ...alone, reached: [] });
});

test('of steps that are taken together, the last one has reached the state', async () => {
  const counter = struct({ n: int(0, 3) });
  const { thread, system } = forState<Draft<typeof counter>>();
  const twoSteps = (name: string) =>
    thread(name, { locals: { seen: int(0, 1) } }).steps({
      add: (m) => {
        m.n++;
        return 'note';
      },
      note: step(
        'its own affair',
        (_, t) => {
          t.seen = 1;
          return 'done';
        },
        { local: true },
      ),
    });
  const both = system({ state: counter, threads: [twoSteps('a'), twoSteps('b')], properties: [] });
  for (const learn of learning)
    expect(await explored(packedExecutor(both, { tally: true, mergeLocal: true, learn }), 100)).toMatchObject({
      states: 4,
      initial: 1,
      // Rules: add and note of a, then of b; a then b and b then a end in one state, which b is the first to reach.
      reached: [0, 1, 0, 2],
    });
});
