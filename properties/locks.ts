// Page-table locks.

import { type Always, type ArrayDraft, forState } from '../src/index.ts';

type Locked<H extends string> = ArrayDraft<{ readonly ptl: 'free' | H }>;

/** `inside`: the thread is in a part of its program in which it may hold a page-table lock. */
export const ptlBalanced = <H extends string, M extends { readonly tables: Locked<H> }>(
  inside: (m: M, holder: H) => boolean,
): Always =>
  forState<M>().always('PTL-BAL', 'a walker returns with no page-table lock held', (m) => {
    for (let table = 0; table < m.tables.length; table++) {
      const { ptl } = m.tables.at(table);
      if (ptl !== 'free' && !inside(m, ptl)) return { table, holder: ptl };
    }
    return true;
  });
