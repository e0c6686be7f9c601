// Reclaim of a page behind MADV_FREE against a direct-I/O read into it, with the barriers between them. Catalogue C9.
import { invariant } from '../../properties/invariant.ts';
import { pinCoherent } from '../../properties/page-tables.ts';
import { noLostWrite } from '../../properties/stores.ts';
import { defineModel, forState, withBugs } from '../../src/index.ts';
import { drainAction } from '../machine/cpu/store-buffer.ts';
import { bugs } from './bugs.ts';
import { cpusOf, type Lazy, type late, lazyPage, lostAt, reclaimCpu, stateOf } from './state.ts';
import { dioThread } from './threads/dio.ts';
import { clearEntry, reclaimThread } from './threads/reclaim.ts';
import { userThread } from './threads/user.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'lazyfree',
  title: 'reclaim of a page behind MADV_FREE against direct I/O into it, with store buffers',
  bounds: {
    reads: { default: 1, min: 1, max: 2, doc: 'direct-I/O reads into the page' },
    stores: { default: 1, min: 0, max: 2, doc: 'stores of the process to the page' },
    scans: { default: 1, min: 1, max: 3, doc: 'times that reclaim comes to the page' },
  },
  variants: withBugs(variants, bugs),
  build: (bounds, policy) => {
    const { system, reachable } = forState<Lazy>();
    const reclaim = reclaimThread(bounds, policy);
    /** Reclaim has the page isolated and locked. */
    const reclaiming = (m: Lazy): boolean => !['shrink_folio_list', 'done'].includes(reclaim.in(m).pc);
    const dios = Array.from({ length: bounds.reads }, (_, read) => dioThread(read, policy, reclaiming));
    /** Where direct I/O has the page for good. */
    const holding = ['submit_bio', 'put_page', ...(policy.dirtyBeforePut ? ['set_page_dirty_lock'] : [])];
    const relaxed = policy.atomics === 'relaxed';
    /** The page's references that are there: of the mapping, of isolation, and of reads; those in store buffers are still to come. */
    const expected = (m: Lazy, f: number): number => {
      const isolated = f === lazyPage && reclaiming(m) ? 1 : 0;
      const taken = dios.filter((dio) => dio.in(m).page === f && dio.in(m).pc !== 'try_grab_folio').length;
      const late = m.buffers.count(({ stores }) => stores.length > 0 && stores.at(0).folio === f);
      const clears = f === lazyPage && m.buffers.at(reclaimCpu).stores.length > 0 ? 1 : 0;
      return m.folios.at(f).mapcount + isolated + taken - late + clears;
    };
    return system({
      state: stateOf(bounds),
      init: {
        // MADV_FREE has been called: mapped, clean, and free to be discarded.
        run: (m) => {
          const page = m.folios.at(lazyPage);
          page.refcount = 1;
          page.mapcount = 1;
          m.pte = { folio: lazyPage, dirty: false };
          m.stores = bounds.stores;
          reclaim.in(m).left = bounds.scans;
        },
      },
      threads: [reclaim, ...dios, userThread()],
      actions: relaxed
        ? [
            drainAction<Lazy, ReturnType<typeof late>>(
              cpusOf(bounds),
              (m) => m.buffers,
              (m, { access, folio }) => {
                if (access === 'clear the entry') clearEntry(m, policy);
                else m.folios.at(folio).refcount++;
              },
            ),
          ]
        : [],
      properties: [
        noLostWrite<Lazy>(lostAt),
        pinCoherent<Lazy>((m) =>
          dios
            .map((dio) => dio.in(m))
            .filter(({ pc }) => holding.includes(pc))
            .map(({ page }) => ({ va: 0, pinned: page, mapped: m.ptl === 'free' ? (m.pte?.folio ?? null) : null })),
        ),
        ...(policy.dirtyBeforePut
          ? [
              invariant<Lazy>('REFCOUNT', (m) => {
                const f = m.folios.findIndex(({ refcount }, i) => refcount !== expected(m, i));
                return f < 0 || { folio: f, refcount: m.folios.at(f).refcount, expected: expected(m, f) };
              }),
            ]
          : []),
        reachable('discarded', 'the page is discarded and its frame free', (m) => m.folios.at(lazyPage).refcount === 0),
        reachable(
          'read in and kept',
          'a read has returned, and reclaim has been at the page and kept it',
          (m) => m.sees.device && m.pte?.folio === lazyPage && m.folios.at(lazyPage).swapbacked,
        ),
        ...(relaxed
          ? [
              reachable(
                'a late clear',
                'reclaim has cleared the entry, and others still see it',
                (m) => m.pte !== null && m.buffers.at(reclaimCpu).stores.length > 0,
              ),
            ]
          : []),
      ],
    });
  },
});
