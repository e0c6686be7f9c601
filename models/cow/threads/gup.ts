// get_user_pages_fast() and pin_user_pages_fast() of the page, by a thread of either process; what was taken is held, and
// given back at any time.
import {
  blocked,
  bool,
  choose,
  forState,
  index,
  int,
  must,
  nullable,
  oneOf,
  only,
  type Scalarset,
  step,
} from '../../../src/index.ts';
import { mappingsCounted } from '../../machine/folio/reuse.ts';
import { gupLocals, tryGrab, ungrab } from '../../machine/mm/gup.ts';
import { mmapReadLock, mmapReadUnlock } from '../../machine/mm/mm.ts';
import { pteAt } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import type { Cow, CowBounds, Faulting } from '../state.ts';
import { faultOn, faultSteps } from '../steps/fault.ts';

interface Locals extends Faulting {
  mm: number;
  pin: boolean;
  write: boolean;
  folio: number | null;
  writable: boolean;
  seq: number;
}

/** The labels between which GUP-fast has interrupts off. */
const interruptsOff = ['try_grab_folio', 'gup_pte_range: reread', 'gup_must_unshare'];
/** Whether a thread at this label has interrupts off: it does not take the IPI of a TLB flush. */
export const hasInterruptsOff = (pc: string): boolean => interruptsOff.includes(pc);

export const gupThread = (bounds: CowBounds, policy: Policy, Folio: Scalarset, Gup: Scalarset<'gup'>) => {
  const { thread } = forState<Cow>();
  const needsSeq = policy.seqAtStart || policy.seqAtEnd;

  /** gup_must_unshare(): a read pin of a page that is not exclusive; or, by mapcount, any read of a page that is mapped twice. */
  const mustUnshare = (m: Cow, { folio, pin, write }: Locals): boolean => {
    if (write || folio === null) return false;
    return policy.reuse === 'mapcount' ? mappingsCounted(m, policy, folio) > 1 : pin && !m.folios.at(folio).exclusive;
  };

  const forget = (t: Locals): void => {
    t.folio = null;
    t.writable = false;
    t.seq = 0;
  };
  const slow = (t: Locals) => {
    forget(t);
    return '__get_user_pages' as const;
  };
  const giveBack = (m: Cow, t: Locals) => {
    ungrab(m.folios, t);
    return slow(t);
  };
  const ends = (t: Locals) => {
    forget(t);
    t.mm = 0;
    t.pin = false;
    t.write = false;
    t.fault = 'read';
    return 'done' as const;
  };
  const readEntry = (m: Cow, t: Locals) => {
    const pte = pteAt(m.tables, t.mm);
    if (pte?.folio == null || (t.write && !pte.writable)) return slow(t);
    t.folio = pte.folio;
    t.writable = pte.writable;
    return 'try_grab_folio' as const;
  };
  const afterGrab = (m: Cow, t: Locals) => {
    if (policy.fastRereads) return 'gup_pte_range: reread';
    return afterReread(m, t);
  };
  const afterReread = (_: Cow, t: Locals) => {
    const mayHaveTo = !t.write && !t.writable && (t.pin || policy.reuse === 'mapcount');
    if (policy.fastUnshares && mayHaveTo) return 'gup_must_unshare';
    return fastSucceeds(t);
  };
  const fastSucceeds = (t: Locals) => {
    t.writable = false;
    if (t.pin && policy.seqAtEnd) return 'read_seqcount_retry';
    t.seq = 0;
    return 'unpin_user_page';
  };

  /** Under mmap_lock: takes its reference, or faults. */
  const followPage = (m: Cow, t: Locals) => {
    const pte = pteAt(m.tables, t.mm);
    if (policy.slowLocksPtl && m.tables.at(t.mm).ptl !== 'free') return blocked;
    t.folio = pte?.folio ?? null;
    const unshares = policy.slowUnshares && pte?.writable !== true && mustUnshare(m, t);
    if (t.folio !== null && !(t.write && pte?.writable !== true) && !unshares) {
      if (!policy.slowLocksPtl) return 'try_grab_page';
      must(tryGrab(m.folios, t), 'a page that is mapped has a reference');
      mmapReadUnlock(m.mms.at(t.mm));
      return 'unpin_user_page';
    }
    t.folio = null;
    t.fault = t.write ? 'write' : unshares ? 'unshare' : 'read';
    return must(faultOn(m, t.mm, t), 'a page that can be taken is taken, and raises no fault');
  };

  return thread('gup', {
    over: Gup,
    locals: {
      ...gupLocals(2, Folio),
      fault: oneOf('read', 'write', 'unshare'),
      old: nullable(index(Folio)),
      copy: nullable(index(Folio)),
    },
  }).steps({
    lockless_pages_from_mm: step(
      'mm/gup.c: internal_get_user_pages_fast, lockless_pages_from_mm; gup_pte_range reads the entry unless write_protect_seq is read first',
      choose({ mm: int(0, 1), pin: bool(), write: bool() }, (m, t, { mm, pin, write }) => {
        if (!m.mms.at(mm).vma) return blocked;
        t.mm = mm;
        t.pin = pin;
        t.write = write || policy.readBreaksCow;
        const { writeProtectSeq } = m.mms.at(mm);
        if (pin && policy.seqAtStart && writeProtectSeq % 2 === 1) return '__get_user_pages';
        if (!pin || !needsSeq) return readEntry(m, t);
        t.seq = writeProtectSeq;
        return 'gup_pte_range';
      }),
    ),
    gup_pte_range: only(
      needsSeq,
      step('mm/gup.c: gup_pte_range, interrupts off: reads the entry', (m, t) => readEntry(m, t)),
    ),
    try_grab_folio: step('mm/gup.c: try_grab_folio', (m, t) => (tryGrab(m.folios, t) ? afterGrab(m, t) : slow(t))),
    'gup_pte_range: reread': only(
      policy.fastRereads,
      step('mm/gup.c: gup_pte_range, reads the entry again', (m, t) => {
        const pte = pteAt(m.tables, t.mm);
        const same = pte?.folio === t.folio && pte?.writable === t.writable;
        return same ? afterReread(m, t) : giveBack(m, t);
      }),
    ),
    gup_must_unshare: only(
      policy.fastUnshares,
      step('include/linux/mm.h: gup_must_unshare, for gup_pte_range', (m, t) =>
        mustUnshare(m, t) ? giveBack(m, t) : fastSucceeds(t),
      ),
    ),
    read_seqcount_retry: only(
      policy.seqAtEnd,
      step('mm/gup.c: lockless_pages_from_mm, interrupts on again', (m, t) => {
        if (m.mms.at(t.mm).writeProtectSeq !== t.seq) return giveBack(m, t);
        t.seq = 0;
        return 'unpin_user_page';
      }),
    ),
    __get_user_pages: step(
      'mm/gup.c: __gup_longterm_locked, __get_user_pages, mmap_lock for reading; follow_page_pte',
      (m, t) => {
        if (!m.mms.at(t.mm).vma) return ends(t);
        return mmapReadLock(m.mms.at(t.mm)) ? followPage(m, t) : blocked;
      },
    ),
    follow_page_pte: step('mm/gup.c: follow_page_pte, under the page-table lock; faultin_page', (m, t) =>
      followPage(m, t),
    ),
    try_grab_page: only(
      !policy.slowLocksPtl,
      step('mm/gup.c: follow_page_pte -> try_grab_page', (m, t) => {
        if (!tryGrab(m.folios, t)) return 'follow_page_pte';
        mmapReadUnlock(m.mms.at(t.mm));
        return 'unpin_user_page';
      }),
    ),
    ...faultSteps(policy, Folio, {
      mmOf: (t: Locals) => t.mm,
      bounds,
      next: (_: Cow, t: Locals) => {
        t.fault = 'read';
        return 'follow_page_pte' as const;
      },
    }),
    unpin_user_page: step('mm/gup.c: unpin_user_page, put_page', (m, t) => {
      ungrab(m.folios, t);
      return ends(t);
    }),
  });
};

/** Whether a GUP thread at this label has been given its reference, and may use it. */
export const holdsReference = (pc: string): boolean => pc === 'unpin_user_page';
/** Whether one at this label has a reference that it may have to give back. */
export const hasGrabbed = (pc: string): boolean =>
  holdsReference(pc) || ['gup_pte_range: reread', 'gup_must_unshare', 'read_seqcount_retry'].includes(pc);
