// Reclaim of one page: into the swap cache, out of the page tables, to the device, and off.
import {
  blocked,
  bool,
  choose,
  forState,
  index,
  int,
  must,
  nullable,
  type Scalarset,
  step,
} from '../../../src/index.ts';
import { dropMapping, putFolio } from '../../machine/folio/anon-folio.ts';
import { addToSwap, deleteFromSwapCache, slotOf } from '../../machine/folio/swap.ts';
import { dropLock, takeLock } from '../../machine/locks/lock.ts';
import { refcountInc } from '../../machine/locks/refcount.ts';
import { maybePinned } from '../../machine/mm/gup.ts';
import { tryToUnmapOne } from '../../machine/rmap/try-to-unmap.ts';
import { anonPteOf, swapPte } from '../../machine/table/anon-entry.ts';
import { pteAt, setPteAt, unlockPtl } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import type { Cow, CowBounds } from '../state.ts';
import { type Sharing, sharer } from '../steps/share.ts';

interface Locals extends Sharing {
  /** Pages that it may still take on. */
  left: number;
}

export const reclaimThread = (
  bounds: CowBounds,
  policy: Policy,
  Folio: Scalarset,
  fastWalkers: (m: Cow) => boolean,
) => {
  const { thread } = forState<Cow>();

  const nextMm = (m: Cow, t: Locals) => {
    t.mm++;
    if (t.mm < m.tables.length) return 'try_to_unmap_one';
    t.mm = 0;
    return '__remove_mapping';
  };
  const unmap = sharer(policy, {
    from: 'mm/rmap.c: try_to_unmap_one',
    order: policy.unmap,
    checksPins: true,
    fastWalkers,
    refuses: () => false,
    set: (m: Cow, t: Locals, folio: number) => {
      const slot = slotOf(m, folio);
      m.swap.at(slot).count++;
      setPteAt(m.tables, t.mm, swapPte(slot, policy.swapMarks && t.wasExclusive));
      dropMapping(m.folios.at(folio));
    },
    next: (m: Cow, t: Locals, _: number, shared: boolean) => {
      unlockPtl(m.tables.at(t.mm));
      if (shared) return nextMm(m, t);
      t.mm = 0;
      return '__remove_mapping' as const;
    },
  });

  return thread('reclaim', {
    locals: {
      left: int(0, bounds.swaps),
      folio: nullable(index(Folio)),
      mm: int(0, 2),
      found: nullable(anonPteOf(Folio, bounds.swaps)),
      wasExclusive: bool(),
    },
  }).steps({
    shrink_folio_list: step(
      'mm/vmscan.c: shrink_page_list of a page isolated and locked; mm/swap_state.c: add_to_swap',
      choose({ folio: index(Folio) }, (m, t, { folio }) => {
        const page = m.folios.at(folio);
        if (t.left === 0 || page.mapcount === 0) return blocked;
        if (policy.reclaimChecksPins && slotOf(m, folio) < 0 && maybePinned(m.folios, folio)) return blocked;
        if (!takeLock(page, 'lock', 'reclaim') || !addToSwap(m, folio)) return blocked;
        refcountInc(page, 'refcount');
        t.folio = folio;
        t.left--;
        return 'try_to_unmap_one';
      }),
    ),
    try_to_unmap_one: tryToUnmapOne({
      holder: 'reclaim',
      table: (m: Cow, t: Locals) => m.tables.at(t.mm),
      at: () => 0,
      maps: (m, t) => pteAt(m.tables, t.mm)?.folio === t.folio,
      next: nextMm,
    }).pageVmaMappedWalk(
      'mm/rmap.c: try_to_unmap_one, the next mm of the rmap; page-table lock, ptep_clear_flush',
      unmap.begin,
    ),
    ...unmap.steps,
    __remove_mapping: step(
      'mm/vmscan.c: pageout, then __remove_mapping: freed if it is unmapped and nobody else has a reference; else it stays in the swap cache',
      (m, t) => {
        const folio = must(t.folio, 'reclaim has isolated a page');
        const slot = slotOf(m, folio);
        const page = m.folios.at(folio);
        dropLock(page, 'lock');
        if (page.refcount === 2) {
          m.swap.at(slot).content = page.content;
          deleteFromSwapCache(m, slot);
        }
        putFolio(page);
        t.folio = null;
        return 'shrink_folio_list';
      },
    ),
  });
};
