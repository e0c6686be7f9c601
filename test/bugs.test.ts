// The table of `shootdown bugs`: every case as its author expects, and what is said of the cases fits together.
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { modelNames, notModelled } from '../models/index.ts';
import { expectationFor, isExpected } from '../src/check/expected.ts';
import { isCounterexample } from '../src/check/result.ts';
import { casesOf } from '../src/commands/bugs/cases.ts';
import { parseRecorded } from '../src/commands/shared/recording/parse-recording.ts';
import { beside } from '../src/explore/beside.ts';
import { Session } from '../src/explore/session.ts';
import { stateView } from '../src/explore/view.ts';
import { loadModel } from '../src/loading/models.ts';
import { instantiate, ownBounds } from '../src/model/instance.ts';
import { bugKinds } from '../src/model/variant.ts';
import { verdictDocument } from '../src/report/verdict-json.ts';
import { root } from './pages.ts';
import { shootdownIn } from './run-here.ts';
import { resultOf } from './verdicts.ts';

const cases = (await Promise.all(modelNames.map(loadModel))).flatMap((model) => casesOf(model, model.name));

test('no two cases have one id, and none of them is said not to be modelled', async () => {
  const ids = [...cases.map(({ bug }) => bug.id), ...notModelled.map(({ id }) => id)];
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
});

test('forty cases of the catalogue and more are there, in every section', () => {
  expect(cases.length).toBeGreaterThanOrEqual(40);
  expect([...new Set(cases.map(({ bug }) => bug.id[0]))].sort()).toEqual(['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I']);
});

test('cases of every kind are there', () => {
  expect([...new Set(cases.map(({ bug }) => bug.kind))].sort()).toEqual([...bugKinds].sort());
});

/** The release before one: `v5.19` before `v6.0`. */
const before = (release: string): string => {
  const [major = 0, minor = 0] = release.slice(1).split('.').map(Number);
  const lastOf = new Map([
    [4, 20],
    [5, 19],
    [6, 19],
  ]);
  return minor > 0 ? `v${major}.${minor - 1}` : `v${major - 1}.${lastOf.get(major - 1)}`;
};

test('a case ends with the release before the one that its variants say has the fix', async () => {
  const origins = (await Promise.all(modelNames.map(loadModel))).flatMap(({ name, variants }) =>
    variants.flatMap(({ name: variant, origin = '' }) =>
      [...origin.matchAll(/\b([0-9a-f]{12}) \((v\d+\.\d+)(?:, (\d{4}))?\)/g)].map(([, commit, release = '', year]) => ({
        variant: `${name}/${variant}`,
        commit,
        release,
        year,
      })),
    ),
  );
  const kernel = cases.filter(({ bug }) => bug.kind === 'kernel' && bug.commit !== undefined);
  const pairs = kernel.flatMap(({ bug }) =>
    origins.filter(({ commit }) => commit === bug.commit).map((origin) => ({ bug, origin })),
  );
  expect(pairs.length).toBeGreaterThan(20);
  const wrong = pairs.filter(({ bug, origin: { release, year } }) => {
    const last = /\bto (v\d+\.\d+)/.exec(bug.versions ?? '')?.[1];
    return (last !== undefined && last !== before(release)) || (year !== undefined && Number(year) !== bug.year);
  });
  expect(wrong.map(({ bug, origin }) => [bug.id, bug.versions, origin.variant, origin.release, origin.year])).toEqual(
    [],
  );
});

test('no two cases have one commit, but for the forms of one case and where it is said', () => {
  const numberOf = (id: string): string => id.replace(/[a-z]$/, '');
  const shared = cases.flatMap(({ bug }) =>
    cases
      .filter(({ bug: other }) => other.commit === bug.commit && numberOf(other.id) !== numberOf(bug.id))
      .filter(({ bug: other }) => bug.sameCommitAs !== other.id && other.sameCommitAs !== bug.id)
      .map(({ bug: other }) => [bug.commit, bug.id, other.id]),
  );
  expect(shared.filter(([commit]) => commit !== undefined)).toEqual([]);
  for (const { bug } of cases)
    if (bug.sameCommitAs !== undefined)
      expect([bug.id, cases.find((other) => other.bug.id === bug.sameCommitAs)?.bug.commit]).toEqual([
        bug.id,
        bug.commit,
      ]);
});

test('the story of what a kernel had does not say that none had it', () => {
  for (const { bug } of cases)
    expect([bug.id, bug.kind !== 'kernel' || !/no kernel (is known to have )?had it/i.test(bug.story)]).toEqual([
      bug.id,
      true,
    ]);
});

test('a page of docs/findings that a story names is there', () => {
  const named = cases.flatMap(({ bug }) =>
    [...bug.story.matchAll(/docs\/findings\/[\w.-]+\.md/g)].map(([page]) => page),
  );
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((page) => !existsSync(new URL(`../${page}`, import.meta.url)))).toEqual([]);
});

test('the mended form is checked at bounds that are at least those of the broken one', () => {
  for (const { model, variant, bug, fixedAt } of cases) {
    const broken = ownBounds(model, variant.name);
    const smaller = Object.keys(broken).filter((name) => (fixedAt[name] as number) < (broken[name] as number));
    expect([bug.id, smaller]).toEqual([bug.id, []]);
  }
});

test.each(cases.map((one) => [one.bug.id, one] as const))(
  '%s: the broken form breaks as expected, and the mended one holds',
  async (_, { model, variant, bug, fixedAt }) => {
    const properties = bug.property === undefined ? undefined : [bug.property];
    const { verdict: broken } = await resultOf(model, variant.name, {}, properties);
    const { expect: expected, also } = instantiate(model, variant.name);
    expect(isExpected(expectationFor(expected, also, properties), broken), broken.kind).toBe(true);
    expect(isCounterexample(broken), broken.kind).toBe(true);
    const { verdict: fixed } = await resultOf(model, bug.fixed, fixedAt);
    expect(fixed.kind).toBe('holds');
    expect(isExpected(instantiate(model, bug.fixed, fixedAt).expect, fixed)).toBe(true);
  },
);

test.each(cases.map((one) => [one.bug.id, one] as const))(
  '%s: what is written of the race can be stepped through, and is stopped by the mended form',
  async (_, { target, model, variant, bug }) => {
    const properties = bug.property === undefined ? undefined : [bug.property];
    const result = await resultOf(model, variant.name, {}, properties);
    const instance = instantiate(model, variant.name);
    const written = JSON.stringify(verdictDocument(instance, undefined, result, instance.expect));
    const recorded = parseRecorded(written, `${target}.json`);
    if (recorded.kind !== 'counterexample') throw new Error(recorded.kind);
    const { verdict } = recorded.recording;
    const session = new Session(instance);
    session.begin(verdict.trace.initial);
    session.follow(verdict.trace.steps);
    expect(session.trace().steps).toEqual(verdict.trace.steps);
    const view = stateView(session, 0, () => 'waits');
    expect(view.picture.cards.length).toBeGreaterThan(1);
    if (verdict.kind !== 'violated') return;
    const isAsserted = verdict.trace.steps.at(-1)?.asserts !== undefined;
    const broken = view.properties.filter(({ answer }) => answer === 'broken').map(({ name }) => name);
    expect(isAsserted || broken.includes(verdict.property)).toBe(true);
    const mended = instantiate(model, bug.fixed, instance.bounds);
    const { counterparts, properties: now } = beside(instance, mended, verdict.trace);
    const isStopped = counterparts.at(-1)?.kind === 'stopped';
    expect([isStopped, now.some(({ name, answer }) => name === verdict.property && answer === 'broken')]).toEqual([
      isStopped,
      false,
    ]);
  },
);

test('the command prints each of them, and says so', () => {
  // Of small models; all would search again what was searched above.
  const ids = cases
    .filter(({ model }) => ['collapse-pte', 'mremap', 'lazyfree'].includes(model.name))
    .map(({ bug }) => bug.id);
  const ran = shootdownIn(root, 'bugs', ...ids, '--json', '--no-out');
  const { cases: found } = JSON.parse(ran.out) as { cases: { id: string; asExpected: boolean }[] };
  expect(found.filter(({ asExpected }) => !asExpected)).toEqual([]);
  expect(found.map(({ id }) => id).sort()).toEqual(ids.sort());
  expect(ran.code).toBe(0);
});
