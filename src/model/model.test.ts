import { describe, expect, test } from 'vitest';
import { bool, struct } from './language/domain.ts';
import { forState } from './language/system.ts';
import { defineModel, type ModelDefinition } from './model.ts';
import { breaks, holds } from './variant.ts';

const state = struct({ lock: bool() });
const { action, system } = forState<object>();
const built = system({ state, actions: [action('nothing', { run: () => {} })], properties: [] });

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
      expect: breaks('tlb', 5),
    },
  ],
  build: () => built,
};

test('a model has a plain name, at least one variant, and defaults within their bounds', () => {
  expect(() => defineModel({ ...definition, name: 'my model' })).toThrow("cannot be named 'my model'");
  expect(() => defineModel({ ...definition, variants: [] })).toThrow('has no variants');
  const bounds = { ...definition.bounds, cpus: { default: 4, min: 1, max: 3, doc: '' } };
  expect(() => defineModel({ ...definition, bounds })).toThrow("bound 'cpus' of 'zap' is 4 within 1 to 3");
});

describe('a mutant', () => {
  const mutant = (name: string, of: string, more: object, expect = breaks('tlb')) => ({
    name,
    title: name,
    with: false,
    expect,
    mutant: { of, without: 'a flush', ...more },
  });
  const withMutants = (...mutants: readonly ReturnType<typeof mutant>[]) =>
    defineModel({ ...definition, variants: [...definition.variants, ...mutants] as typeof definition.variants });

  test('is of a variant that is none', () => {
    expect(() => withMutants(mutant('m', 'fixed', {}))).not.toThrow();
    expect(() => withMutants(mutant('m', 'fixd', {}))).toThrow(
      expect.objectContaining({
        message: "'zap/m' is a mutant of 'fixd', which is no variant",
        hint: "did you mean 'fixed'?",
      }),
    );
    expect(() => withMutants(mutant('m', 'fixed', {}), mutant('n', 'm', {}))).toThrow('which is a mutant itself');
  });

  test('says why it survives exactly where it is expected to hold', () => {
    expect(() => withMutants(mutant('m', 'fixed', {}, holds as never))).toThrow("does not say why it 'survives'");
    expect(() => withMutants(mutant('m', 'fixed', { survives: 'so' }))).toThrow('expected to die');
    expect(() => withMutants(mutant('m', 'fixed', { survives: 'so' }, holds as never))).not.toThrow();
  });
});
