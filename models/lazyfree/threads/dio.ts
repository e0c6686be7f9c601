// read(2) of a file opened with O_DIRECT: takes a reference of the page that it reads into, has a device write to it, marks it dirty.
import { blocked, forState, must, nullable, only, step } from '../../../src/index.ts';
import { isDrained } from '../../machine/cpu/store-buffer.ts';
import { refcountInc, refcountIncNotZero } from '../../machine/locks/refcount.ts';
import type { Policy } from '../policy.ts';
import { cpuOf, dioName, folioNumber, type Lazy, lazyPage, mapZeroes, putFolio } from '../state.ts';

/** `locked`: reclaim has the folio lock of the page of MADV_FREE. */
export const dioThread = (read: number, policy: Policy, locked: (m: Lazy) => boolean) => {
  const { thread } = forState<Lazy>();
  const drained = (m: Lazy): boolean => isDrained(m.buffers.at(cpuOf(read)));
  const ordered = policy.atomics === 'ordered';
  const waits = policy.gupBarrier && !ordered;
  const pageOf = (t: { page: number | null }): number => must(t.page, 'the read has a page');
  const grabbed = () => (policy.gupRereads ? 'gup_pte_range: reread' : 'submit_bio');

  return thread(dioName(read), { locals: { page: nullable(folioNumber()) } }).steps({
    gup_pte_range: step('mm/gup.c: gup_pte_range, reads the entry, interrupts off', (m, t) => {
      if (m.pte === null) return 'follow_page_pte';
      t.page = m.pte.folio;
      return 'try_grab_folio';
    }),
    try_grab_folio: step('mm/gup.c: gup_pte_range -> try_grab_folio', (m, t) => {
      const folio = pageOf(t);
      // An access that is late has seen the count; the reference is there when it is drained.
      const taken = ordered ? refcountIncNotZero(m.folios.at(folio), 'refcount') : m.folios.at(folio).refcount > 0;
      if (!taken) {
        t.page = null;
        return 'follow_page_pte';
      }
      if (!ordered) m.buffers.at(cpuOf(read)).stores.push({ access: 'take a reference', folio });
      return waits ? 'atomic_add_unless' : grabbed();
    }),
    atomic_add_unless: only(
      waits,
      step('include/linux/page_ref.h: page_ref_add_unless, a full barrier', (m) => (drained(m) ? grabbed() : blocked)),
    ),
    'gup_pte_range: reread': only(
      policy.gupRereads,
      step('mm/gup.c: gup_pte_range, reads the entry again', (m, t) => {
        if (m.pte?.folio === t.page) return 'submit_bio';
        if (!drained(m)) return blocked;
        putFolio(m, pageOf(t));
        t.page = null;
        return 'follow_page_pte';
      }),
    ),
    follow_page_pte: step(
      'mm/gup.c: follow_page_pte; mm/memory.c: do_anonymous_page; under the page-table lock',
      (m, t) => {
        if (m.ptl !== 'free' || (m.pte === null && !mapZeroes(m))) return blocked;
        const { folio } = must(m.pte, 'a page is mapped');
        t.page = folio;
        refcountInc(m.folios.at(folio), 'refcount');
        return 'submit_bio';
      },
    ),
    submit_bio: step('fs/direct-io.c: dio_bio_submit; the device writes to the page', (m, t) => {
      if (!drained(m)) return blocked;
      m.folios.at(pageOf(t)).device = true;
      return policy.dirtyBeforePut ? 'set_page_dirty_lock' : 'put_page';
    }),
    set_page_dirty_lock: step(
      'block/bio.c: bio_check_pages_dirty, bio_release_pages -> set_page_dirty_lock',
      (m, t) => {
        if (policy.marksLocked && t.page === lazyPage && locked(m)) return blocked;
        // Without the order it has put the page already, which may be free.
        const page = m.folios.at(pageOf(t));
        if (page.refcount > 0) page.dirty = true;
        if (policy.dirtyBeforePut) return 'put_page';
        t.page = null;
        m.sees.device = true;
        return 'done';
      },
    ),
    put_page: step('block/bio.c: bio_release_pages -> put_page; read(2) returns', (m, t) => {
      putFolio(m, pageOf(t));
      if (!policy.dirtyBeforePut) return 'set_page_dirty_lock';
      t.page = null;
      m.sees.device = true;
      return 'done';
    }),
  });
};
