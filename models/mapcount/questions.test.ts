import { beforeAll, describe, expect, test } from 'vitest';
import { forState } from '../../src/index.ts';
import type { Judge } from '../../src/policies/subject.ts';
import { tally } from '../../src/policies/tally.ts';
import { referenceExecutor } from '../../src/reference/executor.ts';
import { explore } from '../../src/search/breadth-first.ts';
import { packedExecutor } from '../../src/workers/executor.ts';
import { resultOf } from '../../test/verdicts.ts';
import { buildSystem } from '../folio-mapcount/model.ts';
import { kernel } from '../folio-mapcount/policy.ts';
import type { State } from '../folio-mapcount/state.ts';
import { policies } from '../machine/mapcount/policies.ts';
import { definePolicy, type MapcountPolicy } from '../machine/mapcount/policy.ts';
import { contestOf } from './model.ts';
import { questions } from './questions.ts';
import { type Scenario, scenarios } from './scenarios.ts';
import subject from './subject.ts';

const policy = (name: string): MapcountPolicy => policies.find((one) => one.name === name) as MapcountPolicy;
const boundsOf = ({ bounds }: Scenario, operations: number) => ({
  pages: 2,
  straddle: 0,
  batch: 4,
  operations,
  ...bounds,
});
const judged = async (given: MapcountPolicy, scenario: Scenario, operations = 1) => {
  const found = await tally(given.name, contestOf(given, scenario, boundsOf(scenario, operations)), questions.length);
  const of = (name: string) => found.answers[questions.findIndex((question) => question.name === name)];
  return { ...found, of };
};
const [exact, silent, safe, wrong] = [0, 1, 2, 3] as const;
const parts = scenarios.map((scenario) => [scenario.name, scenario] as const);

describe.each(parts)('on %s', (_, scenario) => {
  /** Stores nothing and always says the same: what is true then is known without it. */
  const says = (answer: boolean | null): MapcountPolicy =>
    definePolicy({
      name: `${answer}`,
      title: '',
      folio: () => ({}),
      map: [],
      unmap: [],
      mapped: () => answer,
      count: () => (answer === null ? null : answer ? 99 : 0),
      shared: () => answer,
      partial: () => answer,
      pageMapped: () => answer,
      references: () => (answer === null ? null : answer ? 99 : 0),
      sentence: '',
      exact: () => true,
      least: () => 0,
      cell: () => '',
    });

  /**
   * What each answers in the states of the system in which nobody says anything: what reclaim does depends on the answers. All are asked in
   * one search.
   */
  const judgedAs = async (...given: readonly (boolean | null)[]) => {
    const bounds = boundsOf(scenario, 1);
    const { system } = contestOf(says(null), scenario, bounds);
    const judges = given.map((answer) => contestOf(says(answer), scenario, bounds).judge);
    const own = new Uint8Array(questions.length);
    const judge: Judge = (state, answers) => {
      let rests = false;
      for (const [i, one] of judges.entries()) {
        rests = one(state, own);
        answers.set(own, i * questions.length);
      }
      return rests;
    };
    const found = await tally('says', { system, judge }, judges.length * questions.length);
    return judges.map((_, i) => {
      const answers = found.answers.slice(i * questions.length, (i + 1) * questions.length);
      return { ...found, answers, of: (name: string) => answers[questions.findIndex((one) => one.name === name)] };
    });
  };

  type Said = Awaited<ReturnType<typeof judgedAs>>[number];
  let [yes, no, silence]: Said[] = [];
  beforeAll(async () => {
    [yes, no, silence] = await judgedAs(true, false, null);
  });

  test('who always says yes, and who always says no, are right in turn, and wrong on one side only', () => {
    if (yes === undefined || no === undefined) throw new Error('they were asked');
    for (const name of ['mapped', 'page', 'shared'] as const) {
      const [always, never] = [yes.of(name), no.of(name)];
      expect([name, always?.states[wrong]]).toEqual([name, 0]);
      expect([name, never?.states[safe]]).toEqual([name, 0]);
      expect(never?.states[wrong]).toBeGreaterThan(name === 'shared' && scenario.name === 'threads' ? -1 : 0);
      // Of several pages one can be mapped while another is not: then both are in error.
      if (name !== 'page') expect((always?.states[exact] ?? 0) + (never?.states[exact] ?? 0)).toBe(yes.states);
    }
    // Of a part, no is the safe side; and while a call is under way yes may be true a moment later.
    expect(no.of('partial')?.states[wrong]).toBe(0);
    expect(yes.of('partial')?.states[wrong]).toBeGreaterThan(0);
    expect((yes.of('partial')?.rest[exact] ?? 0) + (no.of('partial')?.rest[exact] ?? 0)).toBe(yes.rest);
    // A count that is too high makes a walk go on; one of none stops it at once.
    expect(yes.of('stop')?.states).toEqual([0, 0, yes.states, 0]);
    expect(no.of('stop')?.states[safe]).toBe(0);
    expect(no.of('stop')?.states[wrong]).toBe(no.of('mapped')?.states[wrong]);
  });

  test('who cannot say anything is silent in every state', () => {
    if (silence === undefined) throw new Error('it was asked');
    for (const { states } of silence.answers) expect(states).toEqual([0, silence.states, 0, 0]);
  });

  test('the counts of today are never wrong, and exact at rest but for who shares', async () => {
    const found = await judged(policy('per-page'), scenario);
    for (const [i, { states, rest }] of found.answers.entries()) {
      const name = questions[i]?.name;
      expect([name, states[wrong]]).toEqual([name, 0]);
      if (name !== 'shared') expect([name, rest[exact]]).toEqual([name, found.rest]);
      else expect(rest[safe]).toBe(0);
    }
  });

  test('what must hold of any mapcount holds of the exact policies here', async () => {
    for (const name of ['per-page', 'SLOT', 'TOT', ...(scenario.name === 'threads' ? ['TUP'] : ['TUP', 'VMA'])]) {
      const system = buildSystem(boundsOf(scenario, 1), {
        scheme: policy(name),
        callers: kernel,
        workload: scenario.workload,
      });
      const { ending } = await explore(packedExecutor(system), system);
      // Not every step is taken in one operation, but nothing breaks.
      expect([name, ['holds', 'unreached'].includes(ending.kind)]).toEqual([name, true]);
    }
  });

  test('both executors find the same states, and the same way to a wrong answer', async () => {
    for (const name of ['SLOT', 'TUP-dec']) {
      const { system } = contestOf(policy(name), scenario, boundsOf(scenario, 1));
      const seen = async (executor: ReturnType<typeof referenceExecutor>) => {
        const { ending, statistics } = await explore(executor, system, { maxStates: 1000 });
        return [ending.kind, statistics.states, statistics.depth, 'path' in ending ? ending.path.length : 0];
      };
      expect(await seen(packedExecutor(system))).toEqual(await seen(referenceExecutor(system, {})));
    }
  });
});

test('reclaim frees the folio, migration leaves it to be mapped again, and either gives up when it is pinned', async () => {
  const scenario = scenarios.find(({ name }) => name === 'file') as Scenario;
  const { reachable } = forState<State>();
  const system = buildSystem(
    boundsOf(scenario, 1),
    { scheme: policy('per-page'), callers: kernel, workload: scenario.workload },
    (_, { reclaim, pinner }) => {
      if (reclaim === undefined || pinner === undefined) throw new Error('they are in the workload');
      const is = (name: string, seen: (m: State, over: boolean, migrates: boolean) => boolean) =>
        reachable(name, name, (m) => seen(m, reclaim.in(m).pc === 'done', reclaim.in(m).migrates));
      const neverPinned = (m: State): boolean => m.folio.cached && pinner.in(m).pc === 'pin_user_pages';
      return [
        is('freed', ({ folio }, over, migrates) => over && !migrates && !folio.cached && folio.refcount === 0),
        // Without a pin, and with nothing that could unmap it besides, it was not given up.
        is('migrated', (m, over, migrates) => over && migrates && m.folio.refcount === 1 && neverPinned(m)),
        is(
          'mapped again',
          (m, over, migrates) => over && migrates && m.tables.at(0).ptes.at(0) !== null && neverPinned(m),
        ),
        is('given up', (m, over, migrates) => over && !migrates && m.folio.cached && pinner.in(m).pins === 1),
      ];
    },
  );
  const { ending } = await explore(packedExecutor(system), system);
  expect(ending.kind === 'unreached' ? ending.properties : ending.kind).toEqual([]);
});

test('tuples that always decrement are wrong within four operations, and the way there is as short as counted', async () => {
  for (const [variant, part, operations] of [
    ['TUP-dec-anon', 'anon', 1],
    ['TUP-dec-file', 'file', 2],
  ] as const) {
    const scenario = scenarios.find(({ name }) => name === part) as Scenario;
    const { of } = await judged(policy('TUP-dec'), scenario, operations);
    const { verdict } = await resultOf(subject.model, variant, { operations }, ['MAPPED']);
    if (verdict.kind !== 'violated') throw new Error(verdict.kind);
    expect([verdict.property, verdict.trace.steps.length]).toEqual(['MAPPED', of('mapped')?.wrongAt]);
    const calls = verdict.trace.steps.filter(({ step }) => step === 'syscall').length;
    expect(calls).toBeLessThanOrEqual(4);
    expect(calls).toBeGreaterThan(0);
  }
});

test('tuples that scan are exact at rest, what they answer at all; and every step of every part is taken', async () => {
  for (const scenario of scenarios) {
    // Of anonymous memory, which is mapped already, one operation of each task takes every step.
    const { of, rest, untaken } = await judged(policy('TUP'), scenario, scenario.name === 'anon' ? 1 : 2);
    expect(untaken).toEqual([]);
    for (const name of ['mapped', 'stop']) expect([name, of(name)?.rest[exact]]).toEqual([name, rest]);
    for (const name of ['page', 'shared', 'references', 'partial']) expect(of(name)?.rest.slice(safe)).toEqual([0, 0]);
  }
});

test('owner slots are never falsely exclusive with three mms and four pages; they err on the safe side (E3)', async () => {
  const three = scenarios.find(({ name }) => name === 'three') as Scenario;
  const bounds = { pages: 4, straddle: 0, batch: 4, operations: 1 };
  const { answers, limit } = await tally('SLOT', contestOf(policy('SLOT'), three, bounds), questions.length);
  const shared = answers[questions.findIndex(({ name }) => name === 'shared')];
  expect([limit, shared?.states[wrong], shared?.states[silent]]).toEqual([undefined, 0, 0]);
  // Row 13 of the table: two that had the slots are gone.
  const { of } = await judged(policy('SLOT'), three, 2);
  expect(of('shared')?.rest[wrong]).toBe(0);
  expect(of('shared')?.rest[safe]).toBeGreaterThan(0);
});

test('VMAs are wrong where a folio is in two page tables: the lock of one is not enough', async () => {
  const threads = scenarios.find(({ name }) => name === 'threads') as Scenario;
  const { of } = await judged(policy('VMA'), threads, 2);
  expect(of('mapped')?.rest[wrong]).toBeGreaterThan(0);
});

test('an unfinished search says nothing of the answers', async () => {
  const found = await tally('per-page', subject.contest('per-page', 'file', {}), questions.length, { maxStates: 1000 });
  expect([found.limit, found.answers]).toEqual(['states', []]);
});
