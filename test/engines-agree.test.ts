// The strongest test of the engine: the reference executor and the packed one must see the same state space.
import { describe, expect, test } from 'vitest';
import zap from '../models/zap/model.ts';
import { instantiate } from '../src/model/instance.ts';
import { int, struct } from '../src/model/language/domain.ts';
import { blocked } from '../src/model/language/step.ts';
import { forState } from '../src/model/language/system.ts';
import type { System } from '../src/model/rules/rule.ts';
import { referenceExecutor } from '../src/reference/executor.ts';
import { explore } from '../src/search/breadth-first.ts';
import type { Executor } from '../src/search/executor.ts';
import type { Outcome } from '../src/search/outcome.ts';
import { packedExecutor } from '../src/workers/executor.ts';
import { randomModel } from './generators/random-model.ts';
import { variously } from './generators/variously.ts';
import { enoughStates } from './variant-tests.ts';
import { anonIn, zapNames, zapOrders } from './zap-variants.ts';

/** Everything that may not depend on the engine. Which of several states of one level is shown may. */
const seenIn = ({ ending, statistics }: Outcome): unknown => {
  const { seconds, bytes, ...counts } = statistics;
  const { path, failure, rule, args, ...kind } = { path: [], failure: undefined, rule: 0, args: 0, ...ending };
  return { ...kind, steps: path.length, failed: failure !== undefined, ...counts };
};
const seenBy = async (executor: Executor, system: System, maxStates: number): Promise<unknown> =>
  seenIn(await explore(executor, system, { maxStates }));

test('on random models', async () => {
  const kinds = ['asserted', 'deadlock', 'failed', 'holds', 'violated'];
  await variously(randomModel(), { least: 150, kinds }, async (model, tell) => {
    for (const { name } of model.variants) {
      const { system } = instantiate(model, name);
      // The few that have more states take the reference engine longer than all others together.
      const packed = (await seenBy(packedExecutor(system), system, 400)) as { kind: string };
      expect(packed).toEqual(await seenBy(referenceExecutor(system, {}), system, 400));
      const store = { kind: 'exact', codeAfter: 3, combineAfter: 30 } as const;
      expect(packed).toEqual(await seenBy(packedExecutor(system, { store }), system, 400));
      tell(packed.kind);
    }
  });
});

describe('on every variant of zap', () => {
  test.each(zapNames)('%s', async (variant) => {
    const onePage = { ptes: 1, folios: 1, anon: 0 };
    const twoPages = { ptes: 2, folios: 2, anon: anonIn(variant), mappings: 2 };
    for (const set of zapOrders.includes(variant) ? [onePage, twoPages] : [onePage]) {
      const { system } = instantiate(zap, variant, set);
      const { states, found } = await enoughStates(system);
      const expected = await seenBy(referenceExecutor(system, {}), system, states);
      expect(seenIn(found)).toEqual(expected);
      // These are too small to be learnt, and to be encoded, of their own accord.
      const learn = { learnAfter: 50, generateAfter: 100 };
      const store = { kind: 'exact', codeAfter: 20, combineAfter: 90, partSlots: 1 } as const;
      expect(await seenBy(packedExecutor(system, { learn, store }), system, states)).toEqual(expected);
    }
  });
});

test.each([1, 2])(
  'a reachable property that throws in state %i of the level in which it is seen is a failure',
  async (bad) => {
    const { action, reachable, system } = forState<{ n: number }>();
    const built = system({
      state: struct({ n: int(0, 3) }),
      actions: [
        action('go', {
          params: { to: int(1, 2) },
          run: (m, { to }) => {
            if (m.n > 0) return blocked;
            m.n = to;
            return;
          },
        }),
      ],
      properties: [
        reachable('SEEN', '', (m) => {
          if (m.n === bad) throw new Error('bad');
          return m.n > 0;
        }),
      ],
      final: () => true,
    });
    for (const executor of [packedExecutor(built), referenceExecutor(built, {})])
      expect(await seenBy(executor, built, 10)).toMatchObject({ kind: 'failed' });
  },
);
