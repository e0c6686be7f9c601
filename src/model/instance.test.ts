import { expect, test } from 'vitest';
import { instantiate } from './instance.ts';
import { bool, struct } from './language/domain.ts';
import { forState } from './language/system.ts';
import { defineModel, type Model, type ModelDefinition } from './model.ts';
import { type Bounds, breaks, type Expectation, holds } from './variant.ts';

const state = struct({ lock: bool() });
const { action, always, system } = forState<object>();
const built = system({
  state,
  actions: [action('nothing', { run: () => {} })],
  properties: [always('tlb', 'no stale entry', () => true)],
});

const definition: ModelDefinition<'cpus' | 'vas', boolean> = {
  name: 'zap',
  title: 'Zap',
  bounds: {
    cpus: { default: 2, min: 1, max: 3, doc: 'CPUs that map the page' },
    vas: { default: 1, min: 1, max: 2, doc: 'pages' },
  },
  variants: [
    { name: 'fixed', title: 'as it is', with: true, expect: holds },
    {
      name: 'broken',
      title: 'as it was',
      with: false,
      bounds: { vas: 2 },
      expect: ({ cpus }: Bounds<'cpus' | 'vas'>): Expectation => (cpus > 1 ? breaks('tlb', 5) : holds),
    },
  ],
  build: () => built,
};
const model: Model = defineModel(definition);

test('bounds take the value that is set, then the default of the variant, then that of the model', () => {
  expect(instantiate(model, 'fixed').bounds).toEqual({ cpus: 2, vas: 1 });
  expect(instantiate(model, 'broken').bounds).toEqual({ cpus: 2, vas: 2 });
  expect(instantiate(model, 'broken', { vas: 1, cpus: 3 }).bounds).toEqual({ cpus: 3, vas: 1 });
});

test('what a variant is expected to do may depend on the bounds', () => {
  expect(instantiate(model, 'broken').expect).toEqual({ kind: 'violated', property: 'tlb', steps: 5 });
  expect(instantiate(model, 'broken', { cpus: 1 }).expect).toEqual(holds);
});

test('the system is built from the bounds and the value of the variant', () => {
  const given: unknown[] = [];
  const build: typeof definition.build = (...args) => {
    given.push(args);
    return built;
  };
  const recording = defineModel({ ...definition, build });
  expect(instantiate(recording, 'broken').system).toBe(built);
  expect(given).toEqual([[{ cpus: 2, vas: 2 }, false]]);
});

test('a variant or a bound that does not exist suggests the near one', () => {
  expect(() => instantiate(model, 'fixd')).toThrow(
    expect.objectContaining({ code: 'unknown', hint: "did you mean 'fixed'?" }),
  );
  expect(() => instantiate(model, 'toString')).toThrow("has no variant 'toString'");
  expect(() => instantiate(model, 'fixed', { cpu: 1 })).toThrow(
    expect.objectContaining({ code: 'unknown', hint: "did you mean 'cpus'?" }),
  );
});

test.each([0, 4, 1.5])('a bound set to %d is refused when it goes from 1 to 3', (cpus) => {
  expect(() => instantiate(model, 'fixed', { cpus })).toThrow(`bound 'cpus' of 'zap' is ${cpus}, it goes from 1 to 3`);
});

test.each<[string, unknown, string]>([
  [
    'throws',
    () => {
      throw new TypeError('no such thing');
    },
    "'build' of toy/plain failed: no such thing",
  ],
  ['returns nothing', () => undefined, "'build' of toy/plain returned no system"],
])("a build that %s is the model's fault", (_, build, message) => {
  const model = defineModel({
    name: 'toy',
    title: 'a toy',
    bounds: {},
    variants: [{ name: 'plain', title: 'plain', with: null, expect: holds }],
    build: build as never,
  });
  expect(() => instantiate(model, 'plain')).toThrow(message);
});

test('an expectation of a property that no variant has is refused, whichever variant is asked for', () => {
  const wrong = (expect: ModelDefinition<'cpus' | 'vas', boolean>['variants'][number]['expect']): Model =>
    defineModel({
      ...definition,
      variants: [
        { name: 'other', title: '', with: true, expect: holds },
        { name: 'slip', title: '', with: true, expect },
      ],
    });
  for (const name of ['other', 'slip']) {
    expect(() => instantiate(wrong(breaks('tbl', 3)), name)).toThrow("'zap/slip' is expected to break 'tbl'");
    expect(() => instantiate(wrong([holds, breaks('tbl')]), name)).toThrow(
      expect.objectContaining({ code: 'model', hint: "did you mean 'tlb'?" }),
    );
    expect(() =>
      instantiate(
        wrong(() => breaks('tbl')),
        name,
      ),
    ).toThrow("'tbl'");
    expect(instantiate(wrong(breaks('tlb')), name).variant).toBe(name);
  }
});
