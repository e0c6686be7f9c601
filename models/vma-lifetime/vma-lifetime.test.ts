import { expect, test } from 'vitest';
import { bothExecutors, inOrder, judged, stepsTo, surprises } from '../../test/variant-tests.ts';
import { resultOf } from '../../test/verdicts.ts';
import model from './model.ts';

const names = model.variants.map(({ name }) => name);

test.each(names)('%s does what it says', async (variant) => {
  expect(await surprises(model, variant)).toEqual([]);
});

test.each(names)('both executors agree on %s', async (variant) => {
  const { packed, reference } = await bothExecutors(model, variant);
  expect(packed).toEqual(reference);
});

test('the order of the report: put, the writer has seen it and exits, and is woken', async () => {
  const order = ['fault: vma_refcount_put', 'process: vm_area_free', 'process: mmdrop', 'fault: rcuwait_wake_up'];
  expect(inOrder(await stepsTo(model, '2025'), order)).toBe(true);
});

test('the first posted fix reads vm_mm of a VMA that is freed when it was put', async () => {
  const order = ['fault: mmgrab', 'fault: vma_refcount_put', 'process: vm_area_free', 'fault: mmdrop'];
  expect(inOrder(await stepsTo(model, 'posted-v1'), order)).toBe(true);
});

test('with two faults the fix holds', async () => {
  expect((await resultOf(model, 'fixed', { faults: 2 })).verdict.kind).toBe('holds');
});

test('a fault in handle_mm_fault() of a VMA that is not its own breaks ITS-MM', () => {
  const change = (m: Record<string, never>): void => {
    Object.assign((m.fault as unknown as object[])[0] as object, { pc: 'handle_mm_fault' });
    Object.assign((m.vmas as unknown as object[])[0] as object, { vm_mm: 'b' });
  };
  expect(judged(model, 'fixed', 'ITS-MM', change)).toEqual({ before: true, after: { vm_mm: 'b' } });
});
