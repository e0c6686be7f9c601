// collapse_pte_mapped_thp() of shmem: entries that map a huge folio are cleared, and their dirty bits with them.
import { mapcountExact } from '../../properties/mapcount.ts';
import { noLostWrite } from '../../properties/stores.ts';
import { staleFree } from '../../properties/tlb.ts';
import { defineModel, forState, oneOf, scalarset, withBugs } from '../../src/index.ts';
import { flushTlbFunc } from '../machine/flush/ipi.ts';
import { bugs } from './bugs.ts';
import { type Collapse, folioOf, huge, isCached, stateOf, tableOf, walkers } from './state.ts';
import { collapseThread } from './threads/collapse.ts';
import { reclaimThread } from './threads/reclaim.ts';
import { noise, userThread } from './threads/user.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'collapse-pte',
  title: 'collapse of a huge page of shmem that is mapped by entries, whose dirty bits go with them',
  bounds: {
    cpus: { default: 1, min: 1, max: 2, doc: 'CPUs that run threads of the process that store' },
    ptes: { default: 1, min: 1, max: 2, doc: 'entries of the table, each of a page of the huge folio' },
    stores: { default: 1, min: 1, max: 2, doc: 'stores of each of these threads' },
  },
  variants: withBugs(variants, bugs),
  build: (bounds, policy) => {
    const { ptes } = bounds;
    const { system, reachable } = forState<Collapse>();
    const Cpu = scalarset('cpu', bounds.cpus);
    const user = userThread(Cpu, bounds);
    const stored = (m: Collapse): boolean => {
      for (let cpu = 0; cpu < bounds.cpus; cpu++) if (user.in(m, cpu).pc !== 'done') return false;
      return true;
    };
    const collapse = collapseThread(bounds, policy, (m) => !policy.storesFirst || stored(m));
    const reclaim = reclaimThread(bounds);
    /** What is counted and no entry of the table: the PMD, and an entry that reclaim has cleared and flushes. */
    const otherMappings = (m: Collapse): number =>
      Number(m.pmd.is === 'huge') +
      Number(['pmdp_huge_clear_flush: wait', 'ptep_clear_flush: wait'].includes(reclaim.in(m).pc));
    return system({
      state: stateOf(bounds, Cpu),
      init: {
        // A hole was read: all pages are mapped, writable (shmem has no page_mkwrite) and clean.
        run: (m) => {
          const folio = folioOf(m);
          folio.mapcount = ptes;
          folio.refcount = ptes + 1;
          folio.dirty = policy.bornDirty;
          for (let va = 0; va < ptes; va++) tableOf(m).ptes.set(va, { folio: huge, writable: true, dirty: false });
          for (let cpu = 0; cpu < bounds.cpus; cpu++) user.in(m, cpu).left = bounds.stores;
        },
      },
      threads: [user, collapse, reclaim],
      actions: [
        ...noise(Cpu, ptes),
        flushTlbFunc(Cpu, { senders: oneOf(...walkers), ipi: (m: Collapse, sender) => m.shootdowns[sender] }),
      ],
      properties: [
        noLostWrite<Collapse>((m) => {
          if (isCached(m)) return null;
          for (let va = 0; va < ptes; va++) {
            const found = m.swap.at(va);
            if (found < m.stored.at(va)) return { va, stored: m.stored.at(va), found };
          }
          return null;
        }),
        staleFree<Collapse>(),
        mapcountExact<Collapse>(otherMappings),
        reachable(
          'collapsed',
          'a page was stored to, and collapse has ended',
          (m) => collapse.in(m).pc === 'done' && m.pmd.is !== 'table' && m.stored.some((stored) => stored > 0),
        ),
        reachable(
          'dropped',
          'the folio was dropped after collapse had cleared its entries',
          (m) => !isCached(m) && collapse.in(m).pc === 'done' && m.pmd.is === 'none',
        ),
        reachable(
          'swapped',
          'what was stored is in swap, and the folio was dropped',
          (m) => !isCached(m) && m.swap.some((stored) => stored > 0),
        ),
      ],
    });
  },
});
