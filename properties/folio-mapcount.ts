// What a mapcount of a large folio must be, and what its readers rely on, whatever the policy.
import type { MapcountPolicy, Truth } from '../models/machine/mapcount/policy.ts';
import { type Always, forState } from '../src/index.ts';

interface Parts {
  readonly folio: { readonly refcount: number; readonly cached: boolean };
}

/** `truth`: from the page tables. Not asked in the middle of a call, or of a move, which is when the policy's own locks are held. */
export const folioMapcount = <M extends Parts>(
  policy: MapcountPolicy,
  truth: (m: M) => Truth,
  inCall: (m: M) => boolean,
): Always =>
  forState<M>().always('MAPCOUNT', policy.sentence, (m) => inCall(m) || policy.exact(m.folio as never, truth(m)));

/** What the kernel calls a bad page: something was uncounted that had not been counted. */
export const notNegative = <M extends Parts>(policy: MapcountPolicy): Always =>
  forState<M>().always('NOT-NEGATIVE', 'no mapcount is ever below zero', (m) => {
    const least = policy.least(m.folio as never);
    return least >= 0 || { mapcount: least };
  });

/** folio_mapped(): what truncation, reclaim and folio_mkclean() ask before they look any further. */
export const mappedIsSeen = <M extends Parts>(policy: MapcountPolicy, reach: (m: M) => number): Always =>
  forState<M>().always('MAPPED', 'what is said not to be mapped is mapped by nobody', (m) => {
    if (policy.mapped(m.folio as never) !== false) return true;
    const mms = reach(m);
    return mms === 0 || { mms };
  });

/** What a reuse of the folio in place relies on. May err on the other side. */
export const exclusiveIsTrue = <M extends Parts>(policy: MapcountPolicy, reach: (m: M) => number): Always =>
  forState<M>().always('EXCLUSIVE', 'what is said not to be shared can be reached by one mm at most', (m) => {
    if (policy.shared(m.folio as never) !== false) return true;
    const mms = reach(m);
    return mms <= 1 || { mms };
  });

/** free_page_is_bad(): a folio that is freed has nothing left of a mapping. */
export const freedUnmapped = <M extends Parts>(policy: MapcountPolicy, reach: (m: M) => number): Always =>
  forState<M>().always('FREE', 'a folio is freed only when nothing maps it, and with a mapcount of zero', (m) => {
    if (m.folio.refcount > 0) return true;
    const mapcount = policy.count(m.folio as never) ?? 0;
    const mms = reach(m);
    return (mapcount === 0 && mms === 0) || { mapcount, mms };
  });

/**
 * `counted`: the mappings that are there, and those whose end has yet to be counted. `frozen`: folio_ref_freeze() has taken all
 * references, which it may only when there is no mapping.
 */
export const referenced = <M extends Parts>(
  counted: (m: M) => number,
  frozen: (m: M) => boolean = () => false,
): Always =>
  forState<M>().always(
    'REF>=MAP',
    'the reference count is at least the mappings that are counted, and one more for the page cache',
    (m) => {
      const mappings = counted(m);
      if (frozen(m)) return mappings === 0 || { refcount: m.folio.refcount, mappings };
      return m.folio.refcount >= mappings + (m.folio.cached ? 1 : 0) || { refcount: m.folio.refcount, mappings };
    },
  );
