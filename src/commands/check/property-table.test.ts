import { expect, test } from 'vitest';
import type { Verdict } from '../../check/result.ts';
import { filePage } from '../../report/page/page-of.ts';
import { propertyTable } from './property-table.ts';

const cell = (kind: Verdict['kind']) => ({
  result: { verdict: { kind, trace: { steps: [1, 2, 3] } } as unknown as Verdict },
  asExpected: undefined,
});
const rows = [
  {
    name: 'old',
    cells: new Map([
      ['SAFE', cell('holds')],
      ['FRESH', cell('violated')],
      ['SEEN', cell('unreached')],
    ]),
  },
  {
    name: 'new',
    cells: new Map([
      ['SAFE', cell('holds')],
      ['FRESH', cell('holds')],
    ]),
  },
];
const properties = ['SAFE', 'FRESH', 'SEEN'];

test('a column a property, and a dash where a variant does not have it', () => {
  expect(propertyTable(properties, rows)).toEqual([
    'variant  SAFE   FRESH        SEEN',
    '-------  -----  -----------  ---------',
    'old      holds  breaks in 3  unreached',
    'new      holds  holds        -',
  ]);
});

test('where there is no room, what no variant breaks is named below', () => {
  expect(propertyTable(properties, rows, { ...filePage, tableWidth: 30 })).toEqual([
    'variant  FRESH',
    '-------  -----------',
    'old      breaks in 3',
    'new      holds',
    'broken by none of them: SAFE,',
    '  SEEN',
  ]);
});
