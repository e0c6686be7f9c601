// What the zap model is made of: the parts of the machine that it has, and its bounds.
import { type Bounds, bool, type Draft, int, nullable, type Scalarset, struct } from '../../src/index.ts';
import { cpusOf } from '../machine/cpu/tlb.ts';
import { shootdownsOf } from '../machine/flush/ipi.ts';
import { gatherOf } from '../machine/flush/mmu-gather.ts';
import { foliosOf } from '../machine/folio/folio.ts';
import { pteOf, tablesOf } from '../machine/table/page-table.ts';

export type ZapBounds = Bounds<
  'cpus' | 'ptes' | 'folios' | 'anon' | 'mappings' | 'local' | 'batch' | 'batches' | 'stores'
>;

/** The threads that hold a page-table lock from one step to another, and that flush TLBs. */
export const walkers = ['zap', 'writeback'] as const;
export type Walker = (typeof walkers)[number];

export const stateOf = (bounds: ZapBounds, Cpu: Scalarset) => {
  const { ptes, folios, mappings } = bounds;
  return struct({
    cpus: cpusOf(Cpu, ptes, folios),
    shootdowns: shootdownsOf(Cpu, ptes, walkers),
    /** One table a mapping. `tables.at(0)` is the one of the mm whose threads run; the others belong to mms that sleep. */
    tables: tablesOf({ tables: mappings, ptes, holders: walkers, entry: pteOf(folios) }),
    folios: foliosOf(folios, mappings * Math.ceil(ptes / folios)),
    gather: gatherOf(bounds, ptes, folios),
    vma: struct({
      /** munmap() has detached it: from then on a fault finds no VMA. */
      detached: bool(),
      /** Faults that hold mmap_lock for reading. */
      readers: int(0, bounds.cpus),
    }),
    /** The entry that zap_pte_range() has cleared while its page is neither queued nor dropped. `rmap`: mapcount still counts it. */
    zapping: nullable(struct({ folio: int(0, folios - 1), dirty: bool(), rmap: bool() })),
    /** The entry that page_vma_mkclean_one() has cleared and will put back, read-only and clean. */
    mkcleaning: nullable(pteOf(folios)),
  });
};
export type Zap = Draft<ReturnType<typeof stateOf>>;

/** The folio that page `va` of the range maps; the same in every table. */
export const folioAt = (bounds: ZapBounds, va: number): number => va % bounds.folios;

/** Whether the zap drops the last reference of some folio: of an anonymous one that nobody else maps. */
export const freesFrames = (bounds: ZapBounds): boolean => bounds.anon > 0 && bounds.mappings === 1;
