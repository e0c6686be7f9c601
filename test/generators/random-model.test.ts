import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instantiate } from '../../src/model/instance.ts';
import type { Model } from '../../src/model/model.ts';
import { referenceExecutor } from '../../src/reference/executor.ts';
import type { Executor } from '../../src/search/executor.ts';
import { everything } from './everything.ts';
import { randomModel } from './random-model.ts';

/** What the first levels of a model hold, up to about so many states. */
const explored = (model: Model, most: number): Promise<Executor> =>
  everything(referenceExecutor(instantiate(model, 'only').system, {}), most);

test('a model is a function of its data: the same seed gives the same text and the same states', async () => {
  const sample = (): Model[] => fc.sample(randomModel(), { seed: 7, numRuns: 20 });
  const [first, second] = [sample(), sample()];
  expect(first.map(String)).toEqual(second.map(String));
  for (const [i, model] of first.entries()) {
    const [a, b] = [await explored(model, 200), await explored(second[i] as Model, 200)];
    expect([a.counts, a.findings]).toEqual([b.counts, b.findings]);
    const again = await explored(model, 200);
    expect([a.counts, a.findings]).toEqual([again.counts, again.findings]);
  }
});

test('a model prints its state, its steps and its properties', () => {
  const [model] = fc.sample(randomModel(), { seed: 7, numRuns: 1 });
  expect(fc.stringify(model)).toMatch(
    /state: \{[\s\S]*\n *action A0 [\s\S]*\n *property P0: (always|reachable) [\s\S]*\n *initially /,
  );
});

/** Of 200 models, and of further ones until each thing was found. */
test('models are small and various: most have some states, few have many, and everything that can be found is found', async () => {
  const found = { broken: 0, seen: 0, stuck: 0, failed: 0 };
  const sizes = { models: 0, moving: 0, large: 0 };
  for (const seed of fc.sample(fc.noBias(fc.integer()), 60)) {
    if (sizes.models >= 200 && Object.values(found).every((times) => times >= 3)) break;
    for (const model of fc.sample(randomModel(), { seed, numRuns: 100 })) {
      const { findings, counts } = await explored(model, 500);
      if (findings.broken.some((state) => state !== undefined)) found.broken++;
      if (findings.seen.some((seen) => seen === 1)) found.seen++;
      if (findings.stuck !== undefined) found.stuck++;
      if (findings.failure !== undefined) found.failed++;
      sizes.models++;
      if (counts.states >= 5) sizes.moving++;
      if (counts.states >= 500) sizes.large++;
    }
  }
  for (const times of Object.values(found)) expect(times).toBeGreaterThanOrEqual(3);
  expect(found.failed).toBeLessThan(sizes.models / 4);
  expect(sizes.moving).toBeGreaterThan(sizes.models / 2);
  expect(sizes.large).toBeLessThan(sizes.models / 10);
});
