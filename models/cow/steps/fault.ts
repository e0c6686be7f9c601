// handle_mm_fault() of anonymous memory that was written before: swap-in, and the decision between reuse and copy. A
// group of steps that every thread has that may fault.
import {
  type Blocked,
  blocked,
  choose,
  index,
  must,
  only,
  type Scalarset,
  type Sourced,
  step,
} from '../../../src/index.ts';
import { addMapping, allocFolio, dropMapping, putFolio } from '../../machine/folio/anon-folio.ts';
import { canReuse, mappingsCounted, swapsInExclusive } from '../../machine/folio/reuse.ts';
import { swapFree } from '../../machine/folio/swap.ts';
import { refcountInc } from '../../machine/locks/refcount.ts';
import { presentPte } from '../../machine/table/anon-entry.ts';
import { pteAt, setPteAt } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import type { Cow, CowBounds, Faulting } from '../state.ts';
import { type SwitchLabel, switchSteps } from './switch-page.ts';

export type FaultLabel =
  | 'swapin_readahead'
  | 'do_swap_page'
  | 'do_wp_page'
  | 'wp_page_copy'
  | 'wp_page_copy: relock'
  | SwitchLabel;

/** Where a fault goes first; the entry was read without a lock. Null: it is satisfied, or has to be raised again. */
export const faultOn = (m: Cow, mm: number, t: Faulting): FaultLabel | Blocked | null => {
  const pte = pteAt(m.tables, mm);
  // Reclaim or KSM has cleared it and will put something there: do_anonymous_page() finds that out under the lock.
  if (pte === null) return blocked;
  if (pte.slot !== null) return m.swap.at(pte.slot).cache === null ? 'swapin_readahead' : 'do_swap_page';
  return satisfied(m, mm, t) ? null : 'do_wp_page';
};

const satisfied = (m: Cow, mm: number, { fault }: Faulting): boolean => {
  const pte = pteAt(m.tables, mm);
  if (pte?.folio == null) return false;
  if (fault === 'read' || pte.writable) return true;
  return fault === 'unshare' && m.folios.at(pte.folio).exclusive;
};

/**
 * Whether a fault may come to a copy. With PG_anon_exclusive a process that shares its page with nobody never copies it: such
 * a system has no step that copies, and to go there would be an error.
 */
export const mayCopy = (bounds: CowBounds, policy: Policy): boolean =>
  bounds.child > 0 || bounds.ksm > 0 || policy.reuse !== 'exclusive';

/**
 * The steps of a fault that `mm` has, until `next` says where the thread goes on. A fault that finds the entry changed
 * returns too, and the access or the walk that raised it is made again.
 */
export const faultSteps = <T extends Faulting, W, const R extends string>(
  policy: Policy,
  Folio: Scalarset,
  {
    mmOf,
    next,
    bounds,
  }: {
    readonly mmOf: (t: T) => number;
    readonly next: (m: Cow, t: T) => R;
    readonly bounds: CowBounds;
  },
): { readonly [K in FaultLabel]: Sourced<Cow, T, W, R | FaultLabel> } => {
  const swaps = bounds.swaps > 0;
  const copies = mayCopy(bounds, policy);
  const hasFlag = policy.reuse === 'exclusive';
  const changesOver = switchSteps<T, W, R>(policy, { mmOf, next });
  return {
    swapin_readahead: only(
      swaps,
      step(
        'mm/swap_state.c: read_swap_cache_async, swap_readpage',
        choose({ folio: index(Folio) }, (m: Cow, t: T, { folio }) => {
          const slot = pteAt(m.tables, mmOf(t))?.slot ?? null;
          if (slot === null) return next(m, t);
          const place = m.swap.at(slot);
          if (place.cache === null) {
            if (!allocFolio(m.folios, folio, place.content)) return blocked;
            place.cache = folio;
          }
          return 'do_swap_page';
        }),
      ),
    ),
    do_swap_page: only(
      swaps,
      step('mm/memory.c: do_swap_page, under folio lock and page-table lock', (m, t) => {
        const mm = mmOf(t);
        const pte = pteAt(m.tables, mm);
        if (m.tables.at(mm).ptl !== 'free') return blocked;
        if (pte === null || pte.slot === null) return next(m, t);
        const { slot } = pte;
        const { cache: folio } = m.swap.at(slot);
        if (folio === null) return 'swapin_readahead';
        const page = m.folios.at(folio);
        if (page.lock !== 'free') return blocked;
        const marked = pte.exclusive;
        const before = mappingsCounted(m, policy, folio);
        const write = t.fault === 'write';
        addMapping(page);
        swapFree(m, slot);
        const alone = swapsInExclusive(m, policy, folio, marked, write, before);
        if (alone && hasFlag) page.exclusive = true;
        setPteAt(m.tables, mm, presentPte(folio, alone && write));
        return satisfied(m, mm, t) ? next(m, t) : 'do_wp_page';
      }),
    ),
    do_wp_page: step('mm/memory.c: do_wp_page, under the page-table lock', (m, t) => {
      const mm = mmOf(t);
      const pte = pteAt(m.tables, mm);
      if (m.tables.at(mm).ptl !== 'free') return blocked;
      if (pte?.folio == null || satisfied(m, mm, t)) return next(m, t);
      const page = m.folios.at(pte.folio);
      // reuse_swap_page() needs the folio lock, and waits for it; later kernels copy instead of waiting.
      if (policy.reuse === 'mapcount' && page.lock !== 'free') return blocked;
      if (canReuse(m, policy, pte.folio)) {
        if (hasFlag && policy.reuseSetsFlag) page.exclusive = true;
        if (t.fault === 'write') pte.writable = true;
        return next(m, t);
      }
      refcountInc(page, 'refcount');
      t.old = pte.folio;
      return 'wp_page_copy';
    }),
    wp_page_copy: only(
      copies,
      step(
        'mm/memory.c: wp_page_copy, __wp_page_copy_user',
        choose({ folio: index(Folio) }, (m: Cow, t: T, { folio: copy }) => {
          const old = must(t.old, 'do_wp_page() has taken a reference of the page to copy');
          if (!allocFolio(m.folios, copy, m.folios.at(old).content)) return blocked;
          t.copy = copy;
          return 'wp_page_copy: relock';
        }),
      ),
    ),
    'wp_page_copy: relock': only(
      copies,
      step('mm/memory.c: wp_page_copy, under the page-table lock again', (m, t) => {
        const mm = mmOf(t);
        if (m.tables.at(mm).ptl !== 'free') return blocked;
        const old = must(t.old, 'the page that was copied is still referenced');
        const copy = must(t.copy, 'the copy has been made');
        const pte = pteAt(m.tables, mm);
        const same = pte?.folio === old && !pte.writable;
        if (same && policy.copySwitch !== null) return changesOver.begin(m, t);
        if (pte?.folio != null && (same || !policy.copyRechecks)) {
          const mapped = m.folios.at(pte.folio);
          m.folios.at(copy).exclusive = hasFlag;
          m.folios.at(copy).mapcount = 1;
          setPteAt(m.tables, mm, presentPte(copy, t.fault === 'write'));
          dropMapping(mapped);
        } else putFolio(m.folios.at(copy));
        putFolio(m.folios.at(old));
        t.old = null;
        t.copy = null;
        return next(m, t);
      }),
    ),
    // In other variants their labels are not in the state.
    ...(policy.copySwitch === null ? {} : changesOver.steps),
  } as { readonly [K in FaultLabel]: Sourced<Cow, T, W, R | FaultLabel> };
};
