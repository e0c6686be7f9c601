// What must hold of the rmap's counts, what an observer sees of them, and what must happen lest a clean verdict say nothing.
import { invariant } from '../../properties/invariant.ts';
import { ptlBalanced } from '../../properties/locks.ts';
import { entriesCounted } from '../../properties/mapcount.ts';
import { forState, type Observation, type Property } from '../../src/index.ts';
import type { Policy } from './policy.ts';
import { memcgs, type Rmap, type RmapBounds } from './state.ts';
import type { Adder } from './threads/adder.ts';
import type { Mover } from './threads/mover.ts';
import type { Remover } from './threads/remover.ts';

export interface RmapThreads {
  readonly removers: readonly Remover[];
  readonly adder: Adder | undefined;
  readonly mover: Mover | undefined;
}

const { reachable, observation } = forState<Rmap>();

export const propertiesOf = (
  bounds: RmapBounds,
  policy: Policy,
  { removers, adder, mover }: RmapThreads,
): readonly Property[] => {
  const present = (m: Rmap): number => {
    let count = 0;
    for (let mm = 0; mm < m.tables.length; mm++) if (m.tables.at(mm).ptes.at(0) !== null) count++;
    return count;
  };
  /** Entries that are cleared and still counted, or counted and not yet set. */
  const pending = (m: Rmap): number => {
    const clearing = removers.filter((remover) => {
      const { pc } = remover.in(m);
      if (pc === 'mm_counter') return policy.rssBeforeRmap;
      return pc === 'atomic_add_negative' || (pc === 'lock_page_memcg' && !policy.mapcountBeforeLock);
    }).length;
    const adding = ['__mod_lruvec_page_state', 'unlock_page_memcg', 'mlock_vma_page', 'set_pte_at'];
    return clearing + (adder !== undefined && adding.includes(adder.in(m).pc) ? 1 : 0);
  };
  /** No statistic is owed for a mapcount that has changed, and no charge is half moved. */
  const isSettled = (m: Rmap): boolean =>
    removers.every((remover) => {
      const { pc } = remover.in(m);
      return pc !== '__dec_lruvec_page_state' && (pc !== 'lock_page_memcg' || !policy.mapcountBeforeLock);
    }) &&
    adder?.in(m).pc !== '__mod_lruvec_page_state' &&
    (mover === undefined ||
      !['__mod_lruvec_state: from', '__mod_lruvec_state: to', 'memcg_data'].includes(mover.in(m).pc));
  const isMapped = (m: Rmap): number => (m.folio.mapcount > 0 ? 1 : 0);
  const rmapIsDone = (m: Rmap): boolean =>
    [...removers, ...(adder === undefined ? [] : [adder])].every((one) => one.in(m).pc === 'done');
  const inside = (m: Rmap, holder: string): boolean => {
    const holding = [...removers, adder].find((one) => one?.name === holder);
    return holding !== undefined && !['pte_offset_map_lock', 'folio_lock', 'done'].includes(holding.in(m).pc);
  };

  return [
    invariant<Rmap>(
      'MAPCOUNT',
      (m) => {
        const expected = present(m) + pending(m);
        return m.folio.mapcount === expected || { mapcount: m.folio.mapcount, expected };
      },
      entriesCounted,
    ),
    invariant<Rmap>('NR-MAPPED', (m) => {
      const expected = isMapped(m);
      return !isSettled(m) || m.mapped.node === expected || { node: m.mapped.node, expected };
    }),
    invariant<Rmap>('MEMCG-MAPPED', (m) => {
      if (!isSettled(m)) return true;
      for (const memcg of memcgs) {
        const expected = m.folio.memcg === memcg ? isMapped(m) : 0;
        // What the node counts wrongly, NR-MAPPED tells.
        if (m.mapped[memcg] !== expected && m.mapped.node === isMapped(m))
          return { memcg, mapped: m.mapped[memcg], expected };
      }
      return true;
    }),
    invariant<Rmap>('RSS', (m) => {
      for (let mm = 0; mm <= bounds.removers; mm++) {
        const { ptl, ptes } = m.tables.at(mm);
        const expected = ptes.at(0) === null ? 0 : 1;
        if (ptl === 'free' && m.mms.at(mm).rss !== expected) return { mm, rss: m.mms.at(mm).rss, expected };
      }
      return true;
    }),
    invariant<Rmap>('MLOCK', (m) => {
      const expected = m.mms.some((mm, i) => mm.vmLocked && m.tables.at(i).ptes.at(0) !== null);
      return !rmapIsDone(m) || m.folio.mlocked === expected || { mlocked: m.folio.mlocked, expected };
    }),
    ptlBalanced<string, Rmap>(inside),
    reachable('no mapping', 'the page is mapped by nobody', (m) => m.folio.mapcount === 0),
    reachable('munlocked', 'a page that was mlocked no longer is', (m) => m.folio.mlockCount === 0 && !m.folio.mlocked),
    ...(adder === undefined
      ? []
      : [
          reachable('mapped again', 'all removers have removed the page, and the adder has mapped it', (m) =>
            [...removers, adder].every((one) => one.in(m).pc === 'done'),
          ),
        ]),
    ...(mover === undefined
      ? []
      : [
          reachable('charge moved', 'the page is charged to the other memcg', (m) => m.folio.memcg === 'to'),
          reachable(
            'unmapped while moved',
            'the last mapping goes away while the charge is being moved',
            (m) => mover.in(m).pc === 'memcg_data' && m.folio.mapcount === 0,
          ),
        ]),
  ];
};

/** What user space or the rest of the kernel can read. Initial states that differ can be told apart by it. */
export const observations: readonly Observation[] = [
  observation(
    'mapcount',
    'page_mapcount(): /proc/kpagecount, and whoever asks whether the page is mapped',
    (m) => m.folio.mapcount,
  ),
  observation('mapped', 'NR_FILE_MAPPED or NR_ANON_MAPPED of the node: /proc/meminfo, node_reclaim()', (m) =>
    m.folio.anon ? { NR_ANON_MAPPED: m.mapped.node } : { NR_FILE_MAPPED: m.mapped.node },
  ),
  observation('memcg', 'the same of each memcg (memory.stat), and which of them is charged', (m) => ({
    from: m.mapped.from,
    to: m.mapped.to,
    charged: m.folio.memcg,
  })),
  observation('rss', 'MM_FILEPAGES or MM_ANONPAGES of each mm: /proc/PID/statm', (m) => m.mms.map((mm) => mm.rss)),
  observation('mlocked', 'PG_mlocked, and in which mms the VMA is VM_LOCKED', (m) => ({
    PG_mlocked: m.folio.mlocked,
    VM_LOCKED: m.mms.map((mm, i) => (mm.vmLocked ? i : -1)).filter((mm) => mm >= 0),
  })),
];
