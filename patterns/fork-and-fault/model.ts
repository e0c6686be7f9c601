import {
  blocked,
  breaks,
  type Draft,
  defineModel,
  forState,
  holds,
  index,
  nullable,
  scalarset,
  struct,
} from 'shootdown';
import {
  allocFolio,
  anonFoliosOf,
  anonPteOf,
  dropMapping,
  presentPte,
  pteAt,
  putFolio,
  setPteAt,
  shareMapping,
  tablesOf,
} from 'shootdown/machine';
import { invariant } from 'shootdown/properties';

interface Policy {
  /** What a write fault looks at before it reuses the page: how many map it, or how many have a reference. */
  readonly reusesBy: 'mapcount' | 'refcount';
}

const parent = 0;
const child = 1;

export default defineModel({
  name: 'fork-and-fault',
  title: 'a write fault of the parent, while the child has a reference of the page and no longer maps it',
  bounds: {},
  variants: [
    {
      name: 'racy',
      title: 'the page is reused when nobody else maps it (to v5.8)',
      with: { reusesBy: 'mapcount' } as Policy,
      expect: breaks('COW-PRIV', 5),
    },
    {
      name: 'fixed',
      title: 'the page is reused when nobody else has a reference',
      with: { reusesBy: 'refcount' },
      expect: holds,
    },
  ],
  build: (_, { reusesBy }) => {
    const Folio = scalarset('folio', 2);
    const state = struct({
      // `versions`: what a page holds is 0, or 1 once the parent has stored to it.
      folios: anonFoliosOf({ Folio, mappings: 2, references: 3, pins: 0, versions: 1, holders: [] }),
      // One page a process: table 0 is the parent's, table 1 the child's.
      tables: tablesOf({ tables: 2, ptes: 1, holders: [], entry: anonPteOf(Folio, 0) }),
    });
    type M = Draft<typeof state>;
    const { thread, reachable, system } = forState<M>();

    /** Maps a free frame with that content to a process, writable. */
    const mapNew = (m: M, mm: number, content: number): void => {
      const frame = m.folios.findIndex(({ refcount }) => refcount === 0);
      allocFolio(m.folios, frame, content);
      m.folios.at(frame).mapcount = 1;
      setPteAt(m.tables, mm, presentPte(frame, true));
    };

    const parents = thread('parent').steps({
      fork: (m) => {
        shareMapping(m, parent, child);
        return 'do_wp_page';
      },
      do_wp_page: (m) => {
        const pte = pteAt(m.tables, parent);
        if (pte?.folio == null) return 'done';
        const folio = m.folios.at(pte.folio);
        if (folio[reusesBy] === 1) pte.writable = true;
        else {
          mapNew(m, parent, folio.content);
          dropMapping(folio);
        }
        return 'store';
      },
      store: (m) => {
        const pte = pteAt(m.tables, parent);
        if (pte?.folio != null) m.folios.at(pte.folio).content = 1;
        return 'done';
      },
    });
    const children = thread('child', { locals: { holds: nullable(index(Folio)) } }).steps({
      get_user_pages: (m, t) => {
        const pte = pteAt(m.tables, child);
        // Before fork() there is no child.
        if (pte?.folio == null) return blocked;
        t.holds = pte.folio;
        m.folios.at(pte.folio).refcount++;
        return 'munmap';
      },
      munmap: (m, t) => {
        setPteAt(m.tables, child, null);
        if (t.holds !== null) dropMapping(m.folios.at(t.holds));
        return 'read';
      },
      read: () => 'put_page',
      put_page: (m, t) => {
        if (t.holds !== null) putFolio(m.folios.at(t.holds));
        t.holds = null;
        return 'done';
      },
    });

    return system({
      state,
      init: {
        run: (m) => {
          mapNew(m, parent, 0);
        },
      },
      threads: [parents, children],
      properties: [
        invariant<M>('COW-PRIV', (m) => {
          const { holds: folio } = children.in(m);
          return folio === null || m.folios.at(folio).content === 0 || { folio };
        }),
        reachable(
          'REUSED',
          'the parent stores to the page that it had before',
          (m) => m.folios.count(({ refcount }) => refcount > 0) === 1 && m.folios.some(({ content }) => content === 1),
        ),
      ],
    });
  },
});
