// Noise that is taken lazily misses nothing: what it leads to from the stored states is what a search reaches that takes it always.
//
// Twenty random models of each kind, others in each run (LAZY_MODELS=500 for a long one), of which some actions are declared noise whatever they
// do; and what is shipped: those variants that have noise, at bounds at which they are small.
import { describe, expect, test } from 'vitest';
import { modelNames } from '../models/index.ts';
import { loadModel } from '../src/loading/models.ts';
import { ShootdownError } from '../src/model/errors.ts';
import { instantiate } from '../src/model/instance.ts';
import { noisyModel } from './generators/noisy-model.ts';
import { variously } from './generators/variously.ts';
import { closureAnswer } from './noise-closure.ts';

const MODELS = Number(process.env.LAZY_MODELS ?? 20);
/** A shipped variant with as many states is left out. */
const STATES = Number(process.env.LAZY_STATES ?? 300);
/** Models with noise of every kind: of TLBs, walk caches, lazy CPUs, blocks, virtual CPUs. With LAZY_MODELS all that there are. */
const few = ['flush', 'mremap', 'mm-switch', 'page-table-free', 'contpte', 'table-sync'];
const NAMES = process.env.LAZY_MODELS === undefined ? few : modelNames;

describe('on random models', () => {
  test.each([
    ['random ones', 'random', false, {}],
    ['symmetric ones', 'symmetric', false, {}],
    ['symmetric ones, with symmetry', 'symmetric', true, {}],
    ['symmetric ones, properties on all variants', 'symmetric', true, { mostPaths: 0 }],
    ['random ones, by code from the beginning', 'random', false, { learn: { generateAfter: 2 } }],
    ['symmetric ones, with symmetry, by code from the beginning', 'symmetric', true, { learn: { generateAfter: 8 } }],
  ] as const)('%s', async (_, kind, symmetry, options) => {
    const kinds = ['fewer states', 'as many states', 'broken', 'stuck'];
    await variously(noisyModel(kind), { least: MODELS, kinds }, async (model, tell) => {
      const { system } = instantiate(model, 'only');
      const answer = await closureAnswer(system, symmetry, 2_000, options).catch((error: unknown) => {
        if (error instanceof ShootdownError && error.code === 'model') return undefined;
        throw error;
      });
      if (answer === undefined) return;
      expect(answer).toMatchObject({ missing: 0, extra: 0 });
      expect(answer.found[1]).toEqual(answer.found[0]);
      tell(answer.stored < answer.states ? 'fewer states' : 'as many states');
      const { broken, stuck } = answer.found[0] as { broken: readonly boolean[]; stuck: boolean };
      if (broken.includes(true)) tell('broken');
      if (stuck) tell('stuck');
    });
  });
});

test('on every shipped variant that has noise and is small', async () => {
  let [variants, fewer] = [0, 0];
  for (const model of await Promise.all(NAMES.map(loadModel)))
    for (const { name } of model.variants) {
      const { system } = instantiate(model, name);
      if (!system.rules.some(({ noise }) => noise)) continue;
      const answer = await closureAnswer(system, true, STATES);
      if (answer === undefined) continue;
      expect(answer, `${model.name}/${name}`).toMatchObject({ missing: 0, extra: 0 });
      expect(answer.found[1], `${model.name}/${name}`).toEqual(answer.found[0]);
      variants++;
      if (answer.stored < answer.states) fewer++;
    }
  expect(variants).toBeGreaterThan(35);
  expect(fewer).toBeGreaterThan(variants / 2);
});
