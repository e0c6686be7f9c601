// The process: stores to its page. A load is what the properties ask for.
import { blocked, forState, must, step } from '../../../src/index.ts';
import { type Lazy, mapZeroes } from '../state.ts';

export const userThread = () => {
  const { thread } = forState<Lazy>();
  return thread('user', { daemon: true }).steps({
    store: step('architecture: a store by user code; mm/memory.c: do_anonymous_page', (m) => {
      if (m.stores === 0) return blocked;
      // A fault waits for the page-table lock; a store through an entry that is there does not.
      if (m.pte === null && (m.ptl !== 'free' || !mapZeroes(m))) return blocked;
      const pte = must(m.pte, 'a page is mapped');
      m.stores--;
      pte.dirty = true;
      m.folios.at(pte.folio).stored = true;
      m.sees.stored = true;
      return 'store';
    }),
  });
};
