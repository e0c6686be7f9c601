import { describe, expect, test } from 'vitest';
import { instantiate } from '../model/instance.ts';
import { assert } from '../model/language/assert.ts';
import { array, bool, type Draft, index, int, nullable, scalarset, struct } from '../model/language/domain.ts';
import { blocked } from '../model/language/step.ts';
import { forState } from '../model/language/system.ts';
import { defineModel, type Model } from '../model/model.ts';
import { breaks, type Expected, holds } from '../model/variant.ts';
import { referenceExecutor } from '../reference/executor.ts';
import { referenceMachine } from '../reference/machine.ts';
import { explore } from '../search/breadth-first.ts';
import type { SearchOptions } from '../search/options.ts';
import { packedExecutor } from '../workers/executor.ts';
import { check } from './check.ts';
import { replay } from './replay.ts';
import type { Violated } from './result.ts';
import { verdictOf } from './verdict.ts';

/** Threads that take one lock; without it two are inside at once, which the second one asserts that it is not. */
const model = (expect: Expected = breaks('ALONE', 3), assertions?: { readonly [name: string]: string }): Model =>
  defineModel({
    name: 'alone',
    title: 'who is inside asserts that nobody else is',
    bounds: { cpus: { default: 2, min: 2, max: 3, doc: '' } },
    variants: [
      { name: 'racy', title: '', with: { locked: false }, expect },
      { name: 'locked', title: '', with: { locked: true }, expect: holds },
    ],
    build: ({ cpus = 2 }, { locked }: { locked: boolean }) => {
      const Cpu = scalarset('cpu', cpus);
      const state = struct({ owner: nullable(index(Cpu)), inside: array(Cpu, bool()), entered: int(0, 9) });
      const { thread, system } = forState<Draft<typeof state>>();
      const worker = thread('worker', { over: Cpu }).steps({
        take: (m, _t, { cpu }) => {
          if (locked && m.owner !== null) return blocked;
          m.owner = cpu;
          return 'enter';
        },
        enter: (m, _t, { cpu }) => {
          m.inside.set(cpu, true);
          assert(m.owner === cpu, 'ALONE', { cpu, owner: m.owner });
          m.entered++;
          return 'leave';
        },
        leave: (m, _t, { cpu }) => {
          m.inside.set(cpu, false);
          m.owner = null;
          return 'done';
        },
      });
      return system({ state, threads: [worker], properties: [], ...(assertions && { assertions }) });
    },
  });

const violated = async (options: SearchOptions = {}, bounds = {}): Promise<Violated> => {
  const { verdict } = await check(instantiate(model(), 'racy', bounds), options);
  return verdict.kind === 'violated' ? verdict : expect.fail(JSON.stringify(verdict));
};

describe('an assertion that fails', () => {
  test('is a violation of its name, whose last step is the one that asserts, with what it had changed', async () => {
    const { property, elements, sentence, also, trace } = await violated({ symmetry: false });
    expect({ property, elements, also }).toEqual({ property: 'ALONE', elements: { cpu: 1, owner: 0 }, also: [] });
    expect(sentence).toMatch(/^it is asserted by worker 1: enter/);
    expect(trace.steps.map(({ thread, step, asserts }) => [thread, step, asserts])).toEqual([
      ['worker 1', 'take', undefined],
      ['worker 0', 'take', undefined],
      ['worker 1', 'enter', 'ALONE'],
    ]);
    expect(trace.steps.at(-1)?.changes).toEqual([{ path: 'inside[1]', old: false, new: true }]);
  });

  test.each<SearchOptions>([
    {},
    { symmetry: false },
    { engine: 'reference' },
    { store: 'hash' },
    { search: 'dfs' },
    { search: 'dfs', symmetry: false },
  ])('is found with %o', async (options) => {
    const { property, trace } = await violated(options, { cpus: 3 });
    expect(property).toBe('ALONE');
    if (options.search !== 'dfs') expect(trace.steps.length).toBe(3);
    expect(trace.steps.at(-1)?.asserts).toBe('ALONE');
  });

  test('is found as well by generated code, in which no path on which it fails is learnt', async () => {
    const { system } = instantiate(model(), 'racy', { cpus: 3 });
    const learn = { learnAfter: 1, generateAfter: 2, regenerateAfter: 2 };
    const endings = [];
    for (const executor of [packedExecutor(system, { learn }), referenceExecutor(system, {})]) {
      const { ending, statistics } = await explore(executor, system);
      const { property, trace } = verdictOf(system, referenceMachine(system), ending) as Violated;
      endings.push({ property, steps: trace.steps.length, depth: statistics.depth, states: statistics.states });
    }
    expect(endings[0]).toEqual(endings[1]);
    expect(endings[0]).toMatchObject({ property: 'ALONE', steps: 3, depth: 3 });
  });

  test('is replayed, and no longer is one where the model has been mended', async () => {
    const recorded = JSON.parse(JSON.stringify(await violated())) as Violated;
    const again = await replay(instantiate(model(), 'racy'), recorded);
    expect(again).toMatchObject({ kind: 'reproduced', differing: [], verdict: recorded });
    expect((await replay(instantiate(model(), 'locked'), recorded)).kind).toBe('departed');
  });
});

test('an assertion that holds changes nothing', async () => {
  const { verdict } = await check(instantiate(model(), 'locked', { cpus: 3 }));
  expect(verdict).toEqual({ kind: 'holds' });
});

test('the model may say in a sentence what an assertion promises', async () => {
  const { verdict } = await check(instantiate(model(breaks('ALONE', 3), { ALONE: 'one is inside' }), 'racy'));
  expect(verdict).toMatchObject({ kind: 'violated', sentence: 'one is inside' });
});

test('an expectation of an assertion that no step has is refused', () => {
  expect(() => instantiate(model(breaks('ALON', 3)), 'racy')).toThrow(
    "is expected to break 'ALON', and has no 'always' property or assertion of that name",
  );
});

test('in a property an assertion is an error of the model, and so is a condition that is no condition', async () => {
  const broken = (holdsHere: (m: { n: number }) => true): Model =>
    defineModel({
      name: 'broken',
      title: '',
      bounds: {},
      variants: [{ name: 'only', title: '', with: {}, expect: holds }],
      build: () => {
        const state = struct({ n: int(0, 1) });
        const { thread, always, system } = forState<Draft<typeof state>>();
        const one = thread('one').steps({
          go: (m) => {
            m.n = 1;
            return 'done';
          },
        });
        return system({ state, threads: [one], properties: [always('P', '', holdsHere)] });
      },
    });
  const asserting = await check(
    broken((m) => {
      assert(m.n === 0, 'ZERO');
      return true;
    }),
    'only',
  );
  expect(asserting.verdict).toMatchObject({ kind: 'failed', error: { message: "assertion 'ZERO' fails" } });
  const unclear = await check(
    broken((m) => {
      assert(m.n as unknown as boolean, 'ZERO');
      return true;
    }),
    'only',
  );
  expect(unclear.verdict).toMatchObject({ kind: 'failed', error: { message: /was given 0 for its condition/ } });
});

test('what a recipe throws is told with file and line', async () => {
  const throwing = defineModel({
    name: 'throwing',
    title: '',
    bounds: {},
    variants: [{ name: 'only', title: '', with: {}, expect: holds }],
    build: () => {
      const { thread, system } = forState<Record<never, never>>();
      const one = thread('one').steps({
        go: () => {
          throw new Error('no');
        },
      });
      return system({ state: struct({}), threads: [one], properties: [] });
    },
  });
  const { verdict } = await check(throwing, 'only');
  expect(verdict).toMatchObject({
    kind: 'failed',
    error: { message: 'no', hint: expect.stringMatching(/^thrown at src\/check\/assertions\.test\.ts:\d+:\d+$/) },
  });
});
