// What the gather model is made of: the parts of the machine that it has, and its bounds.
import { type Bounds, bool, type Draft, int, nullable, type Scalarset, struct } from '../../src/index.ts';
import { cpusOf } from '../machine/cpu/tlb.ts';
import { shootdownsOf } from '../machine/flush/ipi.ts';
import { gatherOf } from '../machine/flush/mmu-gather.ts';
import { foliosOf } from '../machine/folio/folio.ts';
import { countersOf } from '../machine/folio/mapped-counters.ts';
import { pteOf, tablesOf } from '../machine/table/page-table.ts';

export type GatherBounds = Bounds<
  | 'cpus'
  | 'tables'
  | 'ptes'
  | 'folios'
  | 'anon'
  | 'huge'
  | 'local'
  | 'batch'
  | 'batches'
  | 'stores'
  | 'writeback'
  | 'unmap'
>;

/** The threads that hold a page-table lock from one step to another, and that flush TLBs. */
export const walkers = ['zap', 'writeback', 'unmap'] as const;
export type Walker = (typeof walkers)[number];

/** How many there are of each, the huge page with them: it comes first, and takes a table, a PMD entry with its own lock. */
export const sizesOf = (bounds: GatherBounds): { tables: number; ptes: number; vas: number; folios: number } => {
  const huge = bounds.huge > 0 ? 1 : 0;
  const tables = bounds.tables + huge;
  return { tables, ptes: bounds.ptes, vas: tables * bounds.ptes, folios: bounds.folios + huge };
};

/** Whether a table stands for a PMD entry that maps a huge page. Only its first entry is used. */
export const isHuge = (bounds: GatherBounds, table: number): boolean => bounds.huge > 0 && table === 0;

/**
 * The folio that an entry of a table maps, as long as it maps one; null for an entry that never does. An anonymous folio
 * is mapped once; the page-cache folios share what is left, so that a folio may be mapped through two tables.
 */
export const mapsFolio = (bounds: GatherBounds, table: number, i: number): number | null => {
  if (isHuge(bounds, table)) return i === 0 ? bounds.folios : null;
  const { anon, folios } = bounds;
  const page = (table - (bounds.huge > 0 ? 1 : 0)) * bounds.ptes + i;
  return page < anon || anon === folios ? page % folios : anon + ((page - anon) % (folios - anon));
};

/** The same by address: addresses run through the tables, one after another. */
export const folioAt = (bounds: GatherBounds, va: number): number | null =>
  mapsFolio(bounds, Math.floor(va / bounds.ptes), va % bounds.ptes);

/** The most entries that map one folio. */
const mostMappings = ({ tables, ptes, folios, anon }: GatherBounds): number => {
  const rest = tables * ptes - anon;
  return Math.max(1, Math.ceil(anon === folios ? (tables * ptes) / folios : rest / (folios - anon)));
};

export const stateOf = (bounds: GatherBounds, Cpu: Scalarset) => {
  const { tables, ptes, vas, folios } = sizesOf(bounds);
  return struct({
    cpus: cpusOf(Cpu, vas, folios),
    shootdowns: shootdownsOf(Cpu, vas, walkers),
    /** All of one mm, each with its lock. */
    tables: tablesOf({ tables, ptes, holders: walkers, entry: pteOf(folios) }),
    folios: foliosOf(folios, mostMappings(bounds), { leastMapcount: -1 }),
    counters: countersOf(folios, vas),
    gather: gatherOf(bounds, vas, folios),
    vma: struct({
      /** munmap() has detached it, or exit_mmap() has begun. */
      detached: bool(),
      /** Faults that hold mmap_lock for reading. */
      readers: int(0, bounds.cpus),
      /** free_pgtables() has taken it out of the rmap, where no walk was under way. */
      unlinked: bool(),
    }),
    /** The entry that the zap has cleared while its page is neither queued nor dropped. `rmap`: mapcount still counts it. */
    zapping: nullable(struct({ folio: int(0, folios - 1), dirty: bool(), rmap: bool() })),
    /** The entry that page_vma_mkclean_one() has cleared and will put back, read-only and clean. */
    mkcleaning: nullable(pteOf(folios)),
    /** The entry that try_to_unmap_one() has cleared while the folio's mapcount still counts it. */
    unmapping: nullable(pteOf(folios)),
  });
};
export type Gathering = Draft<ReturnType<typeof stateOf>>;

/** Whether the zap drops the last reference of some folio: of an anonymous one. */
export const freesFrames = (bounds: GatherBounds): boolean => bounds.anon > 0 || bounds.huge === 1;
