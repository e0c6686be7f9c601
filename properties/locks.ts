// Page-table locks.

import type { Always, ArrayDraft } from '../src/index.ts';
import { invariant } from './invariant.ts';

type Locked<H extends string> = ArrayDraft<{ readonly ptl: 'free' | H }>;

/** `inside`: the thread is in a part of its program in which it may hold a page-table lock. */
export const ptlBalanced = <H extends string, M extends { readonly tables: Locked<H> }>(
  inside: (m: M, holder: H) => boolean,
): Always =>
  invariant<M>('PTL-BAL', (m) => {
    for (let table = 0; table < m.tables.length; table++) {
      const { ptl } = m.tables.at(table);
      if (ptl !== 'free' && !inside(m, ptl)) return { table, holder: ptl };
    }
    return true;
  });
