// The allocator that gives freed frames to others: what a stale TLB entry then reaches is theirs.
import { blocked, choose, forState, int, step, type ThreadHandle } from '../../../src/index.ts';
import type { Folios } from '../folio/folio.ts';

/** A thread that takes a folio from the free list, for another owner: what shows a use after free. */
export const allocatorThreadOf = <M extends { folios: Folios }>(
  folios: number,
): ThreadHandle<'get_page_from_freelist', Record<never, never>, undefined> => {
  const { thread } = forState<M>();
  return thread('allocator', { daemon: true }).steps({
    get_page_from_freelist: step(
      'mm/page_alloc.c: get_page_from_freelist, for another owner',
      choose({ folio: int(0, folios - 1) }, (m: M, _, { folio }) => {
        const frame = m.folios.at(folio);
        if (frame.refcount > 0) return blocked;
        frame.refcount = 1;
        frame.reused = true;
        return 'get_page_from_freelist';
      }),
    ),
  });
};
