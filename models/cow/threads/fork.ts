// fork() by another thread of the parent: copy_page_range() of its one page.
import { blocked, bool, choose, forState, index, must, only, type Scalarset, step } from '../../../src/index.ts';
import { allocFolio } from '../../machine/folio/anon-folio.ts';
import { maybePinned } from '../../machine/mm/gup.ts';
import { mmapWriteLock, mmapWriteUnlock } from '../../machine/mm/mm.ts';
import { presentPte, shareMapping, swapPte } from '../../machine/table/anon-entry.ts';
import { lockPtl, pteAt, setPteAt, unlockPtl } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import { type Cow, type CowBounds, child, parent } from '../state.ts';

export const forkThread = (bounds: CowBounds, policy: Policy, Folio: Scalarset) => {
  const { thread } = forState<Cow>();

  const inherits = (m: Cow): void => {
    const seen = m.history.sees.at(parent);
    m.history.sees.set(child, seen);
    m.history.inherited = seen;
  };

  const presentFolio = (m: Cow): number =>
    must(pteAt(m.tables, parent)?.folio, "the parent's entry is present, under the page-table lock that fork() holds");

  return thread('fork', {
    /** `pinned`: what the look at the pins said. */
    locals: { pinned: bool() },
  }).steps({
    dup_mmap: step(
      'kernel/fork.c: dup_mmap, mmap_lock for writing; mm/memory.c: copy_page_range, write_protect_seq odd',
      (m) => {
        const mm = m.mms.at(parent);
        if (!mm.vma) return blocked;
        if (policy.forkLocksMmap && !mmapWriteLock(mm, 'fork')) return blocked;
        if (policy.seqCoversCheck) mm.writeProtectSeq = 1;
        return 'copy_pte_range';
      },
    ),
    copy_pte_range: step(
      'mm/memory.c: copy_pte_range takes both page-table locks; copy_nonpresent_pte: swap_duplicate',
      (m) => {
        const pte = pteAt(m.tables, parent);
        if (!lockPtl(m.tables.at(parent), 'fork')) return blocked;
        if (pte?.slot != null) {
          m.swap.at(pte.slot).count++;
          if (policy.forkClearsMarker) pte.exclusive = false;
          setPteAt(m.tables, child, swapPte(pte.slot, pte.exclusive));
          inherits(m);
        }
        if (pte?.folio == null) return 'copy_page_range: end';
        return policy.forkChecksPins ? 'folio_needs_cow_for_dma' : 'copy_present_pte';
      },
    ),
    folio_needs_cow_for_dma: only(
      policy.forkChecksPins,
      step('include/linux/mm.h: page_needs_cow_for_dma; include/linux/rmap.h: page_try_dup_anon_rmap', (m, t) => {
        const folio = presentFolio(m);
        // Without the flag any pin counts; with it a page that is not exclusive cannot be pinned.
        t.pinned = maybePinned(m.folios, folio) && (policy.reuse !== 'exclusive' || m.folios.at(folio).exclusive);
        return t.pinned ? 'copy_present_page' : 'copy_present_pte';
      }),
    ),
    copy_present_page: only(
      policy.forkChecksPins && bounds.gups > 0,
      step(
        'mm/memory.c: copy_present_page, the child gets a copy at once',
        choose({ folio: index(Folio) }, (m, t, { folio: copy }) => {
          const folio = presentFolio(m);
          if (!allocFolio(m.folios, copy, m.folios.at(folio).content)) return blocked;
          m.folios.at(copy).mapcount = 1;
          m.folios.at(copy).exclusive = policy.reuse === 'exclusive';
          setPteAt(m.tables, child, presentPte(copy, true));
          inherits(m);
          t.pinned = false;
          return 'copy_page_range: end';
        }),
      ),
    ),
    copy_present_pte: step('mm/memory.c: copy_present_pte; ClearPageAnonExclusive', (m) => {
      const folio = presentFolio(m);
      m.mms.at(parent).writeProtectSeq = 1;
      m.folios.at(folio).exclusive = false;
      return 'ptep_set_wrprotect';
    }),
    ptep_set_wrprotect: step('mm/memory.c: copy_present_pte, parent and child map the page read-only', (m) => {
      shareMapping(m, parent, child);
      inherits(m);
      return 'copy_page_range: end';
    }),
    'copy_page_range: end': step(
      'mm/memory.c: copy_page_range, write_protect_seq even; kernel/fork.c: dup_mmap',
      (m) => {
        unlockPtl(m.tables.at(parent));
        const mm = m.mms.at(parent);
        mm.writeProtectSeq = 2;
        if (policy.forkLocksMmap) mmapWriteUnlock(mm);
        m.mms.at(child).vma = true;
        return 'done';
      },
    ),
  });
};
