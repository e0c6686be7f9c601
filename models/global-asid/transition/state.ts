// One mm with one page; CPUs that switch to it, each with what it says of itself, and what its TLB holds under either ASID.
import { array, bool, type Draft, int, nullable, oneOf, type Scalarset, struct } from '../../../src/index.ts';
import { framesOf } from '../../machine/folio/frame.ts';
import { leafOf } from '../../machine/table/table-pages.ts';

/** cpu_tlbstate.loaded_mm, with loaded_mm_asid where the mm is loaded: another mm, LOADED_MM_SWITCHING, an ASID of the CPU's own, the global one. */
const loadedOf = () => oneOf('other', 'switching', 'dynamic', 'global');

export const stateOf = (Cpu: Scalarset) =>
  struct({
    pte: nullable(leafOf(1)),
    /** mm->context.tlb_gen */
    tlbGen: int(0, 1),
    /** mm->context.global_asid is set. */
    globalAsid: bool(),
    /** mm->context.asid_transition */
    asidTransition: bool(),
    folios: framesOf(1, 1),
    cpus: array(
      Cpu,
      struct({
        /** In mm_cpumask(). */
        inMask: bool(),
        loaded: loadedOf(),
        /** What the CPU has stored there, and is in its store buffer still. */
        pending: nullable(loadedOf()),
        /** cpu_tlbstate_shared.is_lazy */
        lazy: bool(),
        /** Under which ASID the hardware walks the tables of the mm. */
        cr3: oneOf('other', 'dynamic', 'global'),
        /** ctxs[].tlb_gen of the ASID that is the CPU's own. */
        gen: int(0, 1),
        /** The page, as cached under either ASID. */
        dynamic: nullable(leafOf(1)),
        global: nullable(leafOf(1)),
        /** An IPI is on its way; an INVLPGB has not taken effect. */
        ipi: bool(),
        invlpgb: bool(),
      }),
    ),
  });
export type Transition = Draft<ReturnType<typeof stateOf>>;
export type Cpu = ReturnType<Transition['cpus']['at']>;
export type Loaded = Cpu['loaded'];

/** What the CPU itself reads. */
export const ownLoaded = (self: Cpu): Loaded => self.pending ?? self.loaded;
/** The mm is loaded. */
export const isLoaded = (loaded: Loaded): boolean => loaded === 'dynamic' || loaded === 'global';
