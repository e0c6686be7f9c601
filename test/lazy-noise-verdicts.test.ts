// What `check` says with noise taken lazily is what it says without: the verdict, the length of the trace, livelocks. And where that is not known, it says so.
import { describe, expect, test } from 'vitest';
import flush from '../models/flush/model.ts';
import mmSwitch from '../models/mm-switch/model.ts';
import tableSync from '../models/table-sync/model.ts';
import zap from '../models/zap/model.ts';
import { check } from '../src/check/check.ts';
import { isCounterexample, type Result } from '../src/check/result.ts';
import { type Instance, instantiate } from '../src/model/instance.ts';
import { canonicalFormOf } from '../src/packed/index.ts';
import { referenceMachine } from '../src/reference/machine.ts';
import { explore } from '../src/search/breadth-first.ts';
import type { SearchNote } from '../src/search/options.ts';
import { noisyEnding } from '../src/trace/noisy-run.ts';
import { retrace } from '../src/trace/retrace.ts';
import { packedExecutor } from '../src/workers/executor.ts';
import { freshFolder } from './checkpoint-folder.ts';
import { noisyModel } from './generators/noisy-model.ts';
import { variously } from './generators/variously.ts';

const lazyNoise = true;

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
    const always = await check(instance, { ...options, maxStates: 1_000 });
    if (always.verdict.kind === 'incomplete') return;
    expect(saidBy(await check(instance, { ...options, lazyNoise }))).toEqual(saidBy(always));
    tell(always.verdict.kind);
  });
});

describe('on shipped models', () => {
  test.each([
    ['zap/pre-2014', zap, 'pre-2014', {}],
    ['mm-switch/a17-fixed', mmSwitch, 'a17-fixed', {}],
    // Here noise has to help a thread on: it is looked for livelocks in all states.
    ['table-sync/v4', tableSync, 'v4', {}],
  ] as const)('%s', async (_, model, variant, bounds) => {
    const instance = instantiate(model, variant, bounds);
    const [lazily, always] = [await check(instance, { lazyNoise }), await check(instance)];
    expect(saidBy(lazily)).toEqual(saidBy(always));
    if (isCounterexample(lazily.verdict))
      expect(lazily.verdict.trace).toMatchObject({
        steps: always.verdict.kind === 'violated' ? always.verdict.trace.steps : [],
      });
    else expect(lazily.statistics.states).toBeLessThan(always.statistics.states);
  });
});

/** Whether a counterexample that was found lazily becomes a run of the model that ends as it was found. */
const runOf = async ({ system }: Instance, symmetry: boolean) => {
  const { ending } = await explore(packedExecutor(system, { lazyNoise, symmetry }), system);
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
  const { statistics } = await explore(packedExecutor(instance.system, { lazyNoise, symmetry: true }), instance.system);
  const { verdict, lazyNoise: taken } = await check(instance, { lazyNoise, maxStates: statistics.states + 1 });
  if (verdict.kind !== 'violated') return expect.fail(verdict.kind);
  expect(verdict.property).toBe('MKCLEAN');
  expect(verdict.trace.shortest).toBe(false);
  expect(taken).toBe(true);
});

test('a checkpoint is of a search that takes noise lazily, or of one that does not', async () => {
  const checkpoint = freshFolder();
  const instance = instantiate(flush, 'a11-fixed');
  const left = await check(instance, { lazyNoise, maxDepth: 12, checkpoint });
  expect(left.verdict.kind).toBe('incomplete');
  await expect(check(instance, { resume: checkpoint })).rejects.toThrow('lazyNoise');
  const whole = await check(instance, { lazyNoise });
  const resumed = await check(instance, { lazyNoise, resume: checkpoint });
  expect(saidBy(resumed)).toEqual(saidBy(whole));
  expect(resumed.statistics.levels).toEqual(whole.statistics.levels);
});

test('fingerprints of lazily stored states come to the same', async () => {
  const instance = instantiate(flush, 'a11-fixed');
  const [exact, hashed] = [await check(instance, { lazyNoise }), await check(instance, { lazyNoise, store: 'hash' })];
  expect(hashed.statistics.levels).toEqual(exact.statistics.levels);
  expect(hashed.verdict).toEqual(exact.verdict);
});

test('a note says why noise is not taken lazily, and where there is none nothing is said', async () => {
  const notes: SearchNote[] = [];
  const said = await check(instantiate(zap, 'pre-2014'), { lazyNoise, onNote: (note) => notes.push(note) });
  expect(said.lazyNoise).toBe(false);
  expect(notes).toEqual([]);
});

test('a search for certain counterexamples takes noise always', async () => {
  const instance = instantiate(zap, '2014');
  const options = { without: ['zap: set_page_dirty'] };
  const [lazily, always] = [await check(instance, { ...options, lazyNoise }), await check(instance, options)];
  expect(saidBy(lazily)).toEqual(saidBy(always));
  expect(lazily.lazyNoise).toBe(false);
});

test.each([
  ['the reference engine', { engine: 'reference' }],
  ['a depth-first search', { search: 'dfs' }],
] as const)('is refused with %s', async (_, options) => {
  await expect(check(instantiate(zap, '2014'), { lazyNoise, ...options })).rejects.toMatchObject({ code: 'usage' });
});
