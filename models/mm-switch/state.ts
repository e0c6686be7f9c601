// One mm, with one page; CPUs that switch to it, each with what it says of itself and what its TLB holds.
import { array, bool, type Draft, int, nullable, oneOf, type Scalarset, struct } from '../../src/index.ts';
import { framesOf } from '../machine/folio/frame.ts';
import { leafOf } from '../machine/table/table-pages.ts';

export const stateOf = (Cpu: Scalarset) =>
  struct({
    /** The page-table entry. */
    pte: nullable(leafOf(1)),
    /** mm->context.tlb_gen: how many flushes the mm has seen. */
    tlbGen: int(0, 1),
    folios: framesOf(1, 1),
    cpus: array(
      Cpu,
      struct({
        /** In mm_cpumask(). */
        inMask: bool(),
        /** cpu_tlbstate.loaded_mm: another mm, LOADED_MM_SWITCHING, or the mm. */
        loaded: oneOf('other', 'switching', 'mm'),
        /** cpu_tlbstate_shared.is_lazy */
        lazy: bool(),
        /** CR3 has the mm's tables: the hardware may walk them. */
        cr3: bool(),
        /** ctxs[].tlb_gen: up to which flush of the mm the TLB is. */
        gen: int(0, 1),
        /** The page, as cached for the mm. With PCID it stays while another mm is loaded. */
        tlb: array(1, nullable(leafOf(1))),
        /** An IPI is on its way. */
        ipi: bool(),
      }),
    ),
  });
export type Switching = Draft<ReturnType<typeof stateOf>>;
