// The mapcount of a folio of one page, and its reference count.

import type { Folios } from '../models/machine/folio/folio.ts';
import type { Tables } from '../models/machine/table/page-table.ts';
import type { Always } from '../src/index.ts';
import { invariant } from './invariant.ts';

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

/** What the mapcount of a folio of one page counts. */
export const entriesCounted = 'the entries that map the page, and those whose rmap addition or removal is under way';

/** `pending`: cleared entries of the folio whose rmap removal is still to come. */
export const mapcountExact = <M extends Parts>(pending: (m: M, folio: number) => number): Always =>
  invariant<M>(
    'MAPCOUNT',
    (m) => {
      for (let f = 0; f < m.folios.length; f++) {
        const expected = presentPtes(m, f) + pending(m, f);
        const { mapcount } = m.folios.at(f);
        if (mapcount !== expected) return { folio: f, mapcount, expected };
      }
      return true;
    },
    entriesCounted,
  );

/** A mapping holds a reference, and so does the page cache; a frame on the free list is mapped by nobody. */
export const refcountCovers = <M extends Parts>(): Always =>
  invariant<M>('REF>=MAP', (m) => {
    for (let f = 0; f < m.folios.length; f++) {
      const { anon, refcount, mapcount, reused } = m.folios.at(f);
      if (refcount < mapcount + (anon && !reused ? 0 : 1)) return { folio: f, refcount, mapcount };
    }
    return true;
  });
