// What the models zap and gather are made of: the parts of the machine, and the scope that each gives them.
import { bool, type Draft, int, must, nullable, type Scalarset, struct } from '../../src/index.ts';
import { cpusOf } from '../machine/cpu/tlb.ts';
import { shootdownsOf } from '../machine/flush/ipi.ts';
import { type GatherSizes, gatherOf } from '../machine/flush/mmu-gather.ts';
import { foliosOf } from '../machine/folio/folio.ts';
import { mappedCountersOf } from '../machine/folio/mapped-counters.ts';
import { pteOf, tablesOf } from '../machine/table/page-table.ts';

/** How much of the protocol there is, and how large it is: what a model makes of its bounds. */
export interface Scope extends GatherSizes {
  /**
   * `table`: zap_pte_range() of one page table, and tlb_finish_mmu(). `mm`: the whole of munmap() or exit_mmap(), table by
   * table, with free_pgtables() before tlb_finish_mmu(), and with the counters of mapped pages.
   */
  readonly span: 'table' | 'mm';
  /** CPUs with a storing thread each, and its stores. */
  readonly cpus: number;
  readonly stores: number;
  /** Page tables of the running mm, but for the huge page; entries of each. */
  readonly tables: number;
  readonly ptes: number;
  /** Page tables of sleeping mms, which map the pages of the first table, read-only. */
  readonly others: number;
  /** A huge page before the first table: 0 none, 1 an anonymous one, 2 one of the page cache. */
  readonly huge: number;
  /**
   * What a huge page of the page cache is. `dirty`: dirty from the start, and neither written back nor reclaimed: what is
   * claimed of the model gather. `shmem`: born clean, mapped writable even by a read fault, written to swap by reclaim.
   * `file`: of a file system with writeback, which wants to know of the first store and maps a clean page read-only.
   * `device`: of a device (DAX). Its memory is what is stored, so nobody writes it back; who has it mapped holds its only
   * references, and with the last one it may go to another. So it is as an anonymous one here.
   */
  readonly hugeOf: 'dirty' | 'shmem' | 'file' | 'device';
  /** Folios of one page. The first `anon` ones are anonymous. */
  readonly folios: number;
  readonly anon: number;
  /** The folio that a page maps; pages are counted through the tables. */
  readonly folioOf: (page: number) => number;
  /** The most entries that map one folio. */
  readonly mostMappings: number;
  /** Whether a page-cache folio is written back meanwhile. */
  readonly writeback: boolean;
  /** Whether somebody unmaps a page-cache folio meanwhile. */
  readonly unmap: boolean;
}

/** The threads that hold a page-table lock from one step to another, and that flush TLBs. */
export type Walker = 'zap' | 'writeback' | 'unmap';
export const walkersOf = ({ unmap }: Scope): readonly Walker[] => [
  'zap',
  'writeback',
  ...(unmap ? ['unmap' as const] : []),
];

/**
 * How many there are of each. The huge page comes first, and takes a table: a PMD entry with its own lock. `own`: tables of
 * the running mm, which are the first; `vas`: its addresses, which run through them.
 */
export const sizesOf = ({ tables, ptes, others, huge, folios }: Scope) => {
  const hugePages = huge > 0 ? 1 : 0;
  const own = tables + hugePages;
  return { own, all: own + others, vas: own * ptes, folios: folios + hugePages };
};

/** Whether a table stands for a PMD entry that maps a huge page. Only its first entry is used. */
export const isHuge = (scope: Scope, table: number): boolean => scope.huge > 0 && table === 0;

/** Which page of the mm an entry of a table maps. */
export const pageOf = ({ tables, ptes, huge }: Scope, table: number, i: number): number =>
  ((table - (huge > 0 ? 1 : 0)) % tables) * ptes + i;

/** The folio that an entry of a table maps, as long as it maps one; null for an entry that never does. */
export const mapsFolio = (scope: Scope, table: number, i: number): number | null => {
  if (isHuge(scope, table)) return i === 0 ? scope.folios : null;
  return scope.folioOf(pageOf(scope, table, i));
};

/** The same by address: addresses run through the tables, one after another. */
export const folioAt = (scope: Scope, va: number): number | null =>
  mapsFolio(scope, Math.floor(va / scope.ptes), va % scope.ptes);

/** Whether some folio is of the page cache, the huge one aside. */
export const hasPageCache = ({ anon, folios }: Scope): boolean => anon < folios;

/** Whether reclaim meanwhile writes the huge page to swap. */
export const hasReclaim = ({ huge, hugeOf }: Scope): boolean => huge === 2 && hugeOf === 'shmem';

/** Whether the huge page has no other references than those of its mappings. */
export const hugeIsMappedAlone = ({ huge, hugeOf }: Scope): boolean =>
  huge === 1 || (huge === 2 && hugeOf === 'device');

/** Whether the zap drops the last reference of some folio: of an anonymous or a device's one that nobody else maps. */
export const freesFrames = (scope: Scope): boolean =>
  hugeIsMappedAlone(scope) || (scope.anon > 0 && scope.others === 0);

export const stateOf = (scope: Scope, Cpu: Scalarset) => {
  const { span, ptes, mostMappings } = scope;
  const { all, vas, folios } = sizesOf(scope);
  const walkers = walkersOf(scope);
  const wholeMm = span === 'mm';
  return struct({
    cpus: cpusOf(Cpu, vas, folios),
    shootdowns: shootdownsOf(Cpu, vas, walkers),
    /** First those of the mm whose threads run, then those of mms that sleep. */
    tables: tablesOf({ tables: all, ptes, holders: walkers, entry: pteOf(folios) }),
    folios: foliosOf(folios, mostMappings, { leastMapcount: wholeMm ? -1 : 0 }),
    ...(wholeMm ? { counters: mappedCountersOf(folios, vas) } : {}),
    gather: gatherOf(scope, vas, folios),
    vma: struct({
      /** munmap() has detached it, so that a fault finds no VMA; or exit_mmap() has begun. */
      detached: bool(),
      /** Faults that hold mmap_lock for reading. */
      readers: int(0, scope.cpus),
      /** free_pgtables() has taken it out of the rmap, where no walk was under way. */
      ...(wholeMm ? { unlinked: bool() } : {}),
    }),
    /**
     * The entry that the zap has cleared while its page is neither queued nor put: locals `page` and `ptent` of the kernel,
     * which properties look at. `rmap`: mapcount still counts it.
     */
    zapping: nullable(struct({ folio: int(0, folios - 1), dirty: bool(), rmap: bool() })),
    /** The entry that page_vma_mkclean_one() has cleared and will put back, read-only and clean. */
    mkcleaning: nullable(pteOf(folios)),
    /** The entry that try_to_unmap_one() has cleared while the folio's mapcount still counts it. */
    ...(scope.unmap ? { unmapping: nullable(pteOf(folios)) } : {}),
  });
};
export type Zap = Draft<ReturnType<typeof stateOf>>;

/** The entry that the zap has in hand. */
export const zappedIn = (m: Zap): NonNullable<Zap['zapping']> => must(m.zapping, 'the zap has cleared an entry');
