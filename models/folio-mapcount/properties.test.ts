// Every property can fail: each is given a state that breaks it, made by hand from an initial one.
import { describe, expect, test } from 'vitest';
import { type Always, type Instance, instantiate, type PlainValue } from '../../src/index.ts';
import { referenceMachine } from '../../src/reference/machine.ts';
import model from './model.ts';

/** A state at these bounds, to be changed by hand into what no step makes. */
interface Loose {
  folio: { mapcount: number; refcount: number; cached: boolean; locked: string };
  pmds: { entry: string; pml: string }[];
  tables: { ptl: string; ptes: (object | null)[] }[];
  mms: { readers: number }[];
  [thread: string]: unknown;
}

/** What a property says of the initial state in which the folio's two pages are mapped, after a change. */
const judged = ({ system }: Instance, name: string, change: (state: Loose) => void): unknown => {
  const machine = referenceMachine(system);
  const state = structuredClone(machine.initialStates().at(-1)?.state) as unknown as Loose;
  change(state);
  const property = system.properties.find((p): p is Always => p.kind === 'always' && p.name === name);
  if (property === undefined) throw new Error(`no property ${name}`);
  return property.holds(machine.view(state as unknown as PlainValue) as never);
};
const file = instantiate(model, 'tuples', { pages: 2 });
const anon = instantiate(model, 'tuples-fork', { pages: 2 });
const perPage = instantiate(model, 'per-page', { pages: 2 });
const slots = instantiate(model, 'owner-slots-fork', { pages: 2 });
const states = instantiate(model, 'three-states', { pages: 2 });

const nothingMapped = (s: Loose): void => {
  for (const { ptes } of s.tables) ptes.fill(null);
};
const change =
  (folio: object): ((s: Loose) => void) =>
  (s) => {
    Object.assign(s.folio, folio);
  };

test('all hold in the initial states', () => {
  for (const { system } of [file, anon, perPage, slots, states]) {
    const machine = referenceMachine(system);
    for (const { state } of machine.initialStates())
      for (const property of system.properties)
        if (property.kind === 'always')
          expect([property.name, property.holds(machine.view(state) as never)]).toEqual([property.name, true]);
  }
});

describe('breaks', () => {
  test.each<[string, string, Instance, (state: Loose) => void, unknown]>([
    ['MAPCOUNT', 'a tuple is not counted', file, change({ mapcount: 0 }), { mapcount: 0, expected: 1 }],
    ['MAPCOUNT', 'a tuple is counted that is gone', file, nothingMapped, { mapcount: 1, expected: 0 }],
    [
      'MAPCOUNT',
      'a cleared entry that is still to be uncounted is counted no more',
      file,
      (s) => {
        nothingMapped(s);
        s.folio.mapcount = 0;
        Object.assign(s.a1 as object, { rmap: 'owed', pages: 'p0' });
      },
      { mapcount: 0, expected: 1 },
    ],
    [
      'MAPCOUNT',
      'the PMD is counted twice',
      anon,
      (s) => {
        s.folio.mapcount = 2;
      },
      { mapcount: 2, expected: 1 },
    ],
    ['MAPCOUNT', 'an entire mapping is missed', perPage, change({ entire: 0 }), { entire: 0, expected: 1 }],
    ['MAPCOUNT', 'mapped pages are too many', perPage, change({ nrMapped: 1 }), { nrMapped: 1, expected: 0 }],
    [
      'MAPCOUNT',
      'a slot says more than its mm has',
      slots,
      change({ slot0: { mm: 0, mapcount: 2 } }),
      { mm: 0, mapcount: 2, most: 1 },
    ],
    ['MAPCOUNT', 'a mapped folio has the state none', states, change({ mapped: 'none' }), { said: 0, tuples: 1 }],
    ['NOT-NEGATIVE', 'the count is below zero', file, change({ mapcount: -1 }), { mapcount: -1 }],
    ['MAPPED', 'a mapped folio counts zero', file, change({ mapcount: 0 }), { mms: 1 }],
    [
      'EXCLUSIVE',
      'two mms reach what counts one',
      anon,
      (s) => {
        (s.pmds[2] as { entry: string }).entry = 'huge';
      },
      { mms: 2 },
    ],
    ['FREE', 'a mapped folio is freed', file, change({ refcount: 0 }), { mapcount: 1, mms: 1 }],
    [
      'FREE',
      'a folio is freed with a mapcount',
      file,
      (s) => {
        nothingMapped(s);
        s.folio.refcount = 0;
      },
      { mapcount: 1, mms: 0 },
    ],
    ['REF>=MAP', 'the page cache has no reference', file, change({ refcount: 2 }), { refcount: 2, mappings: 2 }],
    ['TRUNCATED', 'a folio is mapped that is in no page cache', file, change({ cached: false }), { mms: 1 }],
    [
      'PTL-BAL',
      'a system call returns with the lock',
      file,
      (s) => {
        (s.tables[0] as { ptl: string }).ptl = 'a1';
      },
      { table: 0, holder: 'a1' },
    ],
    ['QUIESCENT', 'a reference is left over', file, change({ refcount: 4 }), { refcount: 4, expected: 3 }],
    ['QUIESCENT', 'the folio stays locked', file, change({ locked: 'a1' }), false],
    [
      'QUIESCENT',
      'a PMD lock stays taken',
      anon,
      (s) => {
        (s.pmds[0] as { pml: string }).pml = 'a';
      },
      false,
    ],
    [
      'QUIESCENT',
      'mmap_lock stays taken',
      file,
      (s) => {
        (s.mms[0] as { readers: number }).readers = 1;
      },
      false,
    ],
    ['QUIESCENT', 'a count is left over', file, change({ mapcount: 2 }), { mapcount: 2, expected: 1 }],
  ])('%s when %s', (name, _, instance, by, falsified) => {
    expect(judged(instance, name, by)).toEqual(falsified);
  });

  test('and every property of the model is among them', () => {
    expect(file.system.properties.filter((p) => p.kind === 'always').map((p) => p.name)).toEqual([
      'MAPCOUNT',
      'NOT-NEGATIVE',
      'MAPPED',
      'EXCLUSIVE',
      'FREE',
      'REF>=MAP',
      'TRUNCATED',
      'PTL-BAL',
      'QUIESCENT',
    ]);
  });
});
