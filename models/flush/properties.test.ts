// Every property can fail: each is given a state that breaks it, made by hand from an initial one.
import { describe, expect, test } from 'vitest';
import { type Always, instantiate, type PlainValue } from '../../src/index.ts';
import { referenceMachine } from '../../src/reference/machine.ts';
import flush from './model.ts';

/** A state at the smallest bounds, to be changed by hand into what no step makes. */
interface Loose {
  cpus: [{ tlb: [object | null] }];
  tables: [{ ptl: string; ptes: [object | null] }];
  folios: [Record<string, PlainValue>];
  contents: { folios: [{ latest: boolean }]; swap: [{ latest: boolean }] };
  nonPresent: [object | null];
  softDirty: [{ set: boolean; missed: boolean }];
  lazyFree: [{ marked: boolean; discarded: boolean; mayDiscard: boolean }];
  tlbFlushPending: number;
  promises: boolean[][];
  madvise_0: { pc: string };
  madvise_1: { pc: string };
  clear_refs: { pc: string };
}

/** What a property of a variant says of the initial state in which page 0 was stored to, after a change. */
const judged = (variant: string, name: string, change: (state: Loose) => void): unknown => {
  const { system } = instantiate(flush, variant);
  const machine = referenceMachine(system);
  const state = structuredClone(machine.initialStates()[1]?.state) as unknown as Loose;
  change(state);
  const property = system.properties.find((p): p is Always => p.kind === 'always' && p.name === name);
  if (property === undefined) throw new Error(`no property ${name}`);
  return property.holds(machine.view(state as unknown as PlainValue) as never);
};

const entry = { folio: 0, writable: true, dirty: true };
const cached = { cpu: 0, va: 0, folio: 0 };
/** The first MADV has returned, and answers for what it saw. */
const returned = (s: Loose): void => {
  s.madvise_0.pc = 'done';
  s.promises[0] = [true];
  s.cpus[0].tlb[0] = entry;
};

test('all hold in the initial states', () => {
  for (const { name } of flush.variants) {
    const { system } = instantiate(flush, name);
    const machine = referenceMachine(system);
    for (const { state } of machine.initialStates())
      for (const property of system.properties)
        if (property.kind === 'always')
          expect([property.name, property.holds(machine.view(state) as never)]).toEqual([property.name, true]);
  }
});

describe('breaks', () => {
  test.each<[string, string, string, (state: Loose) => void, unknown]>([
    [
      'a9-dontneed-fixed',
      'RET-FLUSH',
      'a page that was zapped is cached',
      (s) => {
        returned(s);
        s.tables[0].ptes[0] = null;
      },
      { ...cached, call: 0 },
    ],
    [
      'a9-free-fixed',
      'RET-FLUSH',
      'a clean page can be stored to unseen',
      (s) => {
        returned(s);
        s.tables[0].ptes[0] = { ...entry, dirty: false };
      },
      { ...cached, call: 0 },
    ],
    [
      'a10-fixed',
      'RET-FLUSH',
      'a page that was write-protected can be stored to',
      (s) => {
        s.clear_refs.pc = 'done';
        s.promises[0] = [true];
        s.cpus[0].tlb[0] = entry;
        s.tables[0].ptes[0] = { ...entry, writable: false };
      },
      { ...cached, call: 0 },
    ],
    [
      'a9-dontneed-fixed',
      'STALE-FREE',
      'a cached frame is free',
      (s) => {
        s.cpus[0].tlb[0] = entry;
        s.folios[0].refcount = 0;
      },
      cached,
    ],
    [
      'a8-fixed',
      'LOST-DIRTY',
      'nobody knows that memory is newer than swap',
      (s) => {
        s.tables[0].ptes[0] = { ...entry, dirty: false };
      },
      { va: 0 },
    ],
    [
      'a8-fixed',
      'NO-LOST-WRITE',
      'the entry maps an old copy',
      (s) => {
        s.contents.folios[0].latest = false;
      },
      { va: 0 },
    ],
    [
      'a8-fixed',
      'NO-LOST-WRITE',
      'a TLB caches an old copy',
      (s) => {
        s.contents.folios[0].latest = false;
        s.cpus[0].tlb[0] = entry;
      },
      cached,
    ],
    [
      'a8-fixed',
      'NO-LOST-WRITE',
      'what is in swap is old',
      (s) => {
        s.tables[0].ptes[0] = null;
        s.nonPresent[0] = { kind: 'swap', folio: 0, writable: true, dirty: false };
        s.folios[0].refcount = 0;
      },
      { va: 0 },
    ],
    [
      'a9-free-fixed',
      'NO-LOST-WRITE',
      'a page is discarded that may not be',
      (s) => {
        s.tables[0].ptes[0] = null;
        s.lazyFree[0] = { marked: true, discarded: true, mayDiscard: false };
      },
      { va: 0 },
    ],
    [
      'a10-fixed',
      'SOFT-DIRTY',
      'a store is not seen',
      (s) => {
        s.softDirty[0] = { set: false, missed: true };
      },
      false,
    ],
    [
      'a9-dontneed-fixed',
      'PENDING',
      'the counter is left over',
      (s) => {
        s.madvise_0.pc = 'done';
        s.madvise_1.pc = 'done';
        s.tlbFlushPending = 1;
      },
      false,
    ],
    [
      'a9-dontneed-fixed',
      'PTL-BAL',
      'a call returns with the lock',
      (s) => {
        s.madvise_0.pc = 'done';
        s.tables[0].ptl = 'madvise_0';
      },
      false,
    ],
  ])('%s: %s when %s', (variant, name, _, change, falsified) => {
    expect(judged(variant, name, change)).toEqual(falsified);
  });
});

test('a call does not answer for what others have done since it looked', () => {
  const since = (s: Loose) => {
    returned(s);
    s.promises[0] = [false];
    s.tables[0].ptes[0] = null;
  };
  expect(judged('a9-dontneed-fixed', 'RET-FLUSH', since)).toBe(true);
});

test('what MADV_FREE gave up may be discarded', () => {
  const given = (s: Loose) => {
    s.tables[0].ptes[0] = null;
    s.lazyFree[0] = { marked: true, discarded: true, mayDiscard: true };
  };
  expect(judged('a9-free-fixed', 'NO-LOST-WRITE', given)).toBe(true);
});
