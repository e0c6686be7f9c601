// Making a page shared that was exclusive, while GUP-fast may be about to pin it: clear the entry, check the pins, clear
// PG_anon_exclusive, set an entry again. Reclaim and KSM do it, each with its own order in the mutants.
import { type Blocked, blocked, must, only, type Sourced, step } from '../../../src/index.ts';
import type { AnonFolio } from '../../machine/folio/anon-folio.ts';
import { maybePinned } from '../../machine/mm/gup.ts';
import type { AnonPte } from '../../machine/table/anon-entry.ts';
import { pteAt, setPteAt } from '../../machine/table/page-table.ts';
import type { Policy, ShareStep } from '../policy.ts';
import type { Cow } from '../state.ts';

/** The locals of a thread that shares. */
export interface Sharing {
  mm: number;
  folio: number | null;
  /** The entry as it was found; null before and after. */
  found: AnonPte | null;
  /** The page was exclusive. */
  wasExclusive: boolean;
}

export type SharerLabel =
  | 'ptep_clear_flush'
  | 'ptep_clear_flush: wait'
  | 'page_try_share_anon_rmap'
  | 'ClearPageAnonExclusive'
  | 'set_pte_at';

const labels: { readonly [S in ShareStep]: SharerLabel } = {
  clear: 'ptep_clear_flush',
  check: 'page_try_share_anon_rmap',
  unexclude: 'ClearPageAnonExclusive',
  restore: 'set_pte_at',
};

export interface SharerOptions<T, R extends string> {
  readonly from: string;
  readonly order: readonly ShareStep[];
  /** `check` does look at the pins. */
  readonly checksPins: boolean;
  /** GUP-fast threads have interrupts off and do not take the IPI of the flush. */
  readonly fastWalkers: (m: Cow) => boolean;
  /** Something else that speaks against it, looked at when the pins are. */
  readonly refuses: (m: Cow, folio: number) => boolean;
  /** Sets the new entry. */
  readonly set: (m: Cow, t: T, folio: number) => void;
  /** After the last step (`shared`), or when it was refused and the entry is what it was. Drops the page-table lock. */
  readonly next: (m: Cow, t: T, folio: number, shared: boolean) => R;
}

/**
 * `begin`: called by the step that takes the page-table lock and finds the entry. It does the first step of the order as well,
 * since no other thread can tell the two apart. `steps`: those that follow.
 */
export const sharer = <T extends Sharing, W, const R extends string>(
  policy: Policy,
  { from, order, checksPins, fastWalkers, refuses, set, next }: SharerOptions<T, R>,
): {
  readonly begin: (m: Cow, t: T) => R | SharerLabel | Blocked;
  readonly steps: { readonly [K in SharerLabel]: Sourced<Cow, T, W, R | SharerLabel> };
} => {
  type To = R | SharerLabel | Blocked;
  const after = (done: ShareStep, m: Cow, t: T, folio: number): To => {
    const following = order[order.indexOf(done) + 1];
    return following === undefined ? ends(m, t, folio, true) : labels[following];
  };
  const ends = (m: Cow, t: T, folio: number, shared: boolean): R => {
    t.found = null;
    t.wasExclusive = false;
    return next(m, t, folio, shared);
  };
  /** A step of the order, of the folio that the thread is at. */
  const of =
    (recipe: (m: Cow, t: T, folio: number, page: AnonFolio) => To) =>
    (m: Cow, t: T): To => {
      const folio = must(t.folio, 'the thread has chosen a page to share');
      return recipe(m, t, folio, m.folios.at(folio));
    };
  const recipes: { readonly [S in ShareStep]: (m: Cow, t: T) => To } = {
    clear: of((m, t, folio) => {
      setPteAt(m.tables, t.mm, null);
      return policy.flushInterrupts ? 'ptep_clear_flush: wait' : after('clear', m, t, folio);
    }),
    check: of((m, t, folio) => {
      const pinned = checksPins && t.wasExclusive && maybePinned(m.folios, folio);
      if (!pinned && !refuses(m, folio)) return after('check', m, t, folio);
      setPteAt(m.tables, t.mm, t.found);
      return ends(m, t, folio, false);
    }),
    unexclude: of((m, t, folio, page) => {
      page.exclusive = false;
      return after('unexclude', m, t, folio);
    }),
    restore: of((m, t, folio) => {
      set(m, t, folio);
      return after('restore', m, t, folio);
    }),
  };
  const follows = (which: ShareStep): boolean => order.indexOf(which) > 0;
  return {
    begin: of((m, t, _, page) => {
      t.found = pteAt(m.tables, t.mm);
      t.wasExclusive = page.exclusive;
      return recipes[order[0] as ShareStep](m, t);
    }),
    steps: {
      ptep_clear_flush: only(
        follows('clear'),
        step(`${from} -> mm/pgtable-generic.c: ptep_clear_flush`, recipes.clear),
      ),
      'ptep_clear_flush: wait': only(
        order.includes('clear') && policy.flushInterrupts,
        step(
          'kernel/smp.c: smp_call_function_many_cond, waits for every CPU',
          of((m, t, folio) => (fastWalkers(m) ? blocked : after('clear', m, t, folio))),
        ),
      ),
      page_try_share_anon_rmap: only(
        follows('check'),
        step('include/linux/rmap.h: page_try_share_anon_rmap, looks at the pins', recipes.check),
      ),
      ClearPageAnonExclusive: only(
        follows('unexclude'),
        step('include/linux/rmap.h: page_try_share_anon_rmap, ClearPageAnonExclusive', recipes.unexclude),
      ),
      set_pte_at: step(from, recipes.restore),
    } as { readonly [K in SharerLabel]: Sourced<Cow, T, W, R | SharerLabel> },
  };
};
