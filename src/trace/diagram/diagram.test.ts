import { expect, test } from 'vitest';
import { pathOf, race, toyInstance } from '../../../test/fixtures/race.ts';
import { referenceMachine } from '../../reference/machine.ts';
import { retrace } from '../retrace.ts';
import type { Trace } from '../trace.ts';
import { diagram } from './diagram.ts';

const { system } = toyInstance;
const traceOf = (steps: typeof race): Trace => retrace(system, referenceMachine(system), pathOf(system, steps));

test('a race is a diagram of one column a thread, with what each step changed', () => {
  expect(diagram(system, traceOf(race), 100).join('\n')).toBe(
    `
initially: ptes[0] {folio 1, writable}, folio 1 {mapcount 1}

zap                                      user (cpu 1)
--------------------------------------   -------------------------------------
                                         tlb_fill(va 0)
                                           tlb[0]: none -> {folio 1, writable}
pte_offset_map_lock
  ptl: free -> zap
ptep_get_and_clear
  ptes[0]: {folio 1, writable} -> none
  folio 1 mapcount: 1 -> 0
  queue: [] -> [folio 1]
  va: 0 -> 1
                                         store(va 0, again)
                                           tlb[0] dirty: false -> true
                                           stores: 0 -> 1
`.trim(),
  );
});

test('an action that belongs to no CPU has a column of its own', () => {
  const lines = diagram(system, traceOf([...race.slice(1, 3), ['hardware', 'reclaim', {}]]));
  expect(lines.find((line) => line.startsWith('zap'))).toMatch(/^zap +hardware$/);
  expect(lines.slice(-2)).toEqual([
    expect.stringMatching(/^ {30,}reclaim$/),
    expect.stringMatching(/queue: \[folio 1\] -> \[\]$/),
  ]);
});

test('in a narrow diagram lines run on over the columns behind', () => {
  expect(diagram(system, traceOf(race), 50).slice(2).join('\n')).toBe(
    `
zap          user (cpu 1)
---          ------------
             tlb_fill(va 0)
               tlb[0]: none -> {folio 1, writable}
pte_offset_map_lock
  ptl: free -> zap
ptep_get_and_clear
  ptes[0]: {folio 1, writable} -> none
  folio 1 mapcount: 1 -> 0
  queue: [] -> [folio 1]
  va: 0 -> 1
             store(va 0, again)
               tlb[0] dirty: false -> true
               stores: 0 -> 1`,
  );
});

test('a diagram is plain ASCII without trailing spaces', () => {
  for (const line of diagram(system, traceOf(race))) expect(line).toMatch(/^(?:[ -~]*[!-~])?$/);
});

test('a trace without steps says only what holds in the beginning', () => {
  expect(diagram(system, traceOf([]))).toEqual(['initially: ptes[0] {folio 1, writable}, folio 1 {mapcount 1}']);
  expect(diagram(system, { initial: null, steps: [] })).toEqual([]);
});
