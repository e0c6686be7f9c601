// Flushes that reclaim owes: entries are cleared under the page-table lock, and flushed in one batch, before pages are
// written or freed; others find the entries empty in between (catalogue A7, A7b, A7c, A16).
import { defineModel, forState, int, oneOf, ShootdownError, scalarset, withBugs } from '../../src/index.ts';
import { plainStoresOf } from '../machine/cpu/plain-stores.ts';
import { tlbNoise } from '../machine/cpu/tlb.ts';
import { flushTlbFunc } from '../machine/flush/ipi.ts';
import { tlbiDone } from '../machine/flush/tlbi.ts';
import { allocatorThreadOf } from '../machine/threads/allocator.ts';
import { bugs } from './bugs.ts';
import { propertiesOf } from './properties.ts';
import { type Batched, pagesOf, stateOf, type Walker, walkersOf } from './state.ts';
import { callerThread } from './threads/caller.ts';
import { moverThread } from './threads/mover.ts';
import { reclaimThread } from './threads/reclaim.ts';
import { bounds as modelBounds, variants } from './variants.ts';

export default defineModel({
  name: 'flush-batched',
  title: "reclaim's batched TLB flush, and calls that find entries which reclaim has cleared",
  bounds: modelBounds,
  variants: withBugs(variants, bugs),
  build: (bounds, policy) => {
    if (policy.splits && bounds.ptes < 2)
      throw new ShootdownError('usage', 'a large folio does not fit', 'a variant that splits one has at least ptes=2');
    const pages = pagesOf(bounds);
    const Cpu = scalarset('cpu', bounds.cpus);
    const { system } = forState<Batched>();
    const reclaim = reclaimThread(bounds, policy);
    const callers = policy.callers.map((by) =>
      by === 'userfaultfd' ? moverThread(bounds, policy) : callerThread(bounds, policy, by),
    );
    const told = { senders: oneOf(...walkersOf(policy)), ipi: (m: Batched, sender: Walker) => m.shootdowns[sender] };
    const user = plainStoresOf<Batched>(Cpu, {
      pages,
      stores: bounds.stores,
      setsDirtyInTable: policy.setsDirtyInTable,
    });
    return system({
      state: stateOf(bounds, policy, Cpu),
      // Any of the pages may have been stored to since it was read from swap: its entry is dirty then, and its swap slot old.
      init: {
        params: { stored: int(0, 2 ** pages - 1) },
        run: (m, { stored }) => {
          for (let va = 0; va < pages; va++) {
            const dirty = ((stored >> va) & 1) === 1;
            const table = m.tables.at(Math.floor(va / bounds.ptes));
            table.ptes.set(va % bounds.ptes, { folio: va, writable: true, dirty });
            if (policy.stores) {
              m.contents.folios.at(va).latest = true;
              m.contents.swap.at(va).latest = !dirty;
            }
            m.folios.at(va).anon = true;
            // The entry, and the swap cache.
            m.folios.at(va).refcount = 2;
          }
          if (policy.stores) for (let cpu = 0; cpu < bounds.cpus; cpu++) user.in(m, cpu).left = bounds.stores;
          return;
        },
      },
      threads: [reclaim, ...callers, ...(policy.stores ? [user] : []), allocatorThreadOf<Batched>(pages)],
      actions: [
        ...tlbNoise<Batched>(Cpu, pages),
        policy.arch === 'arm64' ? tlbiDone(Cpu, told) : flushTlbFunc(Cpu, told),
      ],
      properties: propertiesOf(policy, reclaim, callers),
    });
  },
});
