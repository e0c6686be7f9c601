import { expect, test } from 'vitest';
import {
  allocSwapSlot,
  isSwapSlotFree,
  swapCount,
  swapcacheClear,
  swapcachePrepare,
  swapDuplicate,
  swapEntryFree,
} from './swap-slots.ts';

test('a slot is claimed by one at a time, and free when neither an entry names it nor anybody has claimed it', () => {
  const slot = { count: 0, hasCache: false, content: 0 };
  expect(swapcachePrepare(slot)).toBe('-ENOENT');
  expect(allocSwapSlot(slot)).toBe(true);
  expect(allocSwapSlot(slot)).toBe(false);
  expect([isSwapSlotFree(slot), swapCount(slot), swapcachePrepare(slot)]).toEqual([false, 0, '-EEXIST']);
  swapDuplicate(slot);
  swapcacheClear(slot);
  expect([isSwapSlotFree(slot), swapCount(slot)]).toEqual([false, 1]);
  expect([swapcachePrepare(slot), swapcachePrepare(slot)]).toEqual([0, '-EEXIST']);
  swapEntryFree(slot);
  expect([isSwapSlotFree(slot), allocSwapSlot(slot)]).toEqual([false, false]);
  swapcacheClear(slot);
  expect([isSwapSlotFree(slot), allocSwapSlot(slot)]).toEqual([true, true]);
  swapcacheClear(slot);
  expect(() => swapcacheClear(slot)).toThrow(/claimed/);
});
