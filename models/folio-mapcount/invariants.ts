// What a mapcount of a large folio must be, and what its readers rely on, whatever the scheme.

import { invariant } from '../../properties/invariant.ts';
import type { Always } from '../../src/index.ts';
import type { MapcountPolicy, Truth } from '../machine/mapcount/policy.ts';

interface Parts {
  readonly folio: { readonly refcount: number; readonly cached: boolean };
}

/** `truth`: from the page tables. Not asked in the middle of a call, or of a move, which is when the scheme's own locks are held. */
export const folioMapcount = <M extends Parts>(
  scheme: MapcountPolicy,
  truth: (m: M) => Truth,
  inCall: (m: M) => boolean,
): Always => invariant<M>('MAPCOUNT', (m) => inCall(m) || scheme.exact(m.folio, truth(m)), scheme.sentence);

/** What the kernel calls a bad page: something was uncounted that had not been counted. */
export const notNegative = <M extends Parts>(scheme: MapcountPolicy): Always =>
  invariant<M>('NOT-NEGATIVE', (m) => {
    const least = scheme.least(m.folio);
    return least >= 0 || { mapcount: least };
  });

/** folio_mapped(): what truncation, reclaim and folio_mkclean() ask before they look any further. */
export const mappedIsSeen = <M extends Parts>(scheme: MapcountPolicy, reach: (m: M) => number): Always =>
  invariant<M>('MAPPED', (m) => {
    if (scheme.mapped(m.folio) !== false) return true;
    const mms = reach(m);
    return mms === 0 || { mms };
  });

/** What a reuse of the folio in place relies on. May err on the other side. */
export const exclusiveIsTrue = <M extends Parts>(scheme: MapcountPolicy, reach: (m: M) => number): Always =>
  invariant<M>('EXCLUSIVE', (m) => {
    if (scheme.shared(m.folio) !== false) return true;
    const mms = reach(m);
    return mms <= 1 || { mms };
  });

/** free_page_is_bad(): a folio that is freed has nothing left of a mapping. */
export const freedUnmapped = <M extends Parts>(scheme: MapcountPolicy, reach: (m: M) => number): Always =>
  invariant<M>('FREE', (m) => {
    if (m.folio.refcount > 0) return true;
    const mapcount = scheme.count(m.folio) ?? 0;
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
  invariant<M>('REF>=MAP', (m) => {
    const mappings = counted(m);
    if (frozen(m)) return mappings === 0 || { refcount: m.folio.refcount, mappings };
    return m.folio.refcount >= mappings + (m.folio.cached ? 1 : 0) || { refcount: m.folio.refcount, mappings };
  });
