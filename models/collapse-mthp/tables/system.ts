// A part of a table is collapsed, while faults, an rmap walk, MADV_DONTNEED, munmap() and GUP-fast come to the table.
import { invariant } from '../../../properties/invariant.ts';
import { pinCoherent, ptLive } from '../../../properties/page-tables.ts';
import { blocked, bool, forState, oneOf, type Scalarset, type System, struct } from '../../../src/index.ts';
import { lazyTlbNoise } from '../../machine/cpu/lazy-tlb.ts';
import { cachedNowhere } from '../../machine/cpu/tlb.ts';
import { walkNoise } from '../../machine/cpu/walk-cache.ts';
import { flushTlbFunc } from '../../machine/flush/ipi.ts';
import { pmdPopulate, tableAt, translate } from '../../machine/table/table-pages.ts';
import { gupFastIrqsOff, gupFastPin, gupFastReads, gupFastThreadOf } from '../../machine/threads/gup-fast.ts';
import type { MthpBounds, TablesPolicy } from '../policy.ts';
import {
  type Mthp,
  neighbour,
  neighbourPage,
  newFolio,
  oldPage,
  ptes,
  range,
  sizes,
  stateOf,
  walkSizes,
} from './state.ts';
import { collapseThread } from './threads/collapse.ts';
import { dontneedThread } from './threads/dontneed.ts';
import { faultThread } from './threads/fault.ts';
import { migrateThread } from './threads/migrate.ts';
import { munmapThread } from './threads/munmap.ts';

export const tablesSystem = (bounds: MthpBounds, policy: TablesPolicy, Cpu: Scalarset<'cpu'>): System => {
  const { system, reachable } = forState<Mthp>();
  const ids = Array.from({ length: bounds.cpus }, (_, cpu) => cpu);
  const gup =
    policy.gup === null
      ? null
      : gupFastThreadOf<Mthp>(Cpu, {
          pages: sizes.pages,
          // At the address of the range: what it finds beside it does not change.
          ptes: 1,
          frames: sizes.frames,
          upper: (m) => m.pmds.at(0),
          recheckUpper: policy.gup.recheckPmd,
          recheckLeaf: policy.gup.recheckPte,
          levels: 'pmd, pte',
        });
  const walked = (m: Mthp, table: number): boolean => ids.some((cpu) => gupFastReads(gup, m, cpu) === table);
  const collapse = collapseThread(policy);
  const fault = faultThread();
  const migrate = migrateThread();
  const dontneed = dontneedThread(walked);
  const munmap = munmapThread(walked);
  const isLazy = (m: Mthp, cpu: number): boolean => policy.lazy !== null && m.lazy.at(cpu).is;
  const collapsed = (m: Mthp): boolean => m.folios.at(newFolio).refcount > 0;

  return system({
    state: stateOf(bounds, policy, Cpu),
    init: {
      // Who runs. The VMA spans the PMD, or another has the neighbour's address; or nothing is mapped. The page beside is mapped, or under migration.
      params: {
        at: oneOf('spans', 'beside', 'empty'),
        runs: struct({ fault: bool(), migrate: bool(), dontneed: bool(), munmap: bool() }),
      },
      run: (m, { at, runs }) => {
        const { fault, migrate, dontneed, munmap } = runs;
        if ([fault, migrate, dontneed, munmap].filter((it) => it).length !== bounds.rivals) return blocked;
        m.runs = runs;
        m.beside.spans = at !== 'beside';
        m.vma.vm_refcnt = 1;
        m.beside.vm_refcnt = 1;
        m.tables.at(1).use = 'table';
        if (at === 'empty') return;
        pmdPopulate(m.pmds, 0, 0);
        m.tables.at(0).ptes.set(range, { folio: oldPage });
        m.folios.at(oldPage).refcount = 1;
        m.folios.at(neighbourPage).refcount = 1;
        if (migrate) m.migration.set(0, { kind: 'migration', folio: neighbourPage, writable: false, dirty: false });
        else m.tables.at(0).ptes.set(neighbour, { folio: neighbourPage });
        return;
      },
    },
    threads: [collapse, fault, migrate, dontneed, munmap, ...(gup === null ? [] : [gup])],
    actions: [
      ...walkNoise<Mthp>(Cpu, { sizes: walkSizes(policy), each: ptes, upper: (m) => m.pmds.at(0) }),
      ...(policy.how !== 'ipi' && !policy.syncs
        ? []
        : [
            flushTlbFunc(Cpu, {
              senders: oneOf('collapse'),
              ipi: (m: Mthp) => m.ipi,
              each: ptes,
              irqsOff: (m, cpu) => gupFastIrqsOff(gup, m, cpu),
              flushed: (m, cpu) => {
                if (policy.lazy !== null) m.lazy.at(cpu).behind = false;
              },
            }),
          ]),
      ...(policy.lazy === null ? [] : lazyTlbNoise<Mthp>(Cpu, ptes)),
    ],
    properties: [
      invariant<Mthp>(
        'STALE-FREE',
        cachedNowhere(
          ({ cpus }: Mthp) => cpus,
          (m, { folio }, _, cpu) => m.folios.at(folio).refcount === 0 && !isLazy(m, cpu),
        ),
      ),
      invariant<Mthp>('PMD-NONE', (m) => {
        const pmd = m.pmds.at(0);
        return collapse.in(m).taken === null || pmd === null || { table: pmd.to };
      }),
      ptLive<Mthp>((m) => {
        const table = tableAt(m.pmds.at(0));
        if (table !== null && m.tables.at(table).use !== 'table') return { walker: 'the PMD', table };
        for (const cpu of ids) {
          const read = gupFastReads(gup, m, cpu);
          if (read !== null && m.tables.at(read).use !== 'table') return { walker: `gup ${cpu}`, table: read };
          const { pwc } = m.cpus.at(cpu);
          const cached = pwc.length > 0 ? pwc.at(0) : null;
          if (cached !== null && m.tables.at(cached).use !== 'table')
            return { walker: `walk cache of cpu ${cpu}`, table: cached };
        }
        return null;
      }),
      ...(gup === null
        ? []
        : [
            pinCoherent<Mthp>(function* (m) {
              // What MADV_DONTNEED or munmap() has taken away comes back as another page, by right.
              if (!['lock_vma_under_rcu', 'mmap_read_lock', 'zap_pte_range'].includes(dontneed.in(m).pc)) return;
              if (m.vma.vm_refcnt === 0) return;
              for (const cpu of ids) {
                const { va, pinned } = gupFastPin(gup, m, cpu);
                yield { va, pinned, mapped: translate(m, m.pmds.at(0), va) };
              }
            }),
            reachable(
              'GIVEN-UP',
              'the collapse meets a reference, and puts the table back as it was',
              (m) => collapse.in(m).pc === 'pmd_populate: as it was' && m.folios.at(oldPage).refcount > 1,
            ),
            reachable(
              'MET',
              'GUP-fast is in the table when it is out of the PMD',
              (m) => collapse.in(m).taken !== null && walked(m, 0),
            ),
          ]),
      reachable('COLLAPSED', 'the new folio is mapped', (m) => collapsed(m) && collapse.in(m).pc === 'done'),
      reachable(
        'WAITED',
        'a fault waits for mmap_lock while the table is out of the PMD',
        (m) => fault.in(m).pc === 'mmap_read_lock' && collapse.in(m).taken !== null,
      ),
      reachable(
        'RESTORED',
        'the migration entry beside the range is taken away when the collapse is over',
        (m) => migrate.in(m).pc === 'folio_unlock' && collapsed(m) && m.migration.at(0) === null,
      ),
      reachable('RECLAIMED', 'MADV_DONTNEED has freed the table', (m) => dontneed.in(m).taken === 0),
      reachable('REVALIDATED', 'khugepaged finds the VMA gone', (m) => m.vma.freed && m.mm.writer === 'collapse'),
    ],
    assertions: {
      'MIGRATION-LOCKED': 'the folio that a migration entry leads to is locked',
      'PUT-BACK': 'what khugepaged puts into a PMD is the table that it took out of it',
      'VMA-USED': 'a VMA that is looked at has not been freed',
      'CACHE-WALK': 'update_mmu_cache_range() finds the entry that it is called for from the mm',
    },
  });
};
