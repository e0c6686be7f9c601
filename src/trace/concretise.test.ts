import { expect, test } from 'vitest';
import { pathOf, race, toyInstance } from '../../test/fixtures/race.ts';
import { leastRenaming } from '../../test/least-renaming.ts';
import { verdictOf } from '../check/verdict.ts';
import type { PlainValue } from '../model/language/domain.ts';
import { renameValue } from '../model/values/permutation.ts';
import { referenceMachine } from '../reference/machine.ts';
import { concreteEnding, concretise } from './concretise.ts';
import { retrace } from './retrace.ts';

const { system } = toyInstance;
const machine = referenceMachine(system);
const path = pathOf(system, race);
const canonical = leastRenaming(system.root) ?? expect.fail('no scalarset');

/** The path as a search by orbits may know it: at every state the members have other names. */
const jumping = path.map((state, i) =>
  renameValue(system.root, state, i % 2 === 0 ? { cpu: [1, 0] } : { folio: [1, 0] }),
);

test('states that jump between names become one run of the model', () => {
  expect(() => retrace(system, machine, jumping)).toThrow();
  const run = concretise(system, machine, jumping, canonical);
  expect(run.map(canonical)).toEqual(path.map(canonical));
  const { steps } = retrace(system, machine, run);
  // The first CPU that can, and the same one from then on.
  expect(steps.map(({ thread, step }) => [thread, step])).toEqual([
    ['hardware', 'tlb_fill'],
    ['zap', 'pte_offset_map_lock'],
    ['zap', 'ptep_get_and_clear'],
    ['user 0', 'store'],
  ]);
  expect(steps.map(({ args }) => args.cpu)).toEqual([0, undefined, undefined, 0]);
});

test('the run starts from the initial state that is meant', () => {
  const { run } = system.initial;
  const two = {
    ...system,
    initial: {
      args: [{ clean: true }, { clean: false }],
      run: (m: never, args: { readonly [name: string]: unknown }) => {
        run(m, {});
        if (args.clean === true) (m as { folios: { at(i: number): { dirty: boolean } } }).folios.at(0).dirty = true;
      },
    },
  };
  const start = concretise(two, referenceMachine(two), jumping, canonical)[0] as PlainValue;
  expect(canonical(start)).toEqual(canonical(path[0] as PlainValue));
});

test('a property is told of the last state of the run', () => {
  const verdict = verdictOf(system, machine, { kind: 'violated', property: 0, also: [], path: jumping }, canonical);
  expect(verdict).toMatchObject({ kind: 'violated', property: 'MKCLEAN', elements: { cpu: 0, va: 0, folio: 1 } });
});

test('a step that failed is told of the thread and the arguments that fail in the run', () => {
  const failing = {
    ...system,
    rules: system.rules.map((rule) =>
      rule.kind === 'thread' && rule.label === 'store'
        ? {
            ...rule,
            run: (m: never, _: never, args: { readonly [name: string]: unknown }) => {
              const { cpus } = m as { cpus: { at(i: unknown): { tlb: { at(i: unknown): unknown } } } };
              if (cpus.at(args.cpu).tlb.at(0) !== null) throw new Error(`no store on cpu ${args.cpu}`);
              return 'store';
            },
          }
        : rule,
    ),
  };
  const of = referenceMachine(failing);
  const rule = failing.rules.findIndex((one) => one.kind === 'thread' && one.id === 1 && one.label === 'store');
  const failure = { state: 1, rule, args: 3, error: new Error('no store on cpu 1') };
  const ending = concreteEnding(failing, of, { kind: 'failed', failure, path: jumping.slice(0, 2) }, canonical);
  if (ending.kind !== 'failed') expect.fail('it failed');
  const found = failing.rules[ending.failure.rule];
  expect(found?.kind === 'thread' && [found.id, found.label]).toEqual([0, 'store']);
  expect(ending.failure.error).toEqual(new Error('no store on cpu 0'));
});

test('orbits that no step connects are told as such, and what to try', () => {
  const broken = [jumping[0], jumping[3]] as readonly PlainValue[];
  expect(() => concretise(system, machine, broken, canonical)).toThrow(/no step leads again from state 0/);
  try {
    concretise(system, machine, broken, canonical);
  } catch (error) {
    expect((error as { hint: string }).hint).toContain('--check-symmetry');
  }
});
