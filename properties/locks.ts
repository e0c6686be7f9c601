// Page-table locks.

import type { Tables, Walker } from '../models/machine/page-table.ts';
import { type Always, forState } from '../src/index.ts';

/** `inside`: the thread is in a part of its program in which it may hold a page-table lock. */
export const ptlBalanced = <M extends { tables: Tables }>(inside: (m: M, walker: Walker) => boolean): Always =>
  forState<M>().always('PTL-BAL', 'a walker returns with no page-table lock held', (m) => {
    for (let table = 0; table < m.tables.length; table++) {
      const { ptl } = m.tables.at(table);
      if (ptl !== 'free' && !inside(m, ptl)) return { table, holder: ptl };
    }
    return true;
  });
