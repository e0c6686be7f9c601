// Every property can fail: each is given a state that breaks it, made by hand from an initial one.
import { describe, expect, test } from 'vitest';
import { type Always, instantiate, type PlainValue } from '../../src/index.ts';
import { referenceMachine } from '../../src/reference/machine.ts';
import zap from './model.ts';

const { system } = instantiate(zap, 'cursor', { ptes: 1, folios: 1, anon: 0 });
const machine = referenceMachine(system);

/** A state at these bounds, to be changed by hand into what no step makes. */
interface Loose {
  cpus: [{ tlb: [object | null] }];
  tables: [{ ptl: string; ptes: [{ dirty: boolean } | null] }];
  folios: [Record<string, PlainValue>];
  gather: { end: number; batches: [object[], object[]]; cursor: { first: number } };
  zap: { pc: string };
  writeback: { pc: string };
  user: [{ pc: string }];
}

/** What a property says of the initial state (page 0 stored to, nothing written) after a change. */
const judged = (name: string, change: (state: Loose) => void): unknown => {
  const state = structuredClone(machine.initialStates()[2]?.state) as unknown as Loose;
  change(state);
  const property = system.properties.find((p): p is Always => p.kind === 'always' && p.name === name);
  if (property === undefined) throw new Error(`no property ${name}`);
  return property.holds(machine.view(state as unknown as PlainValue) as never);
};

const entry = { folio: 0, writable: true, dirty: true };
const done = (state: Loose): void => {
  state.zap.pc = 'done';
  state.user[0].pc = 'done';
  state.tables[0].ptes[0] = null;
  Object.assign(state.folios[0], { mapcount: 0, refcount: 1 });
};

test('all hold in the initial states', () => {
  for (const { state } of machine.initialStates())
    for (const property of system.properties)
      if (property.kind === 'always')
        expect([property.name, property.holds(machine.view(state) as never)]).toEqual([property.name, true]);
});

describe('breaks', () => {
  test.each<[string, string, (state: Loose) => void, unknown]>([
    [
      'STALE-FREE',
      'a cached frame is free',
      (s) => Object.assign(s, { cpus: [{ tlb: [entry] }], folios: [{ ...s.folios[0], refcount: 0 }] }),
      { cpu: 0, va: 0, folio: 0 },
    ],
    [
      'STALE-FREE',
      'a cached frame has another owner',
      (s) => Object.assign(s, { cpus: [{ tlb: [entry] }], folios: [{ ...s.folios[0], reused: true }] }),
      { cpu: 0, va: 0, folio: 0 },
    ],
    [
      'MKCLEAN',
      'a cleaned folio can be stored to unseen',
      (s) => Object.assign(s, { cpus: [{ tlb: [entry] }], folios: [{ ...s.folios[0], mkcleaned: true }] }),
      { cpu: 0, va: 0, folio: 0 },
    ],
    [
      'LOST-DIRTY',
      'nobody knows that memory is newer',
      (s) => {
        s.folios[0].dirty = false;
        s.tables[0].ptes[0] = { ...entry, dirty: false };
      },
      { folio: 0 },
    ],
    [
      'MAPCOUNT',
      'an entry is not counted',
      (s) => {
        s.folios[0].mapcount = 0;
      },
      { folio: 0, mapcount: 0, expected: 1 },
    ],
    [
      'MAPCOUNT',
      'a queued entry is not counted',
      (s) => {
        s.gather.batches[0] = [{ folio: 0, rmap: true }];
      },
      { folio: 0, mapcount: 1, expected: 2 },
    ],
    [
      'REF>=MAP',
      'the page cache has no reference',
      (s) => {
        s.folios[0].refcount = 1;
      },
      { folio: 0, refcount: 1, mapcount: 1 },
    ],
    [
      'PTL-BAL',
      'munmap() returns with the lock',
      (s) => {
        done(s);
        s.tables[0].ptl = 'zap';
      },
      { table: 0, holder: 'zap' },
    ],
    [
      'PTL-BAL',
      'writeback ends with the lock',
      (s) => {
        s.writeback.pc = 'done';
        s.tables[0].ptl = 'writeback';
      },
      { table: 0, holder: 'writeback' },
    ],
    [
      'RET-FLUSH',
      'munmap() returns and a TLB still caches',
      (s) => {
        done(s);
        s.cpus[0].tlb[0] = entry;
      },
      { cpu: 0, va: 0, folio: 0 },
    ],
    [
      'RMAP-CURSOR',
      'the cursor stays behind',
      (s) => {
        done(s);
        s.gather.cursor.first = 1;
      },
      { batch: 0, first: 1 },
    ],
    [
      'QUIESCENT',
      'a mapcount is left over',
      (s) => {
        done(s);
        s.folios[0].mapcount = 1;
      },
      { folio: 0, mapcount: 1, refcount: 1 },
    ],
    [
      'QUIESCENT',
      'a reference is left over',
      (s) => {
        done(s);
        s.folios[0].refcount = 2;
      },
      { folio: 0, mapcount: 0, refcount: 2 },
    ],
    [
      'QUIESCENT',
      'a folio stays locked',
      (s) => {
        done(s);
        s.folios[0].locked = true;
      },
      { folio: 0, mapcount: 0, refcount: 1 },
    ],
    [
      'QUIESCENT',
      'a page stays queued',
      (s) => {
        done(s);
        s.gather.batches[0] = [{ folio: 0, rmap: false }];
      },
      false,
    ],
    [
      'QUIESCENT',
      'a range stays unflushed',
      (s) => {
        done(s);
        s.gather.end = 1;
      },
      false,
    ],
  ])('%s when %s', (name, _, change, falsified) => {
    expect(judged(name, change)).toEqual(falsified);
  });

  test('and every property of the model is among them', () => {
    const names = system.properties.filter((p) => p.kind === 'always').map((p) => p.name);
    expect(names).toEqual([
      'STALE-FREE',
      'MKCLEAN',
      'LOST-DIRTY',
      'MAPCOUNT',
      'REF>=MAP',
      'PTL-BAL',
      'RET-FLUSH',
      'RMAP-CURSOR',
      'QUIESCENT',
    ]);
  });
});
