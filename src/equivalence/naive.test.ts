// The comparison against a naive one, on random systems: two that each lack some rules of the same one.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareNaively, instanceOf } from '../../test/generators/pairs.ts';
import { randomModel } from '../../test/generators/random-model.ts';
import { variously } from '../../test/generators/variously.ts';
import { instantiate } from '../model/instance.ts';
import { cardinality, type Domain, isScalar } from '../model/language/domain.ts';
import type { Observation, Observed } from '../model/language/observation.ts';
import type { Model } from '../model/model.ts';
import type { System } from '../model/rules/rule.ts';
import { equivalenceOf } from './equivalence.ts';
import type { Difference, Equivalence } from './result.ts';

/** How to read a scalar of the state that is always there. */
type Reading = (m: never) => Observed;

const readingsOf = (domain: Domain, read: (m: never) => unknown): Reading[] => {
  switch (domain.kind) {
    case 'struct':
      return Object.entries(domain.fields).flatMap(([name, field]) =>
        readingsOf(field, (m) => (read(m) as { readonly [field: string]: unknown })[name]),
      );
    case 'array':
      return Array.from({ length: domain.length }, (_, i) =>
        readingsOf(domain.of, (m) => (read(m) as { at(i: number): unknown }).at(i)),
      ).flat();
    default:
      return isScalar(domain) && cardinality(domain) > 1 ? [read as Reading] : [];
  }
};

interface Choice {
  readonly seen: readonly number[];
  readonly late: boolean;
  /** Rules that the first, and that the second has not. */
  readonly dropped: readonly [readonly number[], readonly number[]];
  readonly noise: readonly number[];
}

const choice: fc.Arbitrary<Choice> = fc.record({
  seen: fc.array(fc.nat(20), { minLength: 2, maxLength: 3 }),
  late: fc.nat(3).map((n) => n === 3),
  dropped: fc.tuple(fc.array(fc.nat(12), { maxLength: 2 }), fc.array(fc.nat(12), { minLength: 1, maxLength: 2 })),
  noise: fc.array(fc.nat(12), { maxLength: 1 }),
});

/** The system with observations, twice, without some of its rules; some of its actions are noise in both. */
const pairOf = (model: Model, { seen, late, dropped, noise }: Choice): readonly [System, System] => {
  const { system } = instantiate(model, 'only');
  const readings = readingsOf(system.root, (m) => m);
  const observations = [...new Set(seen.map((n) => n % readings.length))].map(
    (place, i): Observation => ({
      name: `o${i}`,
      sentence: '',
      atQuiescence: late && i === 0,
      see: readings[place] as Reading,
    }),
  );
  const observed: System = { ...system, observations };
  const has = (places: readonly number[], r: number): boolean =>
    places.some((place) => place % system.rules.length === r);
  const noisy = system.rules.map((rule, r) =>
    rule.kind === 'action' && has(noise, r) ? { ...rule, noise: true } : rule,
  );
  const without = (places: readonly number[]): System => {
    const rules = noisy.filter((_, r) => !has(places, r));
    return { ...observed, rules: rules.length === 0 ? noisy : rules };
  };
  return [without(dropped[0]), without(dropped[1])];
};

const lengthOf = (difference: Difference | undefined): number | undefined =>
  difference && difference.sequence.length + (difference.end === undefined ? 0 : 1);

/** The answer of the comparison in the words of the naive one. */
const answerOf = ({ verdict }: Equivalence): unknown => {
  const differences = 'differences' in verdict ? verdict.differences : [];
  return {
    kind: verdict.kind,
    first: lengthOf(differences.find(({ has }) => has === 'first')),
    second: lengthOf(differences.find(({ has }) => has === 'second')),
  };
};

const RUNS = 200;

describe('random systems are compared as a naive comparison does it', () => {
  test('the same verdict, and the same length of the shortest sequence that only one has', async () => {
    const kinds = ['differ', 'equivalent', 'includes'];
    const told = await variously(
      fc.tuple(randomModel(), choice),
      { least: RUNS, kinds },
      async ([model, chosen], tell) => {
        const [first, second] = pairOf(model, chosen);
        if (first.observations[0]?.see === undefined) return;
        const instances = [instanceOf('a', first), instanceOf('b', second)] as const;
        let expected: ReturnType<typeof compareNaively>;
        try {
          expected = compareNaively(first, second);
        } catch {
          // The model puts a value outside its domain: both have to say so.
          await expect(equivalenceOf(...instances)).rejects.toThrow();
          return;
        }
        if (expected === undefined) {
          tell('skipped');
          return;
        }
        const found = await equivalenceOf(...instances);
        if (found.verdict.kind === 'unreached') return;
        const { first: mine, second: other } = expected;
        const kind =
          mine !== undefined && other !== undefined
            ? 'differ'
            : mine !== undefined || other !== undefined
              ? 'includes'
              : 'equivalent';
        tell(kind);
        expect(answerOf(found)).toEqual({ kind, first: mine, second: other });
        if (found.verdict.kind === 'includes')
          expect(found.verdict.larger).toBe(mine === undefined ? 'second' : 'first');
      },
    );
    // Those that are too large for the naive comparison.
    expect(told.get('skipped') ?? 0).toBeLessThan((told.get('equivalent') ?? 0) / 4);
  });
});
