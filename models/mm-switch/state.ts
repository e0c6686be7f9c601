// One mm, with one page; CPUs that switch to it, each with what it says of itself and what its TLB holds.
import { array, bool, type Draft, int, nullable, oneOf, optional, type Scalarset, struct } from '../../src/index.ts';
import { framesOf } from '../machine/folio/frame.ts';
import { leafOf } from '../machine/table/table-pages.ts';
import type { Policy } from './policy.ts';

export const stateOf = (Cpu: Scalarset, { stores, comesBack }: Policy) =>
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
        /** What the CPU has stored there, and is in its store buffer still. One fits: between two such stores CR3 is written, which drains it. */
        ...(stores === 'at once' ? {} : { pending: oneOf('none', 'other', 'switching', 'mm') }),
        /** cpu_tlbstate_shared.is_lazy */
        lazy: bool(),
        /** CR3 has the mm's tables: the hardware may walk them. */
        cr3: bool(),
        /** ctxs[].tlb_gen: up to which flush of the mm the TLB is. */
        gen: int(0, 1),
        /** The page, as cached for the mm. With PCID it stays while another mm is loaded. */
        tlb: array(1, nullable(leafOf(1))),
        /** History: it has run the mm, and switched away. */
        ...(comesBack ? { left: bool() } : {}),
        /** An IPI is on its way. */
        ipi: bool(),
      }),
    ),
  });
export type Switching = Draft<ReturnType<typeof stateOf>>;
type Cpu = ReturnType<Switching['cpus']['at']>;
type Loaded = Cpu['loaded'];

/** A store of loaded_mm. */
export const storeLoaded = (self: Cpu, loaded: Loaded): void => {
  if (optional(self, 'pending') === undefined) self.loaded = loaded;
  else self.pending = loaded;
};
/** loaded_mm as the CPU itself reads it. */
export const ownLoaded = (self: Cpu): Loaded => {
  const pending = optional(self, 'pending') ?? 'none';
  return pending === 'none' ? self.loaded : pending;
};
/** What it has stored is in memory. */
export const isDrained = (self: Cpu): boolean => (optional(self, 'pending') ?? 'none') === 'none';
