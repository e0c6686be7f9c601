// The lifetime of per-VMA locks: a reader has the lock of a VMA whose memory is of another mm by then. Cases G3 and G3b.
import { invariant } from '../../properties/invariant.ts';
import { defineModel, forState, int, scalarset, withBugs } from '../../src/index.ts';
import { kmemCacheAlloc, kmemCacheAssertions } from '../machine/lib/kmem-cache.ts';
import { rcuAssertions, rcuDoBatch } from '../machine/lib/rcu.ts';
import { refcountAssertions } from '../machine/locks/refcount.ts';
import { bugs } from './bugs.ts';
import { mmB, stateOf, type Vmas, vma } from './state.ts';
import { faultThread } from './threads/fault.ts';
import { munmapThread, processThread, slabThread } from './threads/writers.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'vma-lifetime',
  title: 'a VMA is read-locked while its memory is used for a VMA of another mm, which exits',
  bounds: { faults: { default: 1, min: 1, max: 2, doc: 'faults of the first mm' } },
  variants: withBugs(variants, bugs),
  build: (bounds, policy) => {
    const Fault = scalarset('fault', bounds.faults);
    const { system, reachable } = forState<Vmas>();
    const fault = faultThread(Fault, policy);
    const munmap = munmapThread(policy);
    const process = processThread(policy);
    const locked = (m: Vmas): boolean =>
      [...Array(bounds.faults).keys()].some((one) => fault.in(m, one).pc === 'handle_mm_fault');
    /** Behind vma_start_write() of a: it changes the VMA and expects to be alone. */
    const written = ['vma_mark_detached', 'mmap_write_unlock', 'vm_area_free'];
    return system({
      state: stateOf(Fault, bounds),
      init: {
        run: (m) => {
          kmemCacheAlloc(m.vmas, vma, 2);
          kmemCacheAlloc(m.mms, mmB);
          m.mms.at(mmB).mm_count = 1;
          m.vmas.at(vma).vm_refcnt = 1;
          m.mm_lock_seq.a = 2;
          m.mapped = true;
        },
      },
      threads: [fault, munmap, process, slabThread(policy)],
      actions: policy.slabWaits
        ? [
            rcuDoBatch({
              rcu: (m: Vmas) => m.rcu,
              heads: int(0, 0),
              callback: (m) => {
                m.slab = 'free';
              },
            }),
          ]
        : [],
      properties: [
        invariant<Vmas>('ITS-MM', (m) => !locked(m) || m.vmas.at(vma).vm_mm === 'a' || { vm_mm: m.vmas.at(vma).vm_mm }),
        invariant<Vmas>(
          'VMA-EXCLUDED',
          (m) => !locked(m) || !written.includes(munmap.in(m).pc) || { munmap: munmap.in(m).pc },
        ),
        reachable('LOCKED', 'the fault has the VMA', locked),
        reachable('WAITED', 'munmap() waits for the fault', (m) => m.tasks.a.state !== 'running'),
        reachable(
          'OTHER',
          'the fault has a reference to the VMA of b',
          (m) => m.vmas.at(vma).vm_mm === 'b' && m.vmas.at(vma).vm_refcnt === 2,
        ),
        reachable('B-EXITED', 'mm b is freed', (m) => !m.mms.at(mmB).live),
        reachable('SLAB-FREED', 'the slab is freed', (m) => m.slab === 'free'),
      ],
      assertions: { ...kmemCacheAssertions, ...rcuAssertions, ...refcountAssertions },
    });
  },
});
