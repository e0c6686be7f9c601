// A depth-first search is another way through the same state space: where it finds nothing, it must come to the same counts
// and verdict as the breadth-first one; where it finds something, the way there must be one.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import zap from '../models/zap/model.ts';
import { check } from '../src/check/check.ts';
import { replay } from '../src/check/replay.ts';
import { isCounterexample } from '../src/check/result.ts';
import { verdictOf } from '../src/check/verdict.ts';
import { instantiate } from '../src/model/instance.ts';
import type { System } from '../src/model/rules/rule.ts';
import { depthFirstExecutor } from '../src/packed/depth-first.ts';
import { referenceMachine } from '../src/reference/machine.ts';
import { explore } from '../src/search/breadth-first.ts';
import { exploreDepthFirst } from '../src/search/depth-first.ts';
import type { SearchOptions } from '../src/search/options.ts';
import type { Outcome } from '../src/search/outcome.ts';
import { packedExecutor } from '../src/workers/executor.ts';
import { randomModel } from './generators/random-model.ts';
import { variously } from './generators/variously.ts';
import { zapOrders } from './zap-variants.ts';

const depthFirst = (system: System, options: SearchOptions = {}): Promise<Outcome> =>
  exploreDepthFirst(depthFirstExecutor(system, options), system, options);
const breadthFirst = (system: System, options: SearchOptions = {}): Promise<Outcome> =>
  explore(packedExecutor(system), system, options);

/** What may not depend on the order, where nothing is found. */
const counted = ({ ending, statistics: { states, transitions, taken } }: Outcome): unknown => ({
  ending,
  states,
  transitions,
  taken,
});

const compare = async (system: System, options: SearchOptions): Promise<Outcome['ending']['kind']> => {
  const wide = await breadthFirst(system, options);
  const deep = await depthFirst(system, options);
  expect(deep.statistics.levels).toEqual([]);
  if (!('path' in wide.ending)) {
    expect(counted(deep)).toEqual(counted(wide));
    expect(deep.statistics.depth).toBeGreaterThanOrEqual(wide.statistics.depth);
    return deep.ending.kind;
  }
  if (!('path' in deep.ending)) throw new Error(`depth first ended as ${deep.ending.kind}, not as ${wide.ending.kind}`);
  expect(deep.ending.path.length).toBeGreaterThanOrEqual(wide.ending.path.length);
  expect(deep.ending.path.length - 1).toBeLessThanOrEqual(options.maxDepth ?? Number.POSITIVE_INFINITY);
  // Throws where two states of the path are not one step apart, or the last one does not break what it should.
  const verdict = verdictOf(system, referenceMachine(system), deep.ending);
  if (!isCounterexample(verdict)) throw new Error(`no counterexample: ${verdict.kind}`);
  // The step in which an assertion fails is shown, and leads to no state.
  const taken = verdict.trace.steps.filter(({ asserts }) => asserts === undefined);
  expect(taken.length).toBe(Math.max(0, deep.ending.path.length - 1));
  return deep.ending.kind;
};

test('on random models, with and without a limit on the depth', async () => {
  const maxDepth = fc.option(fc.nat(8), { nil: undefined });
  const kinds = ['asserted', 'deadlock', 'failed', 'holds', 'incomplete', 'violated'];
  await variously(fc.tuple(randomModel(), maxDepth), { least: 40, kinds }, async ([model, most], tell) => {
    const { system } = instantiate(model, 'only');
    tell(await compare(system, most === undefined ? {} : { maxDepth: most }));
  });
});

describe('on the orders of zap', () => {
  test.each(zapOrders)(
    '%s',
    async (variant) => {
      const { system } = instantiate(zap, variant, { ptes: 1, folios: 1, anon: 0 });
      for (const maxDepth of [5, 15, 25]) await compare(system, { maxDepth });
      await compare(system, {});
      const instance = instantiate(zap, variant);
      const { verdict } = await check(instance, { search: 'dfs' });
      if (!isCounterexample(verdict)) {
        // With the reductions: one state of each orbit, local steps merged.
        const reduced = instantiate(
          zap,
          variant,
          variant.startsWith('up') ? {} : { cpus: 2, ptes: 1, folios: 1, anon: 0 },
        );
        const [deep, wide] = [await check(reduced, { search: 'dfs' }), await check(reduced)];
        const { states, transitions, taken } = wide.statistics;
        expect(deep).toMatchObject({
          verdict: wide.verdict,
          symmetric: wide.symmetric,
          merged: wide.merged,
          statistics: { states, transitions, taken },
        });
        return;
      }
      expect(verdict.trace.shortest).toBe(false);
      expect(await replay(instance, verdict)).toMatchObject({ kind: 'reproduced', differing: [], verdict });
      // Seconds, unless others keep the machine busy.
    },
    120_000,
  );
});
