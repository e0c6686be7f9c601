// Every property can fail: each is given a state that breaks it, made by hand from an initial one.
import { describe, expect, test } from 'vitest';
import { type Always, instantiate, type PlainValue } from '../../src/index.ts';
import { referenceMachine } from '../../src/reference/machine.ts';
import mlock from './model.ts';

const { system } = instantiate(mlock, 'exact', { thp: 1 });
const machine = referenceMachine(system);

interface Loose {
  vmas: { VM_LOCKED: boolean; linked: boolean }[];
  tables: { ptl: string; ptes: (string | null)[] }[];
  folio: { lru: string; mlocked: boolean; doubleMap: boolean };
  nr_mlock: number;
  task_a: { pc: string; walk: number };
}

/** What a property says of the initial state in which all is locked and mapped by PMDs, after a change. */
const judged = (name: string, change: (state: Loose) => void): unknown => {
  const initial = machine.initialStates().find(({ state }) => {
    const { vmas, tables } = state as unknown as Loose;
    return vmas.every(({ VM_LOCKED }) => VM_LOCKED) && tables.every(({ ptes }) => ptes[0] === 'pmd');
  });
  const state = structuredClone(initial?.state) as unknown as Loose;
  change(state);
  const property = system.properties.find((p): p is Always => p.kind === 'always' && p.name === name);
  if (property === undefined) throw new Error(`no property ${name}`);
  return property.holds(machine.view(state as unknown as PlainValue) as never);
};

test('all hold in the initial states', () => {
  for (const { state } of machine.initialStates())
    for (const property of system.properties)
      if (property.kind === 'always')
        expect([property.name, property.holds(machine.view(state) as never)]).toEqual([property.name, true]);
});

const broken: readonly [string, string, (state: Loose) => void, unknown][] = [
  [
    'MLOCK-HI',
    'no VMA is locked',
    (s) => Object.assign(s, { vmas: s.vmas.map((vma) => ({ ...vma, VM_LOCKED: false })) }),
    false,
  ],
  ['MLOCK-LO', 'the page is not mlocked', (s) => Object.assign(s.folio, { mlocked: false }), false],
  ['UNEVICTABLE', 'it is not, on the unevictable list', (s) => Object.assign(s.folio, { mlocked: false }), false],
  ['MLOCK-FREE', 'it is free', (s) => Object.assign(s.folio, { lru: 'free' }), false],
  ['NR_MLOCK', 'it is not counted', (s) => Object.assign(s, { nr_mlock: 0 }), { nr_mlock: 0, expected: 1 }],
  [
    'PTL-BAL',
    'a task rests with a lock',
    (s) => Object.assign(s.tables[1] ?? {}, { ptl: 'task_a' }),
    { table: 1, holder: 'task_a' },
  ],
  ['RESIDENT', 'an entry is gone', (s) => Object.assign(s.tables[1]?.ptes ?? {}, { 0: null }), { vma: 1 }],
  [
    'VMA-LIVE',
    'a walk is at an unlinked VMA',
    (s) => {
      Object.assign(s.task_a, { pc: 'page_mlock_one', walk: 1 });
      Object.assign(s.vmas[1] ?? {}, { linked: false });
    },
    { vma: 1 },
  ],
  ['THP-MLOCK', 'a PTE maps a part', (s) => Object.assign(s.tables[1]?.ptes ?? {}, { 0: 'pte' }), false],
  [
    'DOUBLE-MAP',
    'it is about to be marked with PG_double_map',
    (s) => {
      s.folio.doubleMap = true;
      s.task_a.pc = 'mlock_vma_page';
    },
    false,
  ],
];
describe('breaks', () => {
  test.each(broken)('%s when %s', (name, _, change, falsified) => {
    expect(judged(name, change)).toEqual(falsified);
  });
  test('and every property of the model is among them', () => {
    const names = system.properties.filter((p) => p.kind === 'always').map((p) => p.name);
    expect(names).toEqual(broken.map(([name]) => name));
  });
});
