import fc from 'fast-check';
import { instantiate } from '../../src/model/instance.ts';
import { alwaysOf } from '../../src/model/language/select-properties.ts';
import { forState } from '../../src/model/language/system.ts';
import { defineModel, type Model } from '../../src/model/model.ts';
import type { System } from '../../src/model/rules/rule.ts';
import { anything } from '../../src/model/variant.ts';
import { randomModel } from './random-model.ts';
import { symmetricModel } from './symmetric-model.ts';

type Kind = 'random' | 'symmetric';

const kinds: { readonly [K in Kind]: () => fc.Arbitrary<Model> } = { random: randomModel, symmetric: symmetricModel };

/**
 * A random model of which some actions are noise, whatever they do: all that it takes for an action to be noise is that it is called so. One more property has all
 * the others of its kind for parts.
 */
export const noisyModel = (kind: Kind): fc.Arbitrary<Model> =>
  fc
    .record({ model: kinds[kind](), which: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }) })
    .map(({ model, which }) => {
      const noisy = defineModel({
        name: 'noisy',
        title: '',
        bounds: {},
        variants: [{ name: 'only', title: '', with: {}, expect: anything }],
        build: () => withNoise(instantiate(model, 'only').system, which),
      });
      return Object.assign({ toString: () => `${model}noise: ${which.join()}` }, noisy);
    });

/** The same system, in which its actions are noise or not, by their places. */
const withNoise = (system: System, which: readonly boolean[]): System => {
  const actions = system.rules.filter(({ kind }) => kind === 'action').map(({ label }) => label);
  const all = alwaysOf(system);
  const parts = {
    count: () => all.length,
    holds: (m: never, part: number) => all[part]?.holds(m) ?? true,
  };
  return {
    ...system,
    properties: [...system.properties, forState<never>().always('PARTS', 'all others hold', parts)],
    rules: system.rules.map((rule) =>
      rule.kind === 'action' ? { ...rule, noise: which[actions.indexOf(rule.label)] === true } : rule,
    ),
  };
};
