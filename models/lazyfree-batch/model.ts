// Reclaim of a large folio behind MADV_FREE, which unmaps a batch of entries at a time and may have to put them back. Catalogue C12.
import { invariant } from '../../properties/invariant.ts';
import { noLostWrite } from '../../properties/stores.ts';
import { bool, defineModel, forState, int, withBugs } from '../../src/index.ts';
import { bugs } from './bugs.ts';
import { type Batch, ptlOf, stateOf } from './state.ts';
import { reclaimThread } from './threads/reclaim.ts';
import { unmapThread, userThread } from './threads/users.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'lazyfree-batch',
  title: 'reclaim that unmaps a large folio behind MADV_FREE in batches of entries',
  bounds: {
    pages: { default: 2, min: 2, max: 4, doc: 'pages of the folio' },
    stores: { default: 2, min: 2, max: 4, doc: 'stores of the two processes together' },
  },
  variants: withBugs(variants, bugs),
  build: (bounds, policy) => {
    const { system, reachable, observation } = forState<Batch>();
    const { pages } = bounds;
    const reclaim = reclaimThread(bounds, policy);
    const quiet = (m: Batch): boolean => ptlOf(m, 'a').ptl === 'free' && ptlOf(m, 'b').ptl === 'free';
    const somePage = (test: (page: number) => boolean) => {
      const found = Array.from({ length: pages }, (_, page) => page).find(test);
      return found === undefined || { page: found };
    };
    return system({
      state: stateOf(bounds),
      init: {
        // A has forked with its first pages MADV_DONTFORK, has cleared its soft-dirty bits (or not), and called MADV_FREE.
        params: { notForked: int(0, pages), cleared: bool() },
        run: (m, { notForked, cleared }) => {
          for (let page = 0; page < pages; page++) {
            const shared = page >= notForked;
            m.a.set(page, { writable: !shared, dirty: false, softDirty: !cleared });
            if (shared) m.b.set(page, { writable: false, dirty: false, softDirty: !cleared });
            const { pages: each } = m.folio;
            each.at(page).exclusive = !shared;
            each.at(page).mapcount = shared ? 2 : 1;
            m.folio.refcount += shared ? 2 : 1;
          }
          m.stores = bounds.stores;
        },
      },
      threads: [
        userThread(pages, 'a', policy.bUnmaps),
        userThread(pages, 'b', policy.bUnmaps),
        ...(policy.bUnmaps ? [unmapThread(pages)] : []),
        reclaim,
      ],
      properties: [
        invariant<Batch>('COW-PRIV', (m) =>
          somePage((page) => {
            const { byA, byB } = m.folio.pages.at(page);
            return (byA && m.b.at(page) !== null) || (byB && m.a.at(page) !== null);
          }),
        ),
        invariant<Batch>('WRITE-EXCL', (m) =>
          somePage((page) => {
            const entries = [m.a.at(page), m.b.at(page)];
            return m.folio.pages.at(page).mapcount > 1 && entries.some((pte) => pte?.writable === true);
          }),
        ),
        noLostWrite<Batch>((m) => {
          if (!quiet(m)) return null;
          const lost = somePage((page) => m.stored.at(page) && m.a.at(page) === null && !m.ownA.at(page));
          return lost === true ? null : lost;
        }),
        invariant<Batch>('SOFT-DIRTY', (m) =>
          somePage((page) => m.a.at(page)?.softDirty === false && m.folio.pages.at(page).byA),
        ),
        invariant<Batch>('REFCOUNT', (m) => {
          const mapcount = m.folio.pages.map((page) => page.mapcount).reduce((sum, count) => sum + count, 0);
          const isolated = ['shrink_folio_list', 'done'].includes(reclaim.in(m).pc) ? 0 : 1;
          return m.folio.refcount === mapcount + isolated || { refcount: m.folio.refcount, mapcount };
        }),
        reachable('discarded', 'the folio is discarded, all of it', (m) => m.folio.refcount === 0),
        reachable('put back', 'entries were put back, of a page that B has, too', (m) => {
          return m.folio.swapbacked && m.b.some((pte, page) => pte !== null && m.a.at(page) !== null);
        }),
        ...(policy.bUnmaps
          ? [
              reachable(
                'reused',
                'B has unmapped what it shared, and A writes to a page of it in place',
                (m) => m.b.every((pte) => pte === null) && m.a.every((pte) => pte?.writable === true),
              ),
            ]
          : []),
        ...(policy.batch === 'one'
          ? []
          : [reachable('a batch', 'several entries are unmapped at a time', (m) => reclaim.in(m).nr > 1)]),
      ],
      observe: observation(
        'entries',
        'which entries of A and B are there in the end, and which are writable',
        (m) =>
          [m.a, m.b].map((ptes) =>
            ptes.map((pte) => (pte === null ? 'none' : pte.writable ? 'writable' : 'read-only')),
          ),
        { atQuiescence: true },
      ),
    });
  },
});
