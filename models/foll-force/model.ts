// FOLL_FORCE: a write to a private mapping that is not writable, against MADV_DONTNEED, faults and UFFDIO_CONTINUE at the same
// address. Catalogue C7 (Dirty COW) and C8 (shared-memory Dirty COW).
import { roFile } from '../../properties/file-write.ts';
import { bool, defineModel, forState, int, oneOf, scalarset, withBugs } from '../../src/index.ts';
import { bugs } from './bugs.ts';
import { racerThread } from './racer-thread.ts';
import { type Force, filePage, firstAnon, mapFile, stateOf } from './state.ts';
import { variants } from './variants.ts';
import { writerThread } from './writer-thread.ts';

export default defineModel({
  name: 'foll-force',
  title: 'a forced write to a read-only private mapping, against MADV_DONTNEED, faults and UFFDIO_CONTINUE',
  bounds: {
    writers: { default: 1, min: 1, max: 3, doc: 'threads that write through /proc/self/mem' },
    anons: { default: 2, min: 2, max: 4, doc: 'frames for anonymous pages' },
  },
  variants: withBugs(variants, bugs),
  build: (bounds, policy) => {
    const { system, always, reachable } = forState<Force>();
    const writer = writerThread(bounds, policy, scalarset('writer', bounds.writers));
    const writers = (m: Force) => Array.from({ length: bounds.writers }, (_, w) => writer.in(m, w));
    return system({
      state: stateOf(bounds),
      init: {
        params: {
          maps: oneOf('none', 'file', 'own anonymous', 'shared anonymous'),
          mappedToDisk: bool(),
          uffdWp: int(0, policy.uffdWp ? 1 : 0),
        },
        run: (m, { maps, mappedToDisk, uffdWp }) => {
          m.folios.at(filePage).refcount = 1;
          m.folios.at(filePage).exclusive = mappedToDisk;
          if (maps === 'none') return;
          if (maps === 'file') mapFile(m, false);
          else {
            const page = m.folios.at(firstAnon);
            page.childs = maps === 'shared anonymous';
            page.exclusive = !page.childs;
            page.refcount = page.childs ? 2 : 1;
            // It was written before, and fork() leaves the dirty bit.
            m.pte = { folio: firstAnon, dirty: true, uffdWp: false };
          }
          if (m.pte !== null) m.pte.uffdWp = uffdWp === 1;
        },
      },
      threads: [writer, racerThread(policy)],
      properties: [
        roFile<Force>((m) => (m.folios.at(filePage).written ? { folio: filePage } : null)),
        always('COW-PRIV', 'a forced write of the parent is not seen by the child', (m) => {
          const folio = m.folios.findIndex(({ childs, written }) => childs && written);
          return folio < 0 || { folio };
        }),
        ...(policy.uffdWp
          ? [
              always(
                'UFFD-WP',
                'no forced write has reached a page whose entry is write-protected by userfaultfd',
                (m) => m.pte === null || !m.pte.uffdWp || !m.folios.at(m.pte.folio).written || { folio: m.pte.folio },
              ),
            ]
          : []),
        always(
          'REFCOUNT',
          'the reference count is one a mapping, one for the page cache, and one for each writer',
          (m) => {
            for (let f = 0; f < m.folios.length; f++) {
              const { refcount, childs } = m.folios.at(f);
              const held = writers(m).filter(({ page }) => page === f).length;
              const expected = (m.pte?.folio === f ? 1 : 0) + (childs ? 1 : 0) + (f === filePage ? 1 : 0) + held;
              if (refcount !== expected) return { folio: f, refcount, expected };
            }
            return true;
          },
        ),
        reachable('forced', 'a forced write has reached the private copy that the process has', (m) => {
          return m.pte !== null && m.folios.at(m.pte.folio).written;
        }),
        reachable('written in vain', 'a writer has a page that MADV_DONTNEED has taken away', (m) =>
          writers(m).some(({ page }) => page !== null && page !== m.pte?.folio),
        ),
        reachable(
          'beside a child',
          'a forced write has reached a copy, and the child has the old page',
          (m) => m.folios.some(({ childs }) => childs) && m.pte !== null && m.folios.at(m.pte.folio).written,
        ),
      ],
    });
  },
});
