// Every property can fail: each is given a state that breaks it, made by hand from an initial one.
import { describe, expect, test } from 'vitest';
import { type Always, instantiate, type PlainValue } from '../../src/index.ts';
import { referenceMachine } from '../../src/reference/machine.ts';
import gather from './model.ts';

const { system } = instantiate(gather, 'cursor', { tables: 1, ptes: 1, folios: 1, anon: 0 });
const machine = referenceMachine(system);

/** A state at these bounds, to be changed by hand into what no step makes. */
interface Loose {
  cpus: [{ tlb: [object | null] }];
  tables: [{ ptl: string; ptes: [{ dirty: boolean } | null] }];
  folios: [Record<string, PlainValue>];
  counters: Record<string, number>;
  gather: { end: number; batches: [object[], object[], object[]]; cursor: { first: number } };
  zap: { pc: string };
  writeback: { pc: string };
  unmap: { pc: string };
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
const cached = (changed: Record<string, PlainValue>) => (s: Loose) => {
  s.cpus[0].tlb[0] = entry;
  Object.assign(s.folios[0], changed);
};
const done = (s: Loose): void => {
  s.zap.pc = 'done';
  s.user[0].pc = 'done';
  s.tables[0].ptes[0] = null;
  Object.assign(s.folios[0], { mapcount: 0, refcount: 1 });
  Object.assign(s.counters, { fileMapped: 0, fileRss: 0 });
};
const afterDone = (change: (s: Loose) => void) => (s: Loose) => {
  done(s);
  change(s);
};
const inZap = (change: (s: Loose) => void) => (s: Loose) => {
  s.tables[0].ptl = 'zap';
  change(s);
};

test('all hold in the initial states, and when all is done', () => {
  for (const { state } of machine.initialStates())
    for (const property of system.properties)
      if (property.kind === 'always')
        expect([property.name, property.holds(machine.view(state) as never)]).toEqual([property.name, true]);
  for (const property of system.properties)
    if (property.kind === 'always') expect([property.name, judged(property.name, done)]).toEqual([property.name, true]);
});

describe('breaks', () => {
  const where = { cpu: 0, va: 0, folio: 0 };
  test.each<[string, string, (state: Loose) => void, unknown]>([
    ['STALE-FREE', 'a cached frame is free', cached({ refcount: 0 }), where],
    ['STALE-FREE', 'a cached frame has another owner', cached({ reused: true }), where],
    ['MKCLEAN', 'a cleaned folio can be stored to unseen', cached({ mkcleaned: true }), where],
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
      'a queued entry is not counted',
      (s) => s.gather.batches[0].push({ folio: 0, rmap: true }),
      { folio: 0, mapcount: 1, expected: 2 },
    ],
    [
      'REF>=MAP',
      'the page cache has no reference',
      (s) => Object.assign(s.folios[0], { refcount: 1 }),
      { folio: 0, refcount: 1, mapcount: 1 },
    ],
    [
      'PTL-BAL',
      'the zap ends with the lock',
      afterDone((s) => Object.assign(s.tables[0], { ptl: 'zap' })),
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
      'PTL-BAL',
      'unmap ends with the lock',
      (s) => {
        s.unmap.pc = 'folio_mapped';
        s.tables[0].ptl = 'unmap';
      },
      { table: 0, holder: 'unmap' },
    ],
    ['RET-FLUSH', 'munmap() returns and a TLB still caches', afterDone(cached({})), where],
    ['RMAP-PENDING', 'a removal outlives the lock', (s) => s.gather.batches[0].push({ folio: 0, rmap: true }), false],
    [
      'RMAP-ONCE',
      'a removal would be done twice',
      inZap((s) => s.gather.batches[0].push({ folio: 0, rmap: false })),
      false,
    ],
    [
      'RMAP-SKIP',
      'a removal is behind the walk',
      inZap((s) => {
        s.gather.batches[0].push({ folio: 0, rmap: true });
        s.gather.cursor.first = 1;
      }),
      false,
    ],
    ['FORCED-FLUSH', 'nothing forced it', (s) => Object.assign(s.zap, { pc: 'tlb_flush_mmu_tlbonly' }), false],
    [
      'UNMAPPED',
      'the walk has passed a mapping by',
      (s) => Object.assign(s.unmap, { pc: 'folio_mapped' }),
      { folio: 0, mapcount: 1 },
    ],
    [
      'QUIESCENT',
      'a mapcount is left over',
      afterDone((s) => Object.assign(s.folios[0], { mapcount: 1 })),
      { folio: 0, mapcount: 1, refcount: 1 },
    ],
    [
      'QUIESCENT',
      'a folio is still counted as mapped',
      afterDone((s) => Object.assign(s.counters, { fileMapped: 1 })),
      { fileMapped: 1, anonMapped: 0 },
    ],
    [
      'QUIESCENT',
      'the rss is not 0',
      afterDone((s) => Object.assign(s.counters, { fileRss: 1 })),
      { fileRss: 1, anonRss: 0 },
    ],
    ['QUIESCENT', 'a page stays queued', afterDone((s) => s.gather.batches[0].push({ folio: 0, rmap: false })), false],
    ['QUIESCENT', 'a range stays unflushed', afterDone((s) => Object.assign(s.gather, { end: 1 })), false],
  ])('%s when %s', (name, _, change, falsified) => {
    expect(judged(name, change)).toEqual(falsified);
  });

  test('and every property of the model is among them', () => {
    const names = system.properties.filter((p) => p.kind === 'always').map((p) => p.name);
    expect(names).toEqual([
      ...['STALE-FREE', 'MKCLEAN', 'LOST-DIRTY', 'MAPCOUNT', 'REF>=MAP', 'PTL-BAL', 'RET-FLUSH'],
      ...['RMAP-PENDING', 'RMAP-ONCE', 'RMAP-SKIP', 'FORCED-FLUSH', 'UNMAPPED', 'QUIESCENT'],
    ]);
  });
});
