// A block of two entries that have the contiguous bit, and CPUs that cache it as a whole, or a page of it.
import { array, bool, type Draft, nullable, type Scalarset, struct } from '../../src/index.ts';
import { ipiOf } from '../machine/flush/ipi.ts';
import { framesOf } from '../machine/folio/frame.ts';
import { entryOf } from '../machine/table/page-table.ts';

export const pages = 2;

const cachedOf = () => struct({ dirty: bool() });

export const stateOf = (Cpu: Scalarset) =>
  struct({
    /** The entries, one a page: writable, with the contiguous bit or not; the CPU sets the dirty bit (DBM). */
    ptes: array(pages, nullable(entryOf(pages, { cont: bool(), dirty: bool() }))),
    /** The pages, and whether one has been stored to; what zap_pte_range() has found dirty. */
    folios: framesOf(pages, 1),
    stored: array(pages, bool()),
    marked: array(pages, bool()),
    cpus: array(
      Cpu,
      struct({
        /** One entry for the whole block, and one for each page. `tlb` is what a TLBI of a page drops by its address. */
        block: nullable(cachedOf()),
        tlb: array(pages, nullable(cachedOf())),
      }),
    ),
    /** The TLBI of the zap that is under way. */
    tlbi: ipiOf(Cpu, pages),
  });
export type Contpte = Draft<ReturnType<typeof stateOf>>;
