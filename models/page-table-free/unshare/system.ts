// B4, B5, B5b: hugetlb VMAs of several mms share a table; each mm unmaps its own, with TLBs, walk caches and GUP-fast on it.
import { ptLive } from '../../../properties/page-tables.ts';
import { staleFree } from '../../../properties/tlb.ts';
import { type Elements, forState, index, type Scalarset, type System } from '../../../src/index.ts';
import { walkNoise } from '../../machine/cpu/walk-cache.ts';
import { flushTlbFunc } from '../../machine/flush/ipi.ts';
import { gupFastThread, irqsOff, readsTable } from '../../machine/threads/gup-fast.ts';
import type { UnsharePolicy } from '../policy.ts';
import { pudOf, type Unsharing, unshareSizes, unshareStateOf } from './state.ts';
import { unshareThread } from './threads/munmap.ts';

export const unshareSystem = (policy: UnsharePolicy, Cpu: Scalarset<'cpu'>): System => {
  const { system, reachable } = forState<Unsharing>();
  const { walkers } = policy;
  const munmap = unshareThread(Cpu, policy);
  const gup = walkers.gup
    ? gupFastThread<Unsharing>(Cpu, {
        pages: 1,
        ptes: 1,
        frames: 2,
        upper: (m, cpu) => pudOf(m, cpu),
        recheckUpper: false,
        recheckLeaf: true,
        levels: 'pud, pmd',
      })
    : null;

  /** Freed; or of an unrelated VMA of the mm that still points to it, so of no use to the others. */
  const dead = (m: Unsharing, mm: number): boolean => {
    const { use } = m.tables.at(0);
    return use === 'free' || (use === 'other' && !m.puds.at(mm));
  };
  const dangling = (m: Unsharing): Elements | null => {
    for (let cpu = 0; cpu < Cpu.size; cpu++) {
      if (readsTable(gup, m, cpu) !== null && dead(m, cpu)) return { walker: `gup ${cpu}` };
      if (m.cpus.at(cpu).pwc.some((table) => table !== null) && dead(m, cpu))
        return { walker: `walk cache of cpu ${cpu}` };
    }
    return null;
  };
  const someMm = (m: Unsharing, test: (mm: number) => boolean): boolean => m.puds.some((_, mm) => test(mm));

  return system({
    state: unshareStateOf(policy, Cpu),
    init: {
      run: (m) => {
        m.puds.fill(true);
        m.shared = Cpu.size - 1;
        m.tables.at(0).ptes.set(0, { folio: 0 });
        m.folios.forEach((folio) => {
          folio.refcount = 1;
        });
      },
    },
    threads: [munmap, ...(gup === null ? [] : [gup])],
    actions: [
      ...walkNoise<Unsharing>(Cpu, { sizes: unshareSizes(policy), each: 1, upper: pudOf }),
      flushTlbFunc(Cpu, {
        senders: index(Cpu),
        ipi: (m: Unsharing, sender) => m.ipis.at(sender),
        each: 1,
        irqsOff: (m, cpu) => irqsOff(gup, m, cpu),
      }),
    ],
    properties: [
      ptLive<Unsharing>(dangling),
      ...(walkers.tlb ? [staleFree<Unsharing>()] : []),
      reachable('freed', 'the last owner frees the table', (m) => m.tables.at(0).use === 'free'),
      reachable(
        'reused',
        'the last owner maps something else through the table',
        (m) => m.tables.at(0).use === 'other',
      ),
      ...(walkers.tlb
        ? [
            reachable('a stale entry', 'a TLB caches the huge page when the mm has unshared the table', (m) =>
              someMm(m, (mm) => !m.puds.at(mm) && m.cpus.at(mm).tlb.some((entry) => entry !== null)),
            ),
          ]
        : []),
      ...(walkers.pwc
        ? [
            reachable('a stale walk cache', 'a walk cache has the table when the mm has unshared it', (m) =>
              someMm(m, (mm) => !m.puds.at(mm) && m.cpus.at(mm).pwc.some((table) => table !== null)),
            ),
          ]
        : []),
      ...(gup === null
        ? []
        : [
            reachable('a walk meets it', 'GUP-fast is in the table when its mm has unshared it', (m) =>
              someMm(m, (mm) => !m.puds.at(mm) && readsTable(gup, m, mm) !== null),
            ),
          ]),
    ],
    view: {
      puds: { as: 'table', title: 'PUD of each mm: to the table?' },
      shared: { as: 'counter', title: 'pt_share_count' },
      i_mmap: { as: 'lock', title: 'i_mmap_rwsem' },
    },
  });
};
