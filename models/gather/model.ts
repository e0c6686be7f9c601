// Seed 001: the rmap removals of an mmu_gather, batched and found by a cursor, against today's delayed ones. One gather
// spans the page tables of an mm, each with its own lock; writeback, somebody who unmaps a folio, storing CPUs and an
// allocator run at the same time (PROTOCOLS 3.3 to 3.5; catalogue A1 to A3, A15, B7, E1).
import {
  blocked,
  bool,
  defineModel,
  forState,
  int,
  oneOf,
  ShootdownError,
  scalarset,
  withBugs,
} from '../../src/index.ts';
import { tlbNoise } from '../machine/cpu/tlb.ts';
import { flushTlbFunc } from '../machine/flush/ipi.ts';
import { discardRmaps } from '../machine/flush/mmu-gather.ts';
import { countMapped } from '../machine/folio/mapped-counters.ts';
import { preemptionOff } from '../machine/table/page-table.ts';
import { allocatorThreadOf } from '../machine/threads/allocator.ts';
import { storingThreadsOf } from '../machine/threads/storing-threads.ts';
import { mkcleanWalk, writebackThreadOf } from '../machine/threads/writeback.ts';
import { bounds as modelBounds } from './bounds.ts';
import { bugs } from './bugs.ts';
import { mutants } from './mutants.ts';
import { observations } from './observations.ts';
import { propertiesOf } from './properties.ts';
import { folioAt, freesFrames, type Gathering, mapsFolio, sizesOf, stateOf, walkers } from './state.ts';
import { unmapThread, unmapWalk } from './unmap-thread.ts';
import { variants } from './variants.ts';
import { zapThread } from './zap-thread.ts';

export default defineModel({
  name: 'gather',
  title: 'the rmap removals of one mmu_gather over several page tables: delayed (today), or from a cursor (seed 001)',
  bounds: modelBounds,
  variants: withBugs([...variants, ...mutants], bugs),
  build: (bounds, policy) => {
    if (bounds.anon > bounds.folios)
      throw new ShootdownError(
        'usage',
        `${bounds.anon} of ${bounds.folios} folios cannot be anonymous`,
        'set anon to at most folios',
      );
    if (policy.up && bounds.cpus > 1)
      throw new ShootdownError(
        'usage',
        `a machine with one CPU cannot have ${bounds.cpus}`,
        'the up variants go with cpus=1',
      );
    const { tables, ptes, vas, folios } = sizesOf(bounds);
    const pageCache = bounds.anon < bounds.folios;
    const unmaps = bounds.unmap > 0 && (pageCache || bounds.huge === 2);
    const Cpu = scalarset('cpu', bounds.cpus);
    const { system } = forState<Gathering>();
    const user = storingThreadsOf<Gathering>(Cpu, {
      stores: bounds.stores,
      ptes: vas,
      folioAt: (va) => folioAt(bounds, va),
      faults: bounds.writeback > 0 && pageCache ? 'mkwrite' : unmaps ? 'gone' : 'no vma',
      runs: policy.up ? (m) => !preemptionOff(m) : undefined,
    });
    const usersDone = (m: Gathering): boolean => {
      for (let cpu = 0; cpu < bounds.cpus; cpu++) if (user.in(m, cpu).pc !== 'done') return false;
      return true;
    };
    const writeback =
      bounds.writeback > 0 && pageCache
        ? writebackThreadOf<Gathering>({
            folios: bounds.folios,
            tables,
            ptes,
            maps: (table, i) => mapsFolio(bounds, table, i),
            rangeOf: (table, i) => ({ start: table * ptes + i, end: table * ptes + i + 1 }),
            trustsMapcount: true,
            linked: (m) => !m.vma.unlinked,
            sync: true,
            how: policy.up ? 'local' : policy.noGather ? 'broadcast' : 'ipi',
            runs: policy.up ? (m) => !preemptionOff(m, 'writeback') : undefined,
          })
        : null;
    const unmap = unmaps ? unmapThread(bounds, policy) : null;
    const isWalked = (m: Gathering): boolean =>
      (writeback !== null && mkcleanWalk.includes(writeback.in(m).pc)) ||
      (unmap !== null && unmapWalk.includes(unmap.in(m).pc));
    const zap = zapThread(bounds, policy, { usersDone, isWalked });
    return system({
      state: stateOf(bounds, Cpu),
      // Any of the pages may have been stored to before: its entry is dirty then, and its folio newer than the disk. Or
      // all page-cache folios have been written with write(2): dirty folios under clean entries.
      init: {
        params: { stored: int(0, 2 ** (bounds.tables * ptes) - 1), written: bool() },
        run: (m, { stored, written }) => {
          if (written && !pageCache) return blocked;
          m.folios.forEach((folio, f) => {
            const isHuge = f === bounds.folios;
            folio.anon = isHuge ? bounds.huge === 1 : f < bounds.anon;
            folio.mapcount = 0;
            folio.refcount = folio.anon ? 0 : 1;
            // A huge page of the page cache is shmem's, dirty from the start, and nobody writes it back.
            folio.dirty = !folio.anon && (isHuge || written);
            folio.disk = folio.dirty ? 'behind' : 'current';
          });
          let page = 0;
          for (let va = 0; va < vas; va++) {
            const f = folioAt(bounds, va);
            if (f === null) continue;
            const isHuge = f === bounds.folios;
            const dirty = isHuge || ((stored >> page++) & 1) === 1;
            m.tables.at(Math.floor(va / ptes)).ptes.set(va % ptes, { folio: f, writable: true, dirty });
            const folio = m.folios.at(f);
            folio.mapcount++;
            folio.refcount++;
            if (dirty && !folio.anon) {
              folio.dirty = true;
              folio.disk = 'behind';
            }
          }
          countMapped(m);
          discardRmaps(m.gather);
          for (let cpu = 0; cpu < bounds.cpus; cpu++) user.in(m, cpu).left = bounds.stores;
          return;
        },
      },
      threads: [
        zap,
        ...(writeback === null ? [] : [writeback]),
        ...(unmap === null ? [] : [unmap]),
        user,
        ...(freesFrames(bounds) ? [allocatorThreadOf<Gathering>(folios)] : []),
      ],
      actions: [
        ...tlbNoise<Gathering>(Cpu, vas, policy.fullmm && policy.exitWaits ? (m) => !m.vma.detached : undefined),
        ...(policy.up || policy.noGather
          ? []
          : [flushTlbFunc(Cpu, { senders: oneOf(...walkers), ipi: (m: Gathering, sender) => m.shootdowns[sender] })]),
      ],
      properties: propertiesOf(bounds, policy, { zap, writeback, unmap, user }),
      observe: observations,
    });
  },
});
