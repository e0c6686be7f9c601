import { expect, test } from 'vitest';
import { type Draft, forState, int, nullable, only, type System, struct } from '../../../src/index.ts';
import { explore } from '../../../src/search/breadth-first.ts';
import { packedExecutor } from '../../../src/workers/executor.ts';
import {
  isSameObject,
  kmemCacheAlloc,
  kmemCacheFree,
  kmemCacheOf,
  objectPointerOf,
  pointerTo,
  useObject,
} from './kmem-cache.ts';

/** A reader finds an object by its pointer, and uses it; its owner frees it, and allocates one in the same memory. */
const reuse = (lives: number, frees: number): System => {
  const state = struct({
    cache: kmemCacheOf({ objects: 1, fields: { key: int(0, 1) }, lives }),
    found: nullable(objectPointerOf(1, lives)),
  });
  type M = Draft<typeof state>;
  const { thread, system, reachable } = forState<M>();
  const reader = thread('reader').steps({
    find: (m) => {
      if (!m.cache.at(0).live) return 'done';
      m.found = pointerTo(m.cache, 0);
      return 'use';
    },
    use: (m) => {
      if (m.found !== null) useObject(m.cache, m.found);
      return 'done';
    },
  });
  const owner = thread('owner').steps({
    free: (m) => {
      kmemCacheFree(m.cache, 0);
      return frees === 2 ? 'again' : 'alloc';
    },
    again: only(frees === 2, (m) => {
      kmemCacheFree(m.cache, 0);
      return 'done';
    }),
    alloc: only(frees === 1, (m) => {
      kmemCacheAlloc(m.cache, 0, lives);
      return 'done';
    }),
  });
  return system({
    state,
    init: {
      run: (m) => {
        kmemCacheAlloc(m.cache, 0, lives);
      },
    },
    threads: [reader, owner],
    properties: [
      reachable('AGAIN', 'the memory has a later object', (m) => {
        return m.cache.at(0).live && m.found !== null && !isSameObject(m.cache, m.found);
      }),
    ],
    mayBeUnreached: ['AGAIN'],
  });
};

const asserted = async (lives: number, frees: number) => {
  const system = reuse(lives, frees);
  const { ending } = await explore(packedExecutor(system), system, {});
  return ending.kind === 'asserted' ? [ending.assertion, ending.path.length] : ending.kind;
};

test('an object that is freed between the look and the use is found out, in three steps', async () => {
  expect(await asserted(1, 1)).toEqual(['USE-AFTER-FREE', 3]);
  expect(await asserted(2, 1)).toEqual(['USE-AFTER-FREE', 3]);
});

test('what is freed twice is found out, in two steps', async () => {
  expect(await asserted(1, 2)).toEqual(['DOUBLE-FREE', 2]);
});

test('a pointer to an earlier object in the same memory is told by the count of allocations, and by nothing else', () => {
  const cache = [{ live: true, allocated: 1 }];
  const pool = { at: (i: number) => cache[i] } as never;
  const pointer = pointerTo(pool, 0);
  kmemCacheFree(pool, 0);
  expect(isSameObject(pool, pointer)).toBe(false);
  expect(kmemCacheAlloc(pool, 0, 2)).toBe(true);
  expect(isSameObject(pool, pointer)).toBe(false);
  kmemCacheFree(pool, 0);
  expect(kmemCacheAlloc(pool, 0, 2)).toBe(false);

  const uncounted = [{ live: true, allocated: 0 }];
  const other = { at: (i: number) => uncounted[i] } as never;
  const kept = pointerTo(other, 0);
  kmemCacheFree(other, 0);
  expect(isSameObject(other, kept)).toBe(false);
  expect(kmemCacheAlloc(other, 0, 0)).toBe(true);
  expect(isSameObject(other, kept)).toBe(true);
});
