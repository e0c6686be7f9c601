import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Draft, forState, int, struct } from '../../../src/index.ts';
import { referenceExecutor } from '../../../src/reference/executor.ts';
import { explore } from '../../../src/search/breadth-first.ts';
import { packedExecutor } from '../../../src/workers/executor.ts';
import {
  type XArray,
  xaCmpxchg,
  xaErase,
  xaGetMark,
  xaGetOrder,
  xaLoad,
  xarrayOf,
  xaSetMark,
  xaSplit,
  xaStore,
} from './xarray.ts';

const indices = 8;
interface Place {
  entry: number;
  order: number;
  dirty: boolean;
}

/** What a domain of the language does: what is set is copied, what is read is a view of its place. */
const emptyArray = (): XArray<Place> => {
  const places: (Place | null)[] = Array.from({ length: indices }, () => null);
  return {
    length: indices,
    at: (i) => places[i] ?? null,
    set: (i, place) => {
      places[i] = place === null ? null : { ...place };
    },
  };
};

/** The same array as its documentation tells it: each index has the entry that occupies it, and the first and the last index of that. */
class Plainly {
  readonly at: ({ entry: number; first: number; order: number; dirty: boolean } | null)[] = Array.from(
    { length: indices },
    () => null,
  );
  range(i: number): number[] {
    const there = this.at[i];
    if (there == null) return [i];
    return Array.from({ length: 2 ** there.order }, (_, k) => there.first + k);
  }
  fill(range: readonly number[], entry: number, dirty: boolean): void {
    for (const i of range) this.at[i] = { entry, first: range[0] as number, order: Math.log2(range.length), dirty };
  }
  clear(range: readonly number[]): void {
    for (const i of range) this.at[i] = null;
  }
}

const command = fc.record({
  what: fc.constantFrom('store', 'erase', 'cmpxchg', 'split', 'mark'),
  index: fc.nat(indices - 1),
  order: fc.nat(3),
  entry: fc.nat(2),
  old: fc.option(fc.nat(2)),
  set: fc.boolean(),
});

test('each index has what its documentation says, whatever is stored, erased, exchanged, split and marked', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
      const xa = emptyArray();
      const plainly = new Plainly();
      for (const { what, index: i, order, entry, old, set } of commands) {
        const there = plainly.at[i] ?? null;
        if (what === 'store') {
          const first = order === 0 ? i : i - (i % 2 ** order);
          const range = order === 0 ? plainly.range(i) : Array.from({ length: 2 ** order }, (_, k) => first + k);
          const isInWay = order > 0 && (plainly.at[first]?.order ?? 0) > order;
          if (isInWay) {
            expect(() => xaStore(xa, first, order, { entry, dirty: false })).toThrow(/split first/);
            continue;
          }
          const dirty = range.some((k) => plainly.at[k]?.dirty === true);
          xaStore(xa, order === 0 ? i : first, order, { entry, dirty: false });
          plainly.fill(range, entry, dirty);
        } else if (what === 'erase') {
          xaErase(xa, i);
          plainly.clear(plainly.range(i));
        } else if (what === 'cmpxchg') {
          const wanted = (there?.entry ?? null) === old;
          expect(xaCmpxchg(xa, i, old, entry, { dirty: false })).toBe(wanted);
          if (wanted) plainly.fill(plainly.range(i), entry, there?.dirty ?? false);
        } else if (what === 'mark') {
          xaSetMark(xa, i, 'dirty', set);
          if (there !== null) plainly.fill(plainly.range(i), there.entry, set);
        } else if (there !== null && there.order > order) {
          const range = plainly.range(i);
          xaSplit(xa, i, order);
          for (let k = 0; k < range.length; k += 2 ** order)
            plainly.fill(range.slice(k, k + 2 ** order), there.entry, there.dirty);
        }
        for (let k = 0; k < indices; k++) {
          const found = [xaLoad(xa, k), xaGetOrder(xa, k), xaGetMark(xa, k, 'dirty')];
          expect(found).toEqual([
            plainly.at[k]?.entry ?? null,
            plainly.at[k]?.order ?? 0,
            plainly.at[k]?.dirty ?? false,
          ]);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('an entry that is erased by one of its indices is gone from all', () => {
  const xa = emptyArray();
  xaStore(xa, 4, 2, { entry: 1, dirty: false });
  xaErase(xa, 6);
  expect([4, 5, 6, 7].map((i) => xaLoad(xa, i))).toEqual([null, null, null, null]);
});

describe('in a state', () => {
  const state = struct({ xa: xarrayOf({ indices: 4, entry: int(1, 3), order: 2, marks: ['dirty'] }), seen: int(0, 3) });
  type M = Draft<typeof state>;
  const { thread, system, always } = forState<M>();
  const writer = thread('writer').steps({
    split: (m) => {
      xaSplit(m.xa, 3, 0);
      return 'store';
    },
    store: (m) => {
      xaStore(m.xa, 3, 0, { entry: 2, dirty: false });
      return 'cmpxchg';
    },
    cmpxchg: (m) => {
      xaCmpxchg(m.xa, 3, 2, 3);
      return 'done';
    },
  });
  const reader = thread('reader').steps({
    load: (m) => {
      m.seen = xaLoad(m.xa, 3) ?? 0;
      return 'done';
    },
  });
  const whole = system({
    state,
    init: { run: (m) => xaStore(m.xa, 0, 2, { entry: 1, dirty: true }) },
    threads: [writer, reader],
    properties: [
      always('ONE', 'the others are as they were, and all are marked', (m) => {
        return xaLoad(m.xa, 0) === 1 && xaLoad(m.xa, 2) === 1 && [0, 1, 2, 3].every((i) => xaGetMark(m.xa, i, 'dirty'));
      }),
    ],
  });

  test('the executors agree: four states of the writer before the load, and one for each that the load may have seen and each that follows', async () => {
    for (const executor of [packedExecutor(whole), referenceExecutor(whole, {})]) {
      const { ending, statistics } = await explore(executor, whole, {});
      // Not loaded: 4. Loaded 1 before or after the split: the writer may be at 4 places; loaded 2: at 2; loaded 3: at 1.
      expect([ending.kind, statistics.states]).toEqual(['holds', 4 + 4 + 2 + 1]);
    }
  });
});
