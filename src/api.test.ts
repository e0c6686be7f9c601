// docs/API.md shows each of these at work; here is what they refuse, and that they answer as the commands do.
import { expect, test } from 'vitest';
import counter from '../test/fixtures/models/counter.ts';
import endings from '../test/fixtures/models/endings.ts';
import { equivalent, explore, replay, resultDocument, resultText, simulate } from './api.ts';
import { check } from './check/check.ts';
import { isCounterexample } from './check/result.ts';
import { instantiate } from './model/instance.ts';

const breaks = instantiate(counter, 'breaks');
const fine = instantiate(counter, 'fine');

test('walks of a seed are the same, however they are stopped, and nothing found is incomplete', async () => {
  const [first, again] = [await simulate(breaks, { seed: 7 }), await simulate(breaks, { seed: 7 })];
  expect({ ...first, seconds: 0 }).toEqual({ ...again, seconds: 0 });
  expect(first).toMatchObject({ verdict: { kind: 'violated', property: 'SMALL' }, walk: { index: 0, minimal: true } });
  expect(await simulate(fine, { seed: 7, walks: 300, depth: 100 })).toMatchObject({
    verdict: { kind: 'incomplete', limit: 'walks' },
    tally: { walks: 300 },
  });
});

test('walks end by time and by a signal, and look for what is named alone', async () => {
  const aborted = { signal: AbortSignal.abort() };
  expect((await simulate(breaks, aborted)).verdict).toMatchObject({ kind: 'incomplete', limit: 'interrupted' });
  expect((await simulate(breaks, { maxTime: 0 })).verdict).toMatchObject({ kind: 'incomplete', limit: 'time' });
  const ever = await simulate(breaks, { properties: ['EVER'], walks: 10 });
  expect(ever.verdict.kind).toBe('incomplete');
});

test('walks find what is no property: a deadlock, an assertion, a step that throws', async () => {
  const found = async (variant: string) => (await simulate(instantiate(endings, variant), { seed: 1 })).verdict;
  expect(await found('waits')).toMatchObject({ kind: 'deadlock' });
  expect(await found('asserts')).toMatchObject({ kind: 'violated', property: 'LOW' });
  expect(await found('throws')).toMatchObject({ kind: 'failed', at: { kind: 'step' } });
  expect(await found('throws-first')).toMatchObject({ kind: 'failed', at: { kind: 'initial' } });
});

test('options that are none, or out of range, are refused', async () => {
  const message = async (asked: Promise<unknown>): Promise<string> =>
    asked.then(
      () => 'taken',
      (error) => error.message,
    );
  expect(await message(simulate(fine, { walk: 1 } as never))).toBe("simulate has no option 'walk'");
  expect(await message(simulate(fine, { seed: -1 }))).toBe('seed is -1');
  expect(await message(simulate(fine, { depth: 0.5 }))).toBe('depth is 0.5');
  expect(await message(simulate(fine, { properties: ['SMAL'] }))).toContain("'SMAL'");
  expect(await message(explore(fine, { maxStates: 0 }))).toBe('maxStates is 0');
  expect(await message(explore(fine, { most: 1 } as never))).toBe("explore has no option 'most'");
  expect(await message(resultDocument(fine, await check(fine), { file: 'x' } as never))).toContain("no option 'file'");
  expect(await message(simulate(counter as never))).toContain('simulate takes an instance');
  expect(await message(explore(counter as never))).toContain('explore takes an instance');
  expect(await message(equivalent(fine, counter as never))).toContain('equivalent takes an instance');
  expect(await message(replay(counter as never, {} as never))).toContain('replay takes an instance');
  expect(await message(replay(fine, { kind: 'holds' } as never))).toContain('nothing to replay');
});

test('what is explored is what a search counts', async () => {
  const { states, edges, whole } = await explore(fine);
  const { statistics } = await check(fine);
  expect([states.length, edges.length, whole]).toEqual([statistics.states, statistics.transitions, true]);
  expect((await explore(fine, { maxStates: 2 })).whole).toBe(false);
});

test('a result as text and as a document is what check prints, and is replayed', async () => {
  const result = await check(breaks);
  expect(await resultText(breaks, result)).toContain('SMALL is broken after 2 steps');
  expect(await resultDocument(breaks, result)).toMatchObject({
    verdict: 'violated',
    asExpected: true,
    modelFile: null,
  });
  expect(await resultDocument(breaks, result, { expected: false })).toMatchObject({ expected: null, asExpected: null });
  if (!isCounterexample(result.verdict)) throw new Error(result.verdict.kind);
  expect((await replay(breaks, result.verdict)).kind).toBe('reproduced');
  expect((await replay(fine, result.verdict)).kind).toBe('departed');
});
