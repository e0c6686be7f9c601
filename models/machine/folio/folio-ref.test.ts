import { expect, test } from 'vitest';
import { type Draft, forState, int, type System, scalarset, struct } from '../../../src/index.ts';
import { explore } from '../../../src/search/breadth-first.ts';
import { packedExecutor } from '../../../src/workers/executor.ts';
import { folioRefFreeze, folioRefUnfreeze, folioTryGet } from './folio-ref.ts';

/** Finders that take a reference each and drop it, and one who wants the folio alone: it has one, as the page cache has. */
const alone = (finders: number, freezes: boolean): System => {
  const Finder = scalarset('finder', finders);
  const state = struct({ folio: struct({ refcount: int(0, 2 + finders) }) });
  type M = Draft<typeof state>;
  const { thread, system, always, reachable } = forState<M>();
  const finder = thread('finders', { over: Finder }).steps({
    folio_try_get: (m) => (folioTryGet(m.folio) ? 'folio_put' : 'done'),
    folio_put: (m) => {
      m.folio.refcount--;
      return 'done';
    },
  });
  const owner = thread('owner').steps({
    folio_ref_freeze: (m) => {
      if (freezes) return folioRefFreeze(m.folio, 2) ? 'folio_ref_unfreeze' : 'done';
      return m.folio.refcount === 2 ? 'folio_ref_unfreeze' : 'done';
    },
    folio_ref_unfreeze: (m) => {
      if (freezes) folioRefUnfreeze(m.folio, 2);
      return 'done';
    },
  });
  return system({
    state,
    init: {
      run: (m) => {
        m.folio.refcount = 2;
      },
    },
    threads: [finder, owner],
    properties: [
      always('ALONE', 'while the folio is frozen nobody else has a reference', (m) => {
        if (owner.in(m).pc !== 'folio_ref_unfreeze') return true;
        return !Array.from({ length: finders }, (_, f) => finder.in(m, f).pc).includes('folio_put');
      }),
      reachable('SHARED', 'it is found by all', (m) => m.folio.refcount === 2 + finders),
    ],
  });
};

test('a frozen folio gets no references; one that is only looked at does', async () => {
  for (const freezes of [true, false]) {
    const system = alone(2, freezes);
    const { ending } = await explore(packedExecutor(system, { symmetry: true }), system, {});
    expect(ending.kind).toBe(freezes ? 'holds' : 'violated');
  }
});

test('one finder has the eight states that a count by hand has', async () => {
  const system = alone(1, true);
  const { statistics } = await explore(packedExecutor(system), system, {});
  // The finder before, inside, gone, and the owner before, frozen, gone: nine, but for inside and frozen.
  expect(statistics.states).toBe(8);
});
