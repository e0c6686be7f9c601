// Every property can fail: each is given a state that breaks it, made by hand from the initial one.
import { describe, expect, test } from 'vitest';
import { type Always, instantiate, type PlainValue } from '../../src/index.ts';
import { referenceMachine } from '../../src/reference/machine.ts';
import cow from './model.ts';

const { system } = instantiate(cow, 'exclusive');
const machine = referenceMachine(system);

type Page = { refcount: number; pins: number; mapcount: number; exclusive: boolean; content: number };
type Entry = { folio: number | null; slot: number | null; writable: boolean; exclusive: boolean };

/** A state, to be changed by hand into what no step makes. */
interface Loose {
  tables: { ptl: string; ptes: [Entry | null] }[];
  folios: Page[];
  swap: { count: number; cache: number | null; content: number }[];
  history: { sees: number[]; childs: boolean[]; inherited: number | null };
  parent: { pc: string; old: number | null; copy: number | null };
  gup: [{ pc: string; mm: number; pin: boolean; write: boolean; folio: number | null }];
  reclaim: { pc: string; found: Entry | null; mm: number; folio: number | null };
}

/** What a property says of the initial state (page 0, mapped writable by the parent) after a change. */
const judged = (name: string, change: (state: Loose) => void): unknown => {
  const state = structuredClone(machine.initialStates()[0]?.state) as unknown as Loose;
  change(state);
  const property = system.properties.find((p): p is Always => p.kind === 'always' && p.name === name);
  if (property === undefined) throw new Error(`no property ${name}`);
  return property.holds(machine.view(state as unknown as PlainValue) as never);
};

const readOnly = (folio: number): Entry => ({ folio, slot: null, writable: false, exclusive: false });
const swapped: Entry = { folio: null, slot: 0, writable: false, exclusive: false };

const change = (target: object | undefined, fields: object): void => {
  Object.assign(target ?? {}, fields);
};
const map = (s: Loose, mm: number, entry: Entry | null): void => change(s.tables[mm], { ptes: [entry] });
const pin = (s: Loose, mm: number, folio: number): void =>
  change(s.gup[0], { pc: 'unpin_user_page', mm, pin: true, folio });

test('all hold in the initial state', () => {
  for (const property of system.properties)
    if (property.kind === 'always')
      expect([property.name, judged(property.name, () => {})]).toEqual([property.name, true]);
});

describe('breaks', () => {
  test.each<[string, string, (state: Loose) => void, unknown]>([
    [
      'COW-PRIV',
      'a process reads what it did not write',
      (s) => change(s.folios[0], { content: 1 }),
      { mm: 0, reads: 1, expected: 0 },
    ],
    [
      'COW-PRIV',
      'the device holds what the process did not write',
      (s) => {
        map(s, 0, swapped);
        change(s.swap[0], { count: 1, content: 1 });
      },
      { mm: 0, reads: 1, expected: 0 },
    ],
    [
      'COW-PRIV',
      'the child reads through a reference what the parent stored after fork',
      (s) => {
        change(s.folios[0], { content: 1 });
        change(s.history, { sees: [1, 0], inherited: 0 });
        change(s.gup[0], { pc: 'unpin_user_page', mm: 1, folio: 0 });
      },
      { mm: 1, reads: 1, folio: 0 },
    ],
    [
      'COW-PRIV',
      'the parent reads through a reference what the child stored',
      (s) => {
        map(s, 0, null);
        change(s.folios[0], { content: 1 });
        change(s.history, { childs: [true] });
        change(s.gup[0], { pc: 'unpin_user_page', mm: 0, folio: 0 });
      },
      { mm: 0, reads: 1, folio: 0 },
    ],
    ['PIN-COHERENT', 'another page is mapped than the pinned one', (s) => pin(s, 0, 1), { mm: 0, folio: 1 }],
    [
      'PIN-COHERENT',
      'the page was written out and the pinned one is no longer cached',
      (s) => {
        pin(s, 0, 0);
        map(s, 0, swapped);
        change(s.swap[0], { count: 1 });
      },
      { mm: 0, folio: 0 },
    ],
    ['EXCL', 'two map an exclusive page', (s) => map(s, 1, readOnly(0)), { folio: 0, exclusive: true }],
    [
      'EXCL',
      'one maps an exclusive page, and the other has a swap entry of it',
      (s) => {
        map(s, 1, swapped);
        change(s.swap[0], { count: 1, cache: 0 });
      },
      { folio: 0, exclusive: true },
    ],
    [
      'EXCL',
      'a pinned page is not exclusive',
      (s) => {
        change(s.folios[0], { exclusive: false });
        pin(s, 0, 0);
      },
      { folio: 0, pinned: true },
    ],
    [
      'WRITE-EXCL',
      'a page that is mapped writable is not exclusive',
      (s) => change(s.folios[0], { exclusive: false }),
      { mm: 0, folio: 0 },
    ],
    [
      'NO-COPY-ALONE',
      'a process that has not forked copies',
      (s) => change(s.parent, { pc: 'wp_page_copy', old: 0 }),
      { folio: 0 },
    ],
    [
      'MAPCOUNT',
      'an entry is not counted',
      (s) => change(s.folios[0], { mapcount: 0 }),
      { folio: 0, mapcount: 0, expected: 1 },
    ],
    [
      'MAPCOUNT',
      'a cleared entry that comes back is not counted',
      (s) => {
        change(s.reclaim, { pc: 'set_pte_at', folio: 0, found: readOnly(0) });
        map(s, 0, null);
        change(s.folios[0], { mapcount: 0 });
      },
      { folio: 0, mapcount: 0, expected: 1 },
    ],
    [
      'REFCOUNT',
      'a reference is left over',
      (s) => change(s.folios[0], { refcount: 2 }),
      { folio: 0, refcount: 2, expected: 1 },
    ],
    ['REFCOUNT', 'a pin has no reference', (s) => pin(s, 0, 0), { folio: 0, refcount: 1, expected: 2 }],
    [
      'REFCOUNT',
      'the swap cache has none',
      (s) => change(s.swap[0], { cache: 0 }),
      { folio: 0, refcount: 1, expected: 2 },
    ],
    ['SWAPCOUNT', 'a swap entry is not counted', (s) => map(s, 0, swapped), { slot: 0, count: 0, expected: 1 }],
    [
      'PTL-BAL',
      'reclaim goes on with the lock',
      (s) => change(s.tables[0], { ptl: 'reclaim' }),
      { table: 0, holder: 'reclaim' },
    ],
    [
      'PTL-BAL',
      'fork() begins with the lock',
      (s) => change(s.tables[0], { ptl: 'fork' }),
      { table: 0, holder: 'fork' },
    ],
  ])('%s when %s', (name, _, changed, falsified) => {
    expect(judged(name, changed)).toEqual(falsified);
  });

  test('without the flag EXCL asks who reaches a pinned page', () => {
    const old = instantiate(cow, 'mapcount').system;
    const oldMachine = referenceMachine(old);
    const state = structuredClone(oldMachine.initialStates()[0]?.state) as unknown as Loose;
    pin(state, 0, 0);
    const property = old.properties.find((p): p is Always => p.name === 'EXCL');
    const holds = () => property?.holds(oldMachine.view(state as unknown as PlainValue) as never);
    expect(holds()).toBe(true);
    map(state, 1, readOnly(0));
    expect(holds()).toEqual({ folio: 0, pinned: true });
  });

  test('and every property of the model is among them', () => {
    expect(system.properties.filter((p) => p.kind === 'always').map((p) => p.name)).toEqual([
      'COW-PRIV',
      'PIN-COHERENT',
      'EXCL',
      'WRITE-EXCL',
      'NO-COPY-ALONE',
      'MAPCOUNT',
      'REFCOUNT',
      'SWAPCOUNT',
      'PTL-BAL',
    ]);
  });
});
