// The process stores to its page, where it is mapped; reclaim swaps the page out, whenever a slot is free.
import { blocked, forState, step } from '../../../src/index.ts';
import { dropMapping } from '../../machine/folio/anon-folio.ts';
import { allocSwapSlot, isSwapSlotFree, swapcacheClear, swapDuplicate } from '../../machine/folio/swap-slots.ts';
import { swapPte } from '../../machine/table/anon-entry.ts';
import { pteAt, setPteAt } from '../../machine/table/page-table.ts';
import type { Swapping } from '../state.ts';

export const userThread = () =>
  forState<Swapping>()
    .thread('user', { daemon: true })
    .steps({
      store: step('architecture: a store by user code, where the page is mapped', (m) => {
        const folio = pteAt(m.tables, 0)?.folio ?? null;
        if (folio === null) return blocked;
        m.folios.at(folio).content = 1;
        m.stored = 1;
        return 'done';
      }),
    });

export const reclaimThread = () =>
  forState<Swapping>()
    .thread('reclaim', { daemon: true })
    .steps({
      shrink_folio_list: step(
        'mm/vmscan.c: shrink_folio_list: add_to_swap, try_to_unmap, pageout, __remove_mapping',
        (m) => {
          const folio = pteAt(m.tables, 0)?.folio ?? null;
          const slot = m.swap.findIndex(isSwapSlotFree);
          if (folio === null || slot < 0) return blocked;
          const taken = m.swap.at(slot);
          allocSwapSlot(taken);
          swapDuplicate(taken);
          taken.content = m.folios.at(folio).content;
          setPteAt(m.tables, 0, swapPte(slot, false));
          dropMapping(m.folios.at(folio));
          swapcacheClear(taken);
          return 'shrink_folio_list';
        },
      ),
    });
