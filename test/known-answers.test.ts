// Models whose answers are known from somewhere else: counts that TLC's users publish, closed forms, and twins in Murphi's
// language that are built and run with Rumur. The header of each model in known/ says where its numbers come from.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { check } from '../src/check/check.ts';
import { isExpected } from '../src/check/expected.ts';
import type { Result } from '../src/check/result.ts';
import { type Bounds, type Instance, instantiate, type Model } from '../src/index.ts';
import type { Engine } from '../src/search/executor.ts';
import german from './known/german.ts';
import jugs from './known/jugs.ts';
import peterson from './known/peterson.ts';
import philosophers from './known/philosophers.ts';
import { builtTwin, missingTool, type TwinOptions } from './known/rumur.ts';
import transactionCommit from './known/transaction-commit.ts';
import twoPhase from './known/two-phase.ts';
import { sharedBuilds } from './twins.ts';

type Answer =
  | { readonly verdict: 'holds'; readonly states: number; readonly transitions: number; readonly depth: number }
  | { readonly verdict: 'violated'; readonly property: string; readonly depth: number }
  | { readonly verdict: 'deadlock'; readonly depth: number };

interface Twin extends TwinOptions {
  readonly file: string;
}

interface Known {
  readonly model: Model;
  readonly variant: string;
  readonly bounds: Bounds;
  readonly answer: Answer;
  /** The same model in Murphi's language. */
  readonly twin?: Twin;
  /** Too many states for an engine that takes a millisecond for ten. */
  readonly packedOnly?: boolean;
}

const all = (states: number, transitions: number, depth: number): Answer => ({
  verdict: 'holds',
  states,
  transitions,
  depth,
});
const breaks = (property: string, depth: number): Answer => ({ verdict: 'violated', property, depth });
const deadlocks = (depth: number): Answer => ({ verdict: 'deadlock', depth });

const germanTwin = (caches: number, constants: TwinOptions['constants'] = {}): Twin => ({
  file: 'german.m',
  constants: { CACHES: caches, ...constants },
});
const petersonTwin = (constants: TwinOptions['constants'] = {}): Twin => ({ file: 'peterson.m', constants });
const philosophersTwin = (n: number, lastRightFirst: number, deadlock: 'stuck' | 'off'): Twin => ({
  file: 'philosophers.m',
  constants: { PHILOSOPHERS: n, LAST_RIGHT_FIRST: lastRightFirst },
  deadlock,
});

const seated = (n: number, resigned: Answer, lastRightFirst: Answer): readonly Known[] => {
  const [model, bounds] = [philosophers, { philosophers: n }];
  return [
    { model, variant: 'leftFirst', bounds, answer: deadlocks(n), twin: philosophersTwin(n, 0, 'stuck') },
    { model, variant: 'resigned', bounds, answer: resigned, twin: philosophersTwin(n, 0, 'off') },
    { model, variant: 'lastRightFirst', bounds, answer: lastRightFirst, twin: philosophersTwin(n, 1, 'stuck') },
  ];
};

const known: readonly Known[] = [
  { model: jugs, variant: 'jugs', bounds: {}, answer: all(16, 96, 7) },
  { model: jugs, variant: 'puzzle', bounds: {}, answer: breaks('notFour', 6) },

  { model: peterson, variant: 'published', bounds: {}, answer: all(42, 76, 10), twin: petersonTwin() },
  {
    model: peterson,
    variant: 'turnFirst',
    bounds: {},
    answer: breaks('mutualExclusion', 8),
    twin: petersonTwin({ FLAG_FIRST: 0 }),
  },
  {
    model: peterson,
    variant: 'selfish',
    bounds: {},
    answer: breaks('mutualExclusion', 8),
    twin: petersonTwin({ YIELDS: 0 }),
  },
  { model: peterson, variant: 'flagsOnly', bounds: {}, answer: deadlocks(4), twin: petersonTwin({ TURN: 0 }) },

  // States: Pell-Lucas and Pell numbers. Depth: a step takes one fork or puts both back, and all n can be taken.
  ...seated(2, all(6, 8, 2), all(5, 6, 2)),
  ...seated(3, all(14, 27, 3), all(12, 22, 3)),
  ...seated(5, all(82, 265, 5), all(70, 219, 5)),
  ...seated(8, all(1154, 5968, 8), all(985, 4992, 8)),

  { model: transactionCommit, variant: 'published', bounds: { managers: 3 }, answer: all(34, 93, 6) },

  // States: 4^n + 6^n + 2^n. Depth: each manager prepares, is heard, and commits, and the coordinator decides once.
  { model: twoPhase, variant: 'published', bounds: { managers: 3 }, answer: all(288, 1145, 10) },
  { model: twoPhase, variant: 'published', bounds: { managers: 5 }, answer: all(8832, 58145, 16) },
  { model: twoPhase, variant: 'published', bounds: { managers: 6 }, answer: all(50816, 402305, 19), packedOnly: true },
  { model: twoPhase, variant: 'impatient', bounds: { managers: 3 }, answer: breaks('consistent', 5) },

  { model: german, variant: 'published', bounds: { caches: 2 }, answer: all(3390, 9912, 18), twin: germanTwin(2) },
  {
    model: german,
    variant: 'published',
    bounds: { caches: 3 },
    answer: all(58104, 235872, 26),
    packedOnly: true,
    twin: germanTwin(3),
  },
  {
    model: german,
    variant: 'unshared',
    bounds: { caches: 2 },
    answer: breaks('control', 8),
    twin: germanTwin(2, { WAITS_FOR_SHARERS: 0 }),
  },
  {
    model: german,
    variant: 'unshared',
    bounds: { caches: 3 },
    answer: breaks('control', 8),
    twin: germanTwin(3, { WAITS_FOR_SHARERS: 0 }),
  },
  {
    model: german,
    variant: 'forgetful',
    bounds: { caches: 2 },
    answer: breaks('data', 10),
    twin: germanTwin(2, { WRITES_BACK: 0 }),
  },
  {
    model: german,
    variant: 'forgetful',
    bounds: { caches: 3 },
    answer: breaks('data', 10),
    twin: germanTwin(3, { WRITES_BACK: 0 }),
  },
];

const told = ({ answer }: Known): string => {
  switch (answer.verdict) {
    case 'holds':
      return `has ${answer.states} states and ${answer.transitions} transitions, ${answer.depth} steps deep`;
    case 'violated':
      return `breaks ${answer.property} in ${answer.depth} steps`;
    case 'deadlock':
      return `is stuck after ${answer.depth} steps`;
  }
};

const titled = (some: readonly Known[]) =>
  some.map((one) => {
    const bounds = Object.entries(one.bounds).map(([name, value]) => `${value} ${name}`);
    return [[one.model.name, one.variant, ...bounds].join(', '), told(one), one] as const;
  });

const instance = ({ model, variant, bounds }: Known): Instance => instantiate(model, variant, bounds);

// Published counts are of all states: symmetry has answers of its own in src/packed/symmetry/canonical.test.ts.
const run = (engine: Engine, one: Known): Promise<Result> => {
  const asked = `${engine} ${known.indexOf(one)}`;
  const result = ran.get(asked) ?? check(instance(one), { engine, symmetry: false });
  ran.set(asked, result);
  return result;
};
const ran = new Map<string, Promise<Result>>();

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

describe.each(['packed', 'reference'] as const)('by the %s engine', (engine) => {
  test.each(titled(known.filter(({ packedOnly = false }) => engine === 'packed' || !packedOnly)))(
    '%s %s',
    async (_, _told, one) => {
      const { verdict, statistics } = await run(engine, one);
      expect({
        ...statistics,
        verdict: verdict.kind,
        property: verdict.kind === 'violated' && verdict.property,
      }).toMatchObject(one.answer);
      if ('trace' in verdict) expect(verdict.trace.steps).toHaveLength(one.answer.depth);
      expect(isExpected(instance(one).expect, verdict), "the verdict is what the variant's author expects").toBe(true);
      if (one.answer.verdict === 'holds') expect(statistics.levels).toHaveLength(one.answer.depth + 1);
      expect(sum(statistics.levels)).toBe(statistics.states);
      expect(sum(statistics.taken)).toBe(statistics.transitions);
    },
  );

  test('the shortest solution of the puzzle is the well-known one', async () => {
    const { verdict } = await check(instantiate(jugs, 'puzzle'), { engine });
    expect(verdict.kind === 'violated' && verdict.trace.steps.map(({ step }) => step)).toEqual([
      'fillBig',
      'bigToSmall',
      'emptySmall',
      'bigToSmall',
      'fillBig',
      'bigToSmall',
    ]);
  });

  test('stuck philosophers each wait for the second fork', async () => {
    const { verdict } = await check(instantiate(philosophers, 'leftFirst', { philosophers: 3 }), { engine });
    expect(verdict.kind === 'deadlock' && verdict.waiting).toEqual(
      [0, 1, 2].map((i) => ({
        thread: `philosopher${i}`,
        step: 'reach',
        reads: [{ path: `forks[${(i + 1) % 3}]`, value: true }],
      })),
    );
  });
});

test.each(titled(known.filter(({ answer }) => answer.verdict !== 'holds')))(
  'both engines have seen as much when %s %s',
  async (_, _told, one) => {
    const seen = async (engine: Engine) => {
      const { verdict, statistics } = await run(engine, one);
      const { seconds: _seconds, bytes: _bytes, ...counts } = statistics;
      return { ...counts, also: verdict.kind === 'violated' && verdict.also };
    };
    expect(await seen('packed')).toEqual(await seen('reference'));
  },
);

const missing = missingTool();
if (missing !== undefined)
  console.warn(
    `\nSKIPPED: the Murphi twins in test/known were not run, because '${missing}' is not installed (Debian: apt-get install rumur gcc).` +
      "\nNothing else vouches for the counts of German's protocol.\n",
  );

const byRumur = missing === undefined ? "by Rumur's verifier" : `by Rumur's verifier (SKIPPED: no ${missing})`;
describe.skipIf(missing !== undefined)(byRumur, () => {
  const builds = sharedBuilds();

  test.each(titled(known.filter(({ twin }) => twin !== undefined)))(
    'the twin of %s %s',
    (_, _told, { answer, twin }) => {
      const { file, ...options } = twin as Twin;
      const twinTo = builtTwin(builds, join(import.meta.dirname, 'known', file), options);
      const whole = twinTo();
      if (answer.verdict !== 'holds') {
        // It stops within a level, so that only the error and the length of its trace can be compared.
        expect(whole.error).toEqual({
          kind: answer.verdict === 'violated' ? answer.property : 'deadlock',
          steps: answer.depth,
        });
        return;
      }
      expect(whole).toEqual({ states: answer.states, rules: answer.transitions, error: undefined });
      // It does not tell the depth, but it can be told where to stop.
      expect(twinTo(answer.depth).states).toBe(answer.states);
      expect(twinTo(answer.depth - 1).states).toBeLessThan(answer.states);
    },
  );
});
