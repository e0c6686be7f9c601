// What a CPU may do with a contiguous block: cache it whole or a page of it, store, set the dirty bit in any entry of the block, forget.
import { type Action, blocked, forState, index, int, type Scalarset } from '../../src/index.ts';
import { type Contpte, pages } from './state.ts';

/** An entry of the block, if that is one: all have the contiguous bit. */
const isBlock = (m: Contpte): boolean => m.ptes.every((pte) => pte?.cont === true);

export const hardware = (Cpu: Scalarset<'cpu'>): readonly Action[] => {
  const { action } = forState<Contpte>();
  const params = { cpu: index(Cpu), page: int(0, pages - 1) };
  return [
    action('tlb_fill', {
      noise: true,
      from: 'architecture: arm64, a walk may cache the page of an entry, also speculatively',
      params,
      run: (m, { cpu, page }) => {
        const pte = m.ptes.at(page);
        const { tlb } = m.cpus.at(cpu);
        if (pte === null || tlb.at(page) !== null || (pte.cont && m.cpus.at(cpu).block !== null)) return blocked;
        tlb.set(page, { dirty: pte.dirty });
        return;
      },
    }),
    action('tlb_fill_block', {
      noise: true,
      from: 'architecture: arm64, a walk may cache the whole block where the entry has the contiguous bit',
      params,
      run: (m, { cpu, page }) => {
        const pte = m.ptes.at(page);
        const self = m.cpus.at(cpu);
        if (pte?.cont !== true || self.block !== null) return blocked;
        self.block = { dirty: pte.dirty };
        self.tlb.fill(null);
        return;
      },
    }),
    action('tlb_evict', {
      noise: true,
      from: 'architecture: a TLB may forget an entry at any time',
      params: { cpu: index(Cpu), page: int(0, pages) },
      run: (m, { cpu, page }) => {
        const self = m.cpus.at(cpu);
        if ((page === pages ? self.block : self.tlb.at(page)) === null) return blocked;
        if (page === pages) self.block = null;
        else self.tlb.set(page, null);
        return;
      },
    }),
    action('store', {
      from: 'user code: a store; through a clean entry the CPU sets the dirty bit, of a block in any entry of it (DBM), or faults',
      params: { ...params, bit: int(0, pages - 1) },
      run: (m, { cpu, page, bit }) => {
        const self = m.cpus.at(cpu);
        const cached = self.block ?? self.tlb.at(page);
        if (cached === null || m.stored.at(page)) return blocked;
        if (!cached.dirty) {
          const where = self.block !== null && isBlock(m) ? bit : page;
          if (where === page && bit !== page) return blocked;
          const pte = m.ptes.at(where);
          if (pte === null) return blocked;
          pte.dirty = true;
          // The walk that sets the bit has found what is there now: a page, where the block has been unfolded.
          if (self.block !== null && !pte.cont) self.tlb.set(page, { dirty: true });
          else cached.dirty = true;
        } else if (bit !== page) return blocked;
        m.stored.set(page, true);
        return;
      },
    }),
    action('tlbi_done', {
      fair: 'weak',
      from: 'architecture: arm64, a TLBI that was broadcast takes effect on a CPU; by the address of a page it drops a block that has the page',
      params: { cpu: index(Cpu) },
      run: (m, { cpu }) => {
        const { waiting, start, end } = m.tlbi;
        if (!waiting.at(cpu)) return blocked;
        const self = m.cpus.at(cpu);
        for (let page = start; page < end; page++) self.tlb.set(page, null);
        if (end > start) self.block = null;
        waiting.set(cpu, false);
        return;
      },
    }),
  ];
};
