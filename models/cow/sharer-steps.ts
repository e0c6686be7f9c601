// Making a page shared that was exclusive, while GUP-fast may be about to pin it: clear the entry, check the pins, clear
// PG_anon_exclusive, set an entry again. Reclaim and KSM do it, each with its own order in the mutants.
import { type Blocked, blocked, only, type Sourced, step } from '../../src/index.ts';
import { maybePinned } from '../machine/gup.ts';
import { type AnonPte, pteAt, setPteAt } from '../machine/mm.ts';
import type { Cow } from './state.ts';
import type { Policy, ShareStep } from './variants.ts';

/** The locals of a thread that shares. */
export interface Sharing {
  mm: number;
  folio: number;
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
  /** GUP-fast threads have interrupts off and do not take the IPI of the flush. */
  readonly fastWalkers: (m: Cow) => boolean;
  /** Something else that speaks against it, looked at when the pins are. */
  readonly refuses: (m: Cow, t: T) => boolean;
  /** Sets the new entry. */
  readonly set: (m: Cow, t: T, found: AnonPte) => void;
  /** After the last step (`shared`), or when it was refused and the entry is what it was. Drops the locks. */
  readonly next: (m: Cow, t: T, shared: boolean) => R;
}

/**
 * `begin`: for the step that takes the page-table lock and finds the entry; it takes the first step of the order along,
 * since nothing that the others do lies between. `steps`: those that follow.
 */
export const sharer = <T extends Sharing, W, const R extends string>(
  policy: Policy,
  { from, order, fastWalkers, refuses, set, next }: SharerOptions<T, R>,
): {
  readonly begin: (m: Cow, t: T) => R | SharerLabel | Blocked;
  readonly steps: { readonly [K in SharerLabel]: Sourced<Cow, T, W, R | SharerLabel> };
} => {
  const after = (done: ShareStep, m: Cow, t: T): R | SharerLabel => {
    const following = order[order.indexOf(done) + 1];
    return following === undefined ? ends(m, t, true) : labels[following];
  };
  const ends = (m: Cow, t: T, shared: boolean): R => {
    t.found = null;
    t.wasExclusive = false;
    return next(m, t, shared);
  };
  const recipes: { readonly [S in ShareStep]: (m: Cow, t: T) => R | SharerLabel | Blocked } = {
    clear: (m, t) => {
      setPteAt(m, t.mm, null);
      return policy.flushInterrupts ? 'ptep_clear_flush: wait' : after('clear', m, t);
    },
    check: (m, t) => {
      const pinned = policy.sharerChecksPins && t.wasExclusive && maybePinned(m.folios, t.folio);
      if (!pinned && !refuses(m, t)) return after('check', m, t);
      if (t.found !== null) setPteAt(m, t.mm, t.found);
      return ends(m, t, false);
    },
    unexclude: (m, t) => {
      m.folios.at(t.folio).exclusive = false;
      return after('unexclude', m, t);
    },
    restore: (m, t) => {
      if (t.found === null) return blocked;
      set(m, t, t.found);
      return after('restore', m, t);
    },
  };
  const follows = (which: ShareStep): boolean => order.indexOf(which) > 0;
  return {
    begin: (m, t) => {
      t.found = pteAt(m, t.mm);
      t.wasExclusive = m.folios.at(t.folio).exclusive;
      return recipes[order[0] as ShareStep](m, t);
    },
    steps: {
      ptep_clear_flush: only(
        follows('clear'),
        step(`${from} -> mm/pgtable-generic.c: ptep_clear_flush`, recipes.clear),
      ),
      'ptep_clear_flush: wait': only(
        order.includes('clear') && policy.flushInterrupts,
        step('kernel/smp.c: smp_call_function_many_cond, waits for every CPU', (m, t) =>
          fastWalkers(m) ? blocked : after('clear', m, t),
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
