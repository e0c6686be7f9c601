// References of a folio that is found without a lock, and those of one that is frozen: folio_try_get(), folio_ref_freeze(). For any
// folio that has a `refcount`, `framesOf` among them.

/** A folio, as these functions see it. 0: it is free, or frozen. */
export interface CountedFolio {
  refcount: number;
}

/** folio_try_get(): a reference, unless there is none; false of a folio that is free or frozen, and then it is looked up again. */
export const folioTryGet = (folio: CountedFolio): boolean => {
  if (folio.refcount === 0) return false;
  folio.refcount++;
  return true;
};

/**
 * folio_ref_freeze(): the count becomes 0 if it is exactly what is expected (the caller's reference, one for each page of the folio in the page cache,
 * one for each mapping), and then nobody can get a reference. False where somebody else has one.
 */
export const folioRefFreeze = (folio: CountedFolio, expected: number): boolean => {
  if (folio.refcount !== expected) return false;
  folio.refcount = 0;
  return true;
};

/** folio_ref_unfreeze(): the folio has that many references, which its owner gives out with it. */
export const folioRefUnfreeze = (folio: CountedFolio, count: number): void => {
  folio.refcount = count;
};
