// The table of PROTOCOLS section 6: each row an operation sequence that the model carries out, each cell what the scheme has then.
import { describe, expect, test } from 'vitest';
import { policies } from '../machine/mapcount/policies.ts';
import type { MapcountPolicy } from '../machine/mapcount/policy.ts';
import { anything, type Performer, performer } from './testing/perform.ts';
import type { Workload } from './workloads/workload.ts';

const names = ['per-page', 'TUP', 'TUP-dec', 'TUP-all', 'VMA', 'F/P', '3S', 'SLOT', 'AVG', 'TOT'] as const;
type Cells = readonly [string, string, string, string, string, string, string, string, string, string];

interface Row {
  readonly row: string;
  readonly after: string;
  readonly does: (m: Performer) => void;
  readonly cells: Cells;
}
/** Rows that follow one another. */
interface Sequence {
  readonly workload: Workload;
  readonly set?: Record<string, number>;
  readonly rows: readonly Row[];
}

const sequences: readonly Sequence[] = [
  {
    workload: anything(false, 'nothing'),
    rows: [
      {
        row: '1',
        after: 'A maps p0 to p2 in one table (fault-around)',
        does: (m) => m.does('a', 'fault 0-2'),
        cells: ['[1,1,1,0] 0 3', '1', '1', '1', '1', '0/1/3', 'once', 'A3', '1', '3'],
      },
      {
        row: '2',
        after: 'A unmaps p0 and p1',
        does: (m) => m.does('a', 'dontneed 0-1'),
        cells: ['[0,0,1,0] 0 1', '1', '0', '1', '1', '0/0/1', 'once', 'A1', '1', '1'],
      },
      {
        row: '3',
        after: 'A unmaps p2',
        does: (m) => m.does('a', 'dontneed 2'),
        cells: ['[0,0,0,0] 0 0', '0', '-1', '1', '0', '0/-1/0', 'none', 'empty', '0', '0'],
      },
    ],
  },
  {
    workload: anything(false, 'nothing'),
    set: { straddle: 2 },
    rows: [
      {
        row: '4',
        after: 'straddling: A faults p0 and p1 in T',
        does: (m) => m.does('a', 'fault 0-1'),
        cells: ['[1,1,0,0] 0 2', '1', '1', '1', '1', '0/1/2', 'once', 'A2', '1', '2'],
      },
      {
        row: '5',
        after: "A faults p2 and p3 in T'",
        does: (m) => m.does('a', 'fault 2-3'),
        cells: ['[1,1,1,1] 0 4', '2', '2', '2', '1', '0/2/4', 'many', 'A4', '1', '4'],
      },
    ],
  },
  {
    workload: anything(false, 'nothing'),
    rows: [
      {
        row: '6',
        after: 'A maps the folio by a PMD',
        does: (m) => m.does('a', 'fault_pmd'),
        cells: ['[0,0,0,0] 1 1', '1', '1', '1', '1', '1/0/0', 'once', 'A1', '1', '4'],
      },
    ],
  },
  {
    workload: anything(true, 'pmd'),
    rows: [
      {
        row: "7'",
        after: 'in the split of the PMD, before it is removed',
        does: (m) => m.does('a', 'mprotect', 'pmd_populate'),
        cells: ['[1,1,1,1] 1 5', '1', '1', '1', '1', '2/0/0', 'once', 'A5', '2', '8'],
      },
      {
        row: '7',
        after: 'the PMD is split into PTEs in place',
        does: (m) => m.goesOn('a'),
        cells: ['[1,1,1,1] 0 4', '1', '1', '1', '1', '1/0/0', 'once', 'A4', '1', '4'],
      },
      {
        row: '8',
        after: "A moves p2 and p3 to VMA b in T'",
        does: (m) => m.does('a', 'mremap 2-3'),
        cells: ['[1,1,1,1] 0 4', '2', '1', '1', '2', '0/2/4', 'many', 'A4', '1', '4'],
      },
    ],
  },
  {
    workload: anything(true, 'pmd'),
    rows: [
      {
        row: '9',
        after: 'from 7: A forks B while p1 is pinned, and copied early',
        does: (m) => {
          m.does('a', 'mprotect');
          m.does('a', 'fork with 1 pinned');
        },
        cells: ['[2,1,2,2] 0 7', '2', '2', '2', '2', '1/1/3', 'many', 'A4 B3 sh', '2', '7'],
      },
      {
        row: '10',
        after: 'B copies p0 when it stores to it',
        does: (m) => m.does('b', 'store 0'),
        cells: ['[1,1,2,2] 0 6', '2', '1', '2', '2', '1/0/2', 'many', 'A4 B2 sh', '2', '6'],
      },
      {
        row: '11',
        after: 'B exits',
        does: (m) => m.does('b', 'exit'),
        // PROTOCOLS had 1 for TUP-all. No call of B's covered the page table: COW unmapped one page, exit two.
        cells: ['[1,1,1,1] 0 4', '1', '0', '2', '1', '1/-1/0', 'many', 'A4', '1', '4'],
      },
    ],
  },
  {
    workload: anything(false, 'nothing'),
    rows: [
      {
        row: '12',
        after: 'A, B and C each map all of a file',
        does: (m) => {
          for (const task of ['a', 'b', 'c']) m.does(task, 'fault 0-3');
        },
        cells: ['[3,3,3,3] 0 12', '3', '3', '3', '3', '3/0/0', 'many', 'A4 B4 sh', '3', '12'],
      },
      {
        row: '13',
        after: 'A and B unmap all',
        does: (m) => {
          m.does('a', 'dontneed 0-3');
          m.does('b', 'dontneed 0-3');
        },
        cells: ['[1,1,1,1] 0 4', '1', '1', '1', '1', '1/0/0', 'many', 'sh', '1', '4'],
      },
      {
        row: '14',
        after: 'C unmaps all',
        does: (m) => m.does('c', 'dontneed 0-3'),
        // PROTOCOLS asks "none?" of 3S. From many there is no way back without a walk of the rmap.
        cells: ['[0,0,0,0] 0 0', '0', '0', '0', '0', '0/0/0', 'many', 'empty', '0', '0'],
      },
    ],
  },
];

const scheme = (name: string): MapcountPolicy => policies.find((p) => p.name === name) as MapcountPolicy;

describe.each(sequences.map((sequence) => [sequence.rows.map(({ row }) => row).join(', '), sequence] as const))(
  'rows %s',
  (_, { workload, set, rows }) => {
    test.each(names.map((name, column) => [name, column] as const))('%s', (name, column) => {
      const m = performer(scheme(name), workload, set);
      for (const { row, after, does, cells } of rows) {
        does(m);
        expect([row, after, scheme(name).cell(m.folio(), 4)]).toEqual([row, after, cells[column]]);
      }
    });
  },
);

test('the reference count alone cannot say whether anything is mapped: a pin is one reference, and so is an entry', () => {
  const ref = scheme('REF');
  const m = performer(ref, anything(false, 'nothing'));
  m.does('a', 'fault 0-2');
  m.does('a', 'dontneed 0-1');
  // The page cache and one entry; or the page cache and a pin.
  expect([m.folio().refcount, ref.mapped(m.folio()), ref.count(m.folio())]).toEqual([2, null, null]);
});

test('what the table marks as wrong is what breaks the policy in the model', () => {
  const brokenAfter = (name: string, sequence: number): readonly string[][] => {
    const { workload, set, rows } = sequences[sequence] as Sequence;
    const m = performer(scheme(name), workload, set);
    return rows.map(({ does }) => {
      does(m);
      return [...m.broken()];
    });
  };
  expect(brokenAfter('TUP', 0)).toEqual([[], [], []]);
  expect(brokenAfter('TUP-dec', 0).map((broken) => broken.includes('MAPCOUNT'))).toEqual([false, true, true]);
  expect(brokenAfter('TUP-all', 0).map((broken) => broken.includes('MAPCOUNT'))).toEqual([false, false, true]);
  expect(brokenAfter('TUP-dec', 0)[2]).toContain('NOT-NEGATIVE');
  for (const name of ['per-page', 'TUP', 'VMA', '3S', 'SLOT', 'AVG', 'TOT'])
    for (let sequence = 0; sequence < sequences.length; sequence++)
      expect([name, sequence, brokenAfter(name, sequence).flat()]).toEqual([name, sequence, []]);
});
