// What `check` says with noise taken lazily is what it says without: the verdict, the length of the trace, livelocks. And where that is not known, it says so.
import { describe, expect, test } from 'vitest';
import flush from '../models/flush/model.ts';
import follForce from '../models/foll-force/model.ts';
import mmSwitch from '../models/mm-switch/model.ts';
import tableSync from '../models/table-sync/model.ts';
import zap from '../models/zap/model.ts';
import { check } from '../src/check/check.ts';
import { isCounterexample, type Result } from '../src/check/result.ts';
import { canAllFinishLazily } from '../src/liveness/livelocks/lazy-finish-pass.ts';
import { type Instance, instantiate } from '../src/model/instance.ts';
import { array, bool, int, struct } from '../src/model/language/domain.ts';
import { forState } from '../src/model/language/system.ts';
import { defineModel } from '../src/model/model.ts';
import { anything } from '../src/model/variant.ts';
import { canonicalFormOf } from '../src/packed/index.ts';
import { referenceMachine } from '../src/reference/machine.ts';
import { explore } from '../src/search/breadth-first.ts';
import type { SearchNote } from '../src/search/options.ts';
import { noisyEnding } from '../src/trace/noisy-run.ts';
import { retrace } from '../src/trace/retrace.ts';
import { packedExecutor } from '../src/workers/executor.ts';
import { freshFolder } from './checkpoint-folder.ts';
import { everything } from './generators/everything.ts';
import { noisyModel } from './generators/noisy-model.ts';
import { variously } from './generators/variously.ts';

/** Noise is taken lazily from the beginning, and not at all. */
const lazily = { lazyAfter: 0 };
const always = { lazyNoise: false };

/** What does not depend on how states are counted, nor on which of several counterexamples is shown. */
const saidBy = ({ verdict, livelocks }: Result): object => ({
  kind: verdict.kind,
  property: verdict.kind === 'violated' ? verdict.property : undefined,
  unreached: verdict.kind === 'unreached' ? verdict : undefined,
  steps: isCounterexample(verdict) ? verdict.trace.steps.length : undefined,
  livelocks,
});

test.each(['random', 'symmetric'] as const)('on random models: %s ones', async (kind) => {
  const kinds = ['violated', 'deadlock'];
  await variously(noisyModel(kind), { least: 8, kinds }, async (model, tell) => {
    const instance = instantiate(model, 'only');
    // The others tell the members of their scalarsets apart.
    const options = { symmetry: kind === 'symmetric', symmetryStates: 0 };
    const said = await check(instance, { ...options, ...always, maxStates: 1_000 });
    if (said.verdict.kind === 'incomplete') return;
    expect(saidBy(await check(instance, { ...options, ...lazily }))).toEqual(saidBy(said));
    // Left after one level or two.
    expect(saidBy(await check(instance, { ...options, lazyAfter: 3 }))).toEqual(saidBy(said));
    tell(said.verdict.kind);
  });
});

describe('on shipped models', () => {
  test.each([
    ['zap/pre-2014', zap, 'pre-2014', {}],
    ['mm-switch/a17-fixed', mmSwitch, 'a17-fixed', {}],
    // Here noise has to help a thread on.
    ['table-sync/v4', tableSync, 'v4', {}],
  ] as const)('%s', async (_, model, variant, bounds) => {
    const instance = instantiate(model, variant, bounds);
    const [first, second] = [await check(instance, lazily), await check(instance, always)];
    expect(saidBy(first)).toEqual(saidBy(second));
    if (isCounterexample(first.verdict))
      expect(first.verdict.trace).toMatchObject({
        steps: second.verdict.kind === 'violated' ? second.verdict.trace.steps : [],
      });
    else expect(first.statistics.states).toBeLessThan(second.statistics.states);
  });
});

test.each([
  ['noise has to help a thread on', 'v1'],
  ['a step has to lead back to the stored state first', 'v4-not-kvm'],
])('that there is no livelock shows in the stored states where %s', async (_, variant) => {
  const { system } = instantiate(tableSync, variant);
  const executor = packedExecutor(system, { lazyNoise: true, symmetry: true });
  await everything(executor);
  const watch = { stopped: () => false, breathe: () => undefined, within: (size: number) => size };
  expect(await canAllFinishLazily(executor.partition, system, watch)).toMatchObject({ kind: 'all' });
  await executor.end();
});

/** Whether a counterexample that was found lazily becomes a run of the model that ends as it was found. */
const runOf = async ({ system }: Instance, symmetry: boolean) => {
  const { ending } = await explore(packedExecutor(system, { lazyNoise: true, symmetry }), system);
  if (!('path' in ending)) return expect.fail(ending.kind);
  const machine = referenceMachine(system);
  const run = noisyEnding(system, machine, ending, symmetry ? canonicalFormOf(system.root) : undefined);
  return 'path' in run ? { kind: run.kind, trace: retrace(system, machine, run.path) } : expect.fail(run.kind);
};

test('a counterexample along stored states becomes a run of the model, with the noise in it', async () => {
  const { kind, trace } = await runOf(instantiate(zap, '2014', { cpus: 2 }), true);
  expect(kind).toBe('violated');
  // One of the two CPUs has the entry cached when it is zapped; that the other one might have as well is left out.
  expect(trace.steps.filter(({ step }) => step === 'tlb_fill')).toHaveLength(1);
});

test('where there is no room to look for the shortest counterexample, the verdict says that the trace is any', async () => {
  // As many states as the lazy search stores, and the other one does not get by with.
  const instance = instantiate(zap, '2014');
  const { statistics } = await explore(
    packedExecutor(instance.system, { lazyNoise: true, symmetry: true }),
    instance.system,
  );
  const { verdict, lazyNoise: taken } = await check(instance, { ...lazily, maxStates: statistics.states + 1 });
  if (verdict.kind !== 'violated') return expect.fail(verdict.kind);
  expect(verdict.property).toBe('MKCLEAN');
  expect(verdict.trace.shortest).toBe(false);
  expect(taken).toBe(true);
});

/** What was counted, and not how long it took. */
const countedBy = ({ statistics: { states, transitions, levels, taken } }: Result): object => ({
  states,
  transitions,
  levels,
  taken,
});

describe('a search takes noise always until it has stored many states', () => {
  test('and where it has come to its end by then, that is all there is', async () => {
    const instance = instantiate(flush, 'a11-fixed');
    const [said, expected] = [await check(instance), await check(instance, always)];
    expect(said).toMatchObject({ lazyNoise: false, verdict: { kind: 'holds' } });
    expect(said.statistics.standFor).toBeUndefined();
    expect(countedBy(said)).toEqual(countedBy(expected));
  });

  test.each([
    ['before', 1],
    ['as it is about to be left', 0],
    ['after that, in a search that takes it lazily', -1],
  ])('a violation comes with the shortest trace, and its counts, if it is found %s', async (_, more) => {
    const instance = instantiate(zap, '2014');
    const expected = await check(instance, always);
    // The level with the violation is checked before the search is left.
    const { states, levels } = expected.statistics;
    const lazyAfter = more < 0 ? states - (levels.at(-1) as number) : states + more;
    const said = await check(instance, { lazyAfter });
    expect(said.lazyNoise).toBe(false);
    expect(said.verdict).toEqual(expected.verdict);
    expect(countedBy(said)).toEqual(countedBy(expected));
  });

  test('then it says how many states the stored ones stand for, at most', async () => {
    const instance = instantiate(flush, 'a11-fixed');
    const { statistics } = await check(instance, always);
    const said = await check(instance, lazily);
    expect(said.lazyNoise).toBe(true);
    expect(said.statistics.states).toBeLessThan(statistics.states);
    expect(said.statistics.standFor).toBeGreaterThanOrEqual(statistics.states);
  });
});

describe('a search that is gone on with', () => {
  const instance = instantiate(flush, 'a11-two-fixed');

  test('takes noise always until it has stored many states, as if it had not been left', async () => {
    const checkpoint = freshFolder();
    const [whole, wholeLazily] = [await check(instance), await check(instance, { lazyAfter: 1_000 })];
    expect(whole.statistics.states).toBeGreaterThan(2_000);
    await check(instance, { maxStates: 500, checkpoint });
    expect(countedBy(await check(instance, { resume: checkpoint }))).toEqual(countedBy(whole));
    // The first search's checkpoint stays until the second has one.
    const other = freshFolder();
    await check(instance, { maxStates: 500, checkpoint: other });
    const left = await check(instance, { resume: other, lazyAfter: 600, maxStates: 900 });
    expect(left).toMatchObject({ lazyNoise: true, verdict: { kind: 'incomplete' } });
    expect(countedBy(await check(instance, { resume: other }))).toEqual(countedBy(wholeLazily));
  });

  test('takes it lazily if it did', async () => {
    const checkpoint = freshFolder();
    const left = await check(instance, { ...lazily, maxStates: 500, checkpoint });
    expect(left).toMatchObject({ lazyNoise: true, verdict: { kind: 'incomplete' } });
    const resumed = await check(instance, { resume: checkpoint });
    expect(countedBy(resumed)).toEqual(countedBy(await check(instance, lazily)));
    expect(resumed.lazyNoise).toBe(true);
  });

  test('takes it always if it did, whatever is said now', async () => {
    const whole = countedBy(await check(instance, always));
    const [first, second] = [freshFolder(), freshFolder()];
    await check(instance, { ...always, maxStates: 500, checkpoint: first });
    expect(countedBy(await check(instance, { lazyAfter: 600, resume: first }))).toEqual(whole);
    // With a limit of steps noise is taken always, and without one until there are many states.
    await check(instance, { maxDepth: 3, checkpoint: second });
    expect(countedBy(await check(instance, { resume: second }))).toEqual(whole);
  });

  test('takes it always from where it is if it had not been left, and that is asked for', async () => {
    const checkpoint = freshFolder();
    await check(instance, { maxStates: 500, checkpoint });
    const resumed = await check(instance, { ...always, resume: checkpoint });
    expect(countedBy(resumed)).toEqual(countedBy(await check(instance, always)));
  });

  test('is not gone on with if it took noise lazily, and that is not wanted', async () => {
    const checkpoint = freshFolder();
    await check(instance, { ...lazily, maxStates: 500, checkpoint });
    await expect(check(instance, { ...always, resume: checkpoint })).rejects.toThrow(
      'noise is lazily there, always here',
    );
  });
});

test('fingerprints of lazily stored states come to the same', async () => {
  const instance = instantiate(flush, 'a11-fixed');
  const [exact, hashed] = [await check(instance, lazily), await check(instance, { ...lazily, store: 'hash' })];
  expect(hashed.statistics.levels).toEqual(exact.statistics.levels);
  expect(hashed.verdict).toEqual(exact.verdict);
  expect(hashed.statistics.standFor).toBeUndefined();
});

/** Each of `flags` bits is set and cleared by noise; a thread looks at them all, or a property. `together`: noise sets all at once, too. */
const flagModel = (flags: number, together: boolean, looks: 'thread' | 'property' = 'thread'): Instance => {
  interface Flags {
    readonly flags: { at(i: number): boolean; set(i: number, flag: boolean): void };
  }
  const { action, always: holds, thread, system } = forState<Flags>();
  const all = Array.from({ length: flags }, (_, i) => i);
  const setIn = (m: Flags): number => all.filter((i) => m.flags.at(i)).length;
  const set = action('set', {
    noise: true,
    params: { i: int(0, flags - 1) },
    run: (m, { i }) => m.flags.set(i, !m.flags.at(i)),
  });
  const setAll = action('set_all', {
    noise: true,
    run: (m) => {
      for (const i of all) m.flags.set(i, true);
    },
  });
  const model = defineModel({
    name: 'flags',
    title: '',
    bounds: {},
    variants: [{ name: 'only', title: '', with: {}, expect: anything }],
    build: () =>
      system({
        state: struct({ flags: array(flags, bool()) }),
        threads: [thread('t').steps({ look: (m) => (looks === 'thread' && setIn(m) === flags ? 'look' : 'done') })],
        actions: together ? [set, setAll] : [set],
        properties: [holds('ENOUGH', '', (m) => looks === 'thread' || setIn(m) <= flags)],
      }),
  });
  return instantiate(model, 'only');
};

test.each([
  ['a group can have too many values', flagModel(13, true), 'can have more than 4,096 values'],
  [
    'a property can tell too many variants of a state apart',
    flagModel(17, false, 'property'),
    'a property can tell more than 65,536 states apart',
  ],
  [
    'a state has too many successors',
    flagModel(15, false),
    'one state stands for states with more than 16,384 successors',
  ],
])('where %s noise is taken always, and a note says why', async (_, instance, why) => {
  const notes: SearchNote[] = [];
  const said = await check(instance, { ...lazily, onNote: (note) => notes.push(note) });
  const expected = await check(instance, always);
  expect(said.lazyNoise).toBe(false);
  expect(saidBy(said)).toEqual(saidBy(expected));
  expect(countedBy(said)).toEqual(countedBy(expected));
  expect(notes).toEqual([{ kind: 'not lazy', why: expect.stringContaining(why) }]);
});

test('of a model without noise nothing is said', async () => {
  const notes: SearchNote[] = [];
  const said = await check(instantiate(follForce, 'c8-fixed'), { ...lazily, onNote: (note) => notes.push(note) });
  expect(said.lazyNoise).toBe(false);
  expect(notes).toEqual([]);
});

test.each([
  ['certain counterexamples', { without: ['zap: set_page_dirty'] }],
  ['statistics', { stats: true }],
  ['what can happen in some steps', { maxDepth: 5 }],
  ['any counterexample, depth first,', { search: 'dfs' }],
  ['it on the reference engine', { engine: 'reference', maxStates: 300 }],
] as const)('a search for %s takes noise always', async (_, options) => {
  const instance = instantiate(zap, '2014');
  const [said, expected] = [
    await check(instance, { ...options, ...lazily }),
    await check(instance, { ...options, ...always }),
  ];
  expect(said.lazyNoise).toBe(false);
  expect(saidBy(said)).toEqual(saidBy(expected));
  expect(countedBy(said)).toEqual(countedBy(expected));
});
