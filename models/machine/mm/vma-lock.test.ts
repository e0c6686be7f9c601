import { expect, test } from 'vitest';
import { array, blocked, type Draft, forState, type System, scalarset, struct } from '../../../src/index.ts';
import { explore } from '../../../src/search/breadth-first.ts';
import { packedExecutor } from '../../../src/workers/executor.ts';
import {
  vmaEndRead,
  vmaEndWriteAll,
  vmaLockFields,
  vmaMarkAttached,
  vmaMarkDetached,
  vmaStartRead,
  vmaStartWrite,
} from './vma-lock.ts';

/** Faults that lock the VMA once each, or find it locked, and one thread that write-locks it. */
const faultsAndWriter = (faults: number, waits: boolean): System => {
  const Fault = scalarset('fault', faults);
  const state = struct({ vmas: array(1, struct(vmaLockFields(faults))) });
  type M = Draft<typeof state>;
  const { thread, system, always } = forState<M>();
  const readers = thread('faults', { over: Fault }).steps({
    vma_start_read: (m) => (vmaStartRead(m.vmas.at(0)) === 'held' ? 'vma_end_read' : 'done'),
    vma_end_read: (m) => {
      vmaEndRead(m.vmas.at(0));
      return 'done';
    },
  });
  const writer = thread('writer').steps({
    vma_start_write: (m) => {
      if (waits && !vmaStartWrite(m.vmas.at(0))) return blocked;
      m.vmas.at(0).write_locked = true;
      return 'mmap_write_unlock';
    },
    mmap_write_unlock: (m) => {
      vmaEndWriteAll(m.vmas);
      return 'done';
    },
  });
  return system({
    state,
    init: { run: (m) => vmaMarkAttached(m.vmas.at(0)) },
    threads: [readers, writer],
    properties: [
      always('ALONE', 'who has write-locked the VMA is alone with it', (m) => {
        const { write_locked, vm_refcnt } = m.vmas.at(0);
        return !write_locked || vm_refcnt === 1;
      }),
    ],
  });
};
const explored = async (faults: number, waits: boolean) => {
  const system = faultsAndWriter(faults, waits);
  return explore(packedExecutor(system, { symmetry: true }), system, {});
};

test('a fault and a writer have the eight states that a count by hand has: not both inside', async () => {
  const { ending, statistics } = await explored(1, true);
  // The fault before, inside, or gone, and the writer too: nine, but for both inside.
  expect([ending.kind, statistics.states]).toEqual(['holds', 8]);
});

test('two faults may be inside at once, and a writer that does not wait is not alone', async () => {
  // Two faults, alike, before, inside or gone: 6 pairs. The writer before and gone: 12; with it inside none of them is: 3.
  const { ending, statistics } = await explored(2, true);
  expect([ending.kind, statistics.states]).toEqual(['holds', 15]);
  expect((await explored(2, false)).ending).toMatchObject({ kind: 'violated', property: 0 });
});

test('a VMA that is detached cannot be locked, until it is attached again', () => {
  const vma = { vm_refcnt: 1, write_locked: false };
  expect(vmaStartRead(vma)).toBe('held');
  expect(vmaStartWrite(vma)).toBe(false);
  vmaEndRead(vma);
  expect(vmaStartWrite(vma)).toBe(true);
  expect(vmaStartRead(vma)).toBe('write-locked');
  vmaMarkDetached(vma);
  expect(vmaStartRead(vma)).toBe('write-locked');
  vmaEndWriteAll([vma]);
  expect(vmaStartRead(vma)).toBe('detached');
  expect(() => vmaMarkDetached(vma)).toThrow(/attached and write-locked/);
  vmaMarkAttached(vma);
  expect(vmaStartRead(vma)).toBe('held');
  expect(vma).toEqual({ vm_refcnt: 2, write_locked: false });
});
