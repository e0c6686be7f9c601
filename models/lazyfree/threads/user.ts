// The process: stores to its page. A load is what the properties ask for.
import { blocked, forState, step } from '../../../src/index.ts';
import { type Lazy, mapZeroes } from '../state.ts';

export const userThread = () => {
  const { thread } = forState<Lazy>();
  return thread('user', { daemon: true }).steps({
    store: step('architecture: a store by user code; mm/memory.c: do_anonymous_page', (m) => {
      if (m.stores === 0) return blocked;
      // A fault waits for the page-table lock; a store through an entry that is there does not.
      if (m.pte === null && (m.ptl !== 'free' || !mapZeroes(m))) return blocked;
      if (m.pte === null) return blocked;
      m.stores--;
      m.pte.dirty = true;
      m.folios.at(m.pte.folio).stored = true;
      m.sees.stored = true;
      return 'store';
    }),
  });
};
