// The mapcount of a folio of one page, and its reference count.

import type { Folios } from '../models/machine/folio/folio.ts';
import type { Tables } from '../models/machine/table/page-table.ts';
import { type Always, forState } from '../src/index.ts';

interface Parts {
  folios: Folios;
  tables: Tables;
}

/** Entries that map the folio now. */
export const presentPtes = (m: Parts, folio: number): number => {
  let present = 0;
  for (let t = 0; t < m.tables.length; t++) {
    const { ptes } = m.tables.at(t);
    for (let va = 0; va < ptes.length; va++) if (ptes.at(va)?.folio === folio) present++;
  }
  return present;
};

/** `pending`: cleared entries of the folio whose rmap removal is still to come. */
export const mapcountExact = <M extends Parts>(pending: (m: M, folio: number) => number): Always =>
  forState<M>().always(
    'MAPCOUNT',
    'the mapcount is the number of page-table entries that map the folio, and of cleared ones whose rmap removal is still to come',
    (m) => {
      for (let f = 0; f < m.folios.length; f++) {
        const expected = presentPtes(m, f) + pending(m, f);
        const { mapcount } = m.folios.at(f);
        if (mapcount !== expected) return { folio: f, mapcount, expected };
      }
      return true;
    },
  );

/** A mapping holds a reference, and so does the page cache; a frame on the free list is mapped by nobody. */
export const refcountCovers = <M extends Parts>(): Always =>
  forState<M>().always(
    'REF>=MAP',
    'the reference count is at least the mapcount, and one more for the page cache',
    (m) => {
      for (let f = 0; f < m.folios.length; f++) {
        const { anon, refcount, mapcount, reused } = m.folios.at(f);
        if (refcount < mapcount + (anon && !reused ? 0 : 1)) return { folio: f, refcount, mapcount };
      }
      return true;
    },
  );
