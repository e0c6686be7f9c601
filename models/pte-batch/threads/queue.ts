// A zap that queues the pages of a large folio in batches of entries, flushes, removes their rmap and drops their references.
import { assert, blocked, choose, forState, int, step } from '../../../src/index.ts';
import type { QueuePolicy } from '../policy.ts';
import type { Queueing } from '../queue/state.ts';

export const queueThread = (pages: number, slots: number, policy: QueuePolicy) => {
  interface Locals {
    /** The next page to be zapped. */
    next: number;
    /** The next slot to be looked at. */
    slot: number;
  }
  /** The pages that a slot stands for, and how many slots it takes. */
  const readSlot = (m: Queueing, i: number, pairs: boolean) => {
    const slot = m.slots.at(i);
    assert(slot.kind === 'page', 'PAGE-SLOT', { slot: i });
    if (slot.kind !== 'page') return { page: 0, nr: 0, taken: 1 };
    const { page, more } = slot;
    if (!more) return { page, nr: 1, taken: 1 };
    const number = i + 1 < m.slots.length ? m.slots.at(i + 1) : null;
    assert(number?.kind === 'number', 'PAGE-SLOT', { slot: i + 1 });
    return { page, nr: number?.kind === 'number' ? number.nr : 1, taken: pairs ? 2 : 1 };
  };
  return forState<Queueing>()
    .thread('zap', { locals: { next: int(0, pages), slot: int(0, slots + 1) } })
    .steps({
      zap_present_folio_ptes: step(
        'mm/memory.c: zap_present_folio_ptes, a batch of entries; __tlb_remove_folio_pages_size',
        choose({ nr: int(1, pages) }, (m, t: Locals, { nr }) => {
          const { next: page } = t;
          if (page + nr > pages) return blocked;
          for (let i = page; i < page + nr; i++) m.pages.at(i).entry = false;
          const words = nr === 1 ? 1 : 2;
          assert(m.slots.length + words <= slots, 'QUEUE-FITS', { slots: m.slots.length + words });
          m.slots.push({ kind: 'page', page, more: nr > 1 });
          if (nr > 1) m.slots.push({ kind: 'number', nr });
          t.next += nr;
          const room = policy.keepsRoom === 'for a pair' ? slots - 1 : slots;
          return t.next === pages || m.slots.length >= room ? 'tlb_flush_rmaps' : 'zap_present_folio_ptes';
        }),
      ),
      tlb_flush_rmaps: step(
        'mm/mmu_gather.c: tlb_flush_rmaps, behind the flush; tlb_flush_rmap_batch, one slot',
        (m, t) => {
          if (t.slot >= m.slots.length) {
            t.slot = 0;
            return '__tlb_batch_free_encoded_pages';
          }
          const { page, nr, taken } = readSlot(m, t.slot, policy.skipsNumber);
          for (let i = page; i < page + nr; i++) m.pages.at(i).mapped = false;
          t.slot += taken;
          return 'tlb_flush_rmaps';
        },
      ),
      __tlb_batch_free_encoded_pages: step(
        'mm/mmu_gather.c: __tlb_batch_free_encoded_pages, as many slots as are freed at a time; free_pages_and_swap_cache',
        choose({ slots: int(1, slots) }, (m, t: Locals, { slots: wanted }) => {
          if (m.slots.length === 0) {
            return t.next < pages ? 'zap_present_folio_ptes' : 'done';
          }
          let nr = Math.min(wanted, m.slots.length);
          const last = m.slots.at(nr - 1);
          if (policy.keepsPairs && last.kind === 'page' && last.more) nr++;
          for (let i = 0; i < nr; ) {
            const slot = m.slots.at(i);
            assert(slot.kind === 'page', 'PAGE-SLOT', { slot: i });
            const isPair = slot.kind === 'page' && slot.more;
            // free_pages_and_swap_cache() is given `nr` slots, and looks no further.
            assert(!isPair || i + 1 < nr, 'PAGE-SLOT', { slot: i + 1 });
            const { page, nr: count, taken } = readSlot(m, i, true);
            for (let p = page; p < page + count; p++) m.pages.at(p).held = false;
            i += taken;
          }
          for (let i = 0; i < nr; i++) m.slots.shift();
          return '__tlb_batch_free_encoded_pages';
        }),
      ),
    });
};
