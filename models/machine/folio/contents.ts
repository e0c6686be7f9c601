// What pages hold: which copies of a page have what was last stored to it.
import { array, bool, type Draft, shownAs, struct } from '../../../src/index.ts';

/**
 * A page may be in several folios (it is copied, or merged with another) and in swap. Folio f is a copy of page f modulo
 * `pages`. Stores are not numbered: it is enough to know whether a copy has the latest one. `swap`: pages may be swapped.
 */
export const contentsOf = (folios: number, pages: number, { swap = false }: { readonly swap?: boolean } = {}) =>
  shownAs(
    { as: 'history', title: 'which copies are the latest' },
    struct({
      folios: array(folios, struct({ latest: bool() })),
      /** The swap slots, one a page. */
      swap: array(swap ? pages : 0, struct({ latest: bool() })),
    }),
  );
/** Which copies of each page have its last store, as a recipe sees it. */
export type Contents = Draft<ReturnType<typeof contentsOf>>;

/** A CPU has stored to a folio: what other copies of the page hold is older now. */
export const storeTo = (contents: Contents, pages: number, folio: number): void => {
  for (let f = folio % pages; f < contents.folios.length; f += pages) contents.folios.at(f).latest = f === folio;
  if (contents.swap.length > 0) contents.swap.at(folio % pages).latest = false;
};

/** copy_highpage() */
export const copyFolio = (contents: Contents, from: number, to: number): void => {
  contents.folios.at(to).latest = contents.folios.at(from).latest;
};

/** swap_writepage(): the slot gets what the folio holds now. */
export const writeToSwap = (contents: Contents, pages: number, folio: number): void => {
  contents.swap.at(folio % pages).latest = contents.folios.at(folio).latest;
};
