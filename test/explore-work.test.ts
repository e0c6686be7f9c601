// What it takes to show a state: no search, so that the first picture of every shipped model is there at once, and the next one after a
// step. On the machine on which it was measured (336 variants), opening took 50 ms of processor time at most, and a step 16 ms.
import { expect, test } from 'vitest';
import { modelNames } from '../models/index.ts';
import { Explorer } from '../src/commands/explore/explorer.ts';
import { loadModel } from '../src/loading/models.ts';
import { type Instance, instantiate } from '../src/model/instance.ts';
import type { Rule } from '../src/model/rules/rule.ts';

/** An instance that counts how often recipes of its steps are run. */
const counting = (instance: Instance): { readonly counted: Instance; readonly runs: () => number } => {
  let runs = 0;
  const counted = (rule: Rule): Rule => {
    const run = rule.run as (...given: unknown[]) => unknown;
    const counts = (...given: unknown[]): unknown => {
      runs++;
      return run(...given);
    };
    return { ...rule, run: counts } as Rule;
  };
  return {
    counted: { ...instance, system: { ...instance.system, rules: instance.system.rules.map(counted) } },
    runs: () => runs,
  };
};

test.each(modelNames)('a state of %s is shown by running each of its steps a few times', async (name) => {
  const model = await loadModel(name);
  const instance = instantiate(model, model.variants[0]?.name ?? '');
  const { counted, runs } = counting(instance);
  const steps = counted.system.rules.reduce((sum, { args }) => sum + args.length, 0);
  const explorer = new Explorer([{ instance: counted, verdict: undefined, way: undefined, against: undefined }]);
  const open = await explorer.answer({ ask: 'open', known: 0, with: {} });
  const toOpen = runs();
  expect(toOpen).toBeGreaterThan(0);
  expect(toOpen).toBeLessThanOrEqual(3 * steps);
  const known = open.state?.nodes.length ?? 0;
  const next = await explorer.answer({ ask: 'take', known, with: { number: 0 } });
  expect(runs() - toOpen).toBeLessThanOrEqual(3 * steps);
  // What is sent is small, too.
  expect(JSON.stringify(next).length).toBeLessThan(64_000);
});
