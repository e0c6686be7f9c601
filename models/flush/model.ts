// Flushes that are owed: operations change page-table entries under the page-table lock and flush after they have dropped
// it, and others act on the entries meanwhile (catalogue A8 to A15, but for what reclaim owes: models/flush-batched).
import { defineModel, forState, int, oneOf, scalarset, withBugs } from '../../src/index.ts';
import { plainStoresOf } from '../machine/cpu/plain-stores.ts';
import { tlbNoise } from '../machine/cpu/tlb.ts';
import { flushTlbFunc } from '../machine/flush/ipi.ts';
import { allocatorThreadOf } from '../machine/threads/allocator.ts';
import { bugs } from './bugs.ts';
import { propertiesOf } from './properties.ts';
import { type Flushing, movesPages, stateOf, tracksSoftDirty, walkersOf } from './state.ts';
import { faultThread } from './threads/fault.ts';
import { ksmThread } from './threads/ksm.ts';
import { migrateVmaThread } from './threads/migrate-vma.ts';
import { numaFaultThread } from './threads/numa-fault.ts';
import { operationThread } from './threads/operation.ts';
import { reclaimThread } from './threads/reclaim.ts';
import { bounds as modelBounds, variants } from './variants.ts';

export default defineModel({
  name: 'flush',
  title: 'TLB flushes that are owed under mmap_lock, and who acts on the entries before they are made',
  bounds: modelBounds,
  variants: withBugs(variants, bugs),
  build: (bounds, policy) => {
    const { ptes } = bounds;
    const Cpu = scalarset('cpu', bounds.cpus);
    const { system } = forState<Flushing>();
    const operations = policy.operations.map((_, o) => operationThread(bounds, policy, o));
    const frees = policy.operations.some(({ kind }) => kind === 'reaper' || kind === 'dontneed');
    const migrateVma = policy.migrateVma === null ? null : migrateVmaThread(bounds, policy);
    const user = plainStoresOf<Flushing>(Cpu, {
      pages: ptes,
      stores: bounds.stores,
      stored: (m, va) => {
        if (!operations.some((operation, o) => operation.in(m).pc === 'done' && m.promises.at(o).at(va))) return;
        // What is stored after a MADV_FREE has returned is kept, unless a later one gives it up.
        if (policy.reclaim === 'discards') m.lazyFree.at(va).mayDiscard = false;
        // What is stored after clear_refs has returned is to be seen.
        if (tracksSoftDirty(policy) && !m.softDirty.at(va).set) m.softDirty.at(va).missed = true;
      },
    });
    return system({
      state: stateOf(bounds, policy, Cpu),
      // Any of the pages may have been stored to before: its entry is dirty then, and newer than what is in swap.
      init: {
        params: { stored: int(0, 2 ** ptes - 1) },
        run: (m, { stored }) => {
          for (let va = 0; va < ptes; va++) {
            const dirty = ((stored >> va) & 1) === 1;
            m.tables.at(0).ptes.set(va, { folio: va, writable: true, dirty });
            m.contents.folios.at(va).latest = true;
            if (tracksSoftDirty(policy)) m.softDirty.at(va).set = true;
            if (policy.reclaim === 'swaps') m.contents.swap.at(va).latest = !dirty;
          }
          m.folios.forEach((folio, f) => {
            folio.anon = true;
            folio.refcount = policy.reclaim === 'swaps' ? 2 : 1;
            // The page that KSM merges with holds the same, at first.
            if (policy.ksm !== 'none' && f >= ptes) m.contents.folios.at(f).latest = true;
          });
          if (policy.stores) for (let cpu = 0; cpu < bounds.cpus; cpu++) user.in(m, cpu).left = bounds.stores;
          return;
        },
      },
      threads: [
        ...operations,
        ...(policy.fault === 'none' ? [] : [faultThread(bounds, policy)]),
        ...(policy.ksm === 'none' ? [] : [ksmThread(bounds, policy)]),
        ...(policy.numaFault === 'none' ? [] : [numaFaultThread(bounds, policy)]),
        ...(migrateVma === null ? [] : [migrateVma]),
        ...(policy.reclaim === 'none' ? [] : [reclaimThread(bounds, policy)]),
        ...(policy.stores ? [user] : []),
        ...(frees || movesPages(policy) || policy.reclaim !== 'none' ? [allocatorThreadOf<Flushing>(bounds.ptes)] : []),
      ],
      actions: [
        ...tlbNoise<Flushing>(Cpu, ptes),
        flushTlbFunc(Cpu, { senders: oneOf(...walkersOf(policy)), ipi: (m: Flushing, sender) => m.shootdowns[sender] }),
      ],
      properties: propertiesOf(policy, operations, (m, va) => {
        const frame = migrateVma?.in(m);
        return frame?.dirty === true && frame.va === va;
      }),
    });
  },
});
