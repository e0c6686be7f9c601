// Symmetry over scalarsets, by the slow and obvious engine: what is found with one state of each orbit kept is what is found
// with all of them, the numbers of orbits are those that Rumur counts, and traces are runs of the model.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import zap from '../models/zap/model.ts';
import { isCounterexample, type Verdict } from '../src/check/result.ts';
import { checkSymmetry } from '../src/check/symmetry-test/self-check.ts';
import { verdictOf } from '../src/check/verdict.ts';
import { instantiate } from '../src/model/instance.ts';
import type { PlainValue } from '../src/model/language/domain.ts';
import { blocked } from '../src/model/language/step.ts';
import type { Model } from '../src/model/model.ts';
import type { System } from '../src/model/rules/rule.ts';
import type { Bounds } from '../src/model/variant.ts';
import { canonicalFormOf } from '../src/packed/symmetry/canonical-value.ts';
import { referenceExecutor } from '../src/reference/executor.ts';
import { referenceMachine } from '../src/reference/machine.ts';
import { explore } from '../src/search/breadth-first.ts';
import type { Outcome } from '../src/search/outcome.ts';
import { changesBetween } from '../src/trace/changes.ts';
import { findArgs, findRule } from '../src/trace/rules.ts';
import type { Trace } from '../src/trace/trace.ts';
import { symmetricModel } from './generators/symmetric-model.ts';
import { variously } from './generators/variously.ts';
import german from './known/german.ts';
import peterson from './known/peterson.ts';
import { builtTwin, missingTool } from './known/rumur.ts';
import transactionCommit from './known/transaction-commit.ts';
import twoPhase from './known/two-phase.ts';
import { leastRenaming } from './least-renaming.ts';
import { sharedBuilds } from './twins.ts';
import { anonIn } from './zap-variants.ts';

type CanonicalForm = ReturnType<typeof canonicalFormOf>;

const search = (system: System, canonical?: CanonicalForm, maxStates = 200_000): Promise<Outcome> =>
  explore(referenceExecutor(system, canonical === undefined ? {} : { canonical }), system, { maxStates });

/** What symmetry may not change. */
const essence = (verdict: Verdict): unknown => {
  const steps = isCounterexample(verdict) ? verdict.trace.steps.length : undefined;
  switch (verdict.kind) {
    case 'violated':
      return { kind: verdict.kind, property: verdict.property, also: verdict.also, steps };
    case 'unreached':
      return verdict;
    case 'failed':
      return { kind: verdict.kind, code: verdict.error.code, at: verdict.at.kind, steps };
    default:
      return { kind: verdict.kind, steps };
  }
};

/** Executes a trace again, by the names of its steps. */
const requireRun = (system: System, trace: Trace): void => {
  if (trace.initial === null) return;
  const machine = referenceMachine(system);
  let state: PlainValue = trace.initial;
  expect(machine.initialStates().some((one) => changesBetween(system.root, one.state, state).length === 0)).toBe(true);
  for (const { thread, step, args, changes } of trace.steps) {
    const rule = findRule(system, thread, step) ?? expect.fail(`no step ${thread}: ${step}`);
    const next = machine.apply(state, rule, findArgs(rule, args) ?? expect.fail('no such arguments'));
    if (next === blocked) expect.fail(`${thread}: ${step} is blocked`);
    expect(changesBetween(system.root, state, next)).toEqual(expect.arrayContaining([...changes]));
    state = next;
  }
};

test('random symmetric models: the same verdict, property and trace length, with fewer states', async () => {
  let fewer = 0;
  const kinds = ['deadlock', 'failed', 'unreached', 'violated'];
  await variously(symmetricModel(), { least: 150, kinds }, async (model, tell) => {
    const { system } = instantiate(model, 'only');
    const machine = referenceMachine(system);
    const all = await search(system, undefined, 1000);
    if (all.ending.kind === 'incomplete') return;
    const whole = verdictOf(system, machine, all.ending);
    const counts = [canonicalFormOf(system.root), leastRenaming(system.root)].map(async (canonical) => {
      if (canonical === undefined) return;
      const reduced = await search(system, canonical);
      const verdict = verdictOf(system, machine, reduced.ending, canonical);
      expect(essence(verdict)).toEqual(essence(whole));
      // Fewer levels where the initial states are not closed: an orbit may be initial by another member than the first found.
      expect(reduced.statistics.levels.length).toBeLessThanOrEqual(all.statistics.levels.length);
      if (isCounterexample(verdict)) requireRun(system, verdict.trace);
      if (reduced.statistics.states < all.statistics.states) fewer++;
      return reduced.statistics.levels;
    });
    const [generated, least] = await Promise.all(counts);
    expect(generated).toEqual(least);
    tell(whole.kind);
  });
  expect(fewer).toBeGreaterThan(40);
});

describe('shipped and known models keep the promise of their scalarsets', () => {
  test.each<[string, Model, string, Bounds]>([
    ...zap.variants
      .filter(({ name }) => !name.startsWith('up'))
      .map(({ name }): [string, Model, string, Bounds] => [
        `zap/${name}`,
        zap,
        name,
        { cpus: 2, ptes: 2, folios: 2, anon: anonIn(name), mappings: 1 },
      ]),
    ['zap with three CPUs', zap, '2022-batches', { cpus: 3, ptes: 1, folios: 1, anon: 0 }],
    ...german.variants.map(({ name }): [string, Model, string, Bounds] => [
      `german/${name}`,
      german,
      name,
      { caches: 3 },
    ]),
    ...peterson.variants.map(({ name }): [string, Model, string, Bounds] => [`peterson/${name}`, peterson, name, {}]),
    ['two-phase', twoPhase, 'published', {}],
    ['transaction-commit', transactionCommit, 'published', {}],
  ])('%s', (_, model, variant, bounds) => {
    expect(checkSymmetry(instantiate(model, variant, bounds).system, { states: 150 }).states).toBe(150);
  });
});

describe('the same verdict, property and trace length with and without symmetry:', () => {
  const small = { cpus: 2, ptes: 1, folios: 1, anon: 0, mappings: 1 };
  test.each<[string, Model, string, Bounds]>([
    ['german/unshared', german, 'unshared', { caches: 3 }],
    ['german/forgetful', german, 'forgetful', { caches: 2 }],
    ...peterson.variants.map(({ name }): [string, Model, string, Bounds] => [`peterson/${name}`, peterson, name, {}]),
    ['two-phase/impatient', twoPhase, 'impatient', { managers: 4 }],
    ['zap/2014', zap, '2014', small],
    ['zap/mutant-no-sync', zap, 'mutant-no-sync', small],
    ['zap/free-before-flush', zap, 'free-before-flush', { ...small, anon: 1 }],
  ])('%s', async (_, model, variant, bounds) => {
    const { system } = instantiate(model, variant, bounds);
    const machine = referenceMachine(system);
    const canonical = canonicalFormOf(system.root) ?? expect.fail('no scalarset');
    const whole = await search(system);
    const reduced = await search(system, canonical);
    const verdict = verdictOf(system, machine, reduced.ending, canonical);
    expect(essence(verdict)).toEqual(essence(verdictOf(system, machine, whole.ending)));
    expect(reduced.statistics.states).toBeLessThanOrEqual(whole.statistics.states);
    if (isCounterexample(verdict)) requireRun(system, verdict.trace);
  });
});

interface Counted {
  readonly model: Model;
  readonly bounds: Bounds;
  readonly states: number;
  readonly transitions?: number;
}

const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);

/** Commit without and with a commit: n managers in three conditions; prepared or committed, but not all prepared. */
const commit = (n: number): number => choose(n + 2, 2) + n;
/** By known/two-phase.ts, n managers in four conditions, in six, or in two. */
const inTwoPhases = (n: number): number => choose(n + 3, 3) + choose(n + 5, 5) + (n + 1);

const counted: readonly Counted[] = [
  // No state is its own mirror image, because the turn is somebody's; and all 42 come in pairs.
  { model: peterson, bounds: {}, states: 21 },
  // An orbit is how many managers are in each condition.
  { model: transactionCommit, bounds: { managers: 3 }, states: commit(3) },
  { model: transactionCommit, bounds: { managers: 5 }, states: commit(5) },
  { model: twoPhase, bounds: { managers: 3 }, states: inTwoPhases(3) },
  { model: twoPhase, bounds: { managers: 5 }, states: inTwoPhases(5) },
  // By Rumur: see below.
  { model: german, bounds: { caches: 2, values: 2 }, states: 852, transitions: 2491 },
  { model: german, bounds: { caches: 3, values: 2 }, states: 5235, transitions: 21289 },
  { model: german, bounds: { caches: 2, values: 3 }, states: 852, transitions: 2653 },
];

const titled = counted.map((one) => [`${one.model.name} at ${JSON.stringify(one.bounds)}`, one] as const);

test.each(titled)('the orbits of %s', async (_, { model, bounds, states, transitions }) => {
  const { system } = instantiate(model, 'published', bounds);
  const { ending, statistics } = await search(system, canonicalFormOf(system.root));
  expect(ending.kind).toBe('holds');
  expect(statistics.states).toBe(states);
  if (transitions !== undefined) expect(statistics.transitions).toBe(transitions);
});

const missing = missingTool();
describe.skipIf(missing !== undefined)(
  `by Rumur's verifier${missing === undefined ? '' : ` (SKIPPED: no ${missing})`}`,
  () => {
    test.each(titled.filter(([, { model }]) => model === german))(
      'the orbits of %s',
      (_, { bounds, states, transitions }) => {
        const twin = builtTwin(sharedBuilds(), join(import.meta.dirname, 'known/german.m'), {
          constants: { CACHES: bounds.caches ?? 0, VALUES: bounds.values ?? 0 },
          scalarsets: { cache_id: 'CACHES', value_id: 'VALUES' },
        });
        expect(twin()).toEqual({ states, rules: transitions, error: undefined });
      },
      60_000,
    );
  },
);
