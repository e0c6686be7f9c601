// What is left when the mm is gone, for P4: does the cursor leave behind what today's scheme leaves?
import { forState, must, type Observation } from '../../src/index.ts';
import type { Zap } from '../zap/state.ts';

const { observation } = forState<Zap>();

/** What user space, or the rest of the kernel, can read. */
export const observations: readonly Observation[] = [
  observation(
    'mapcount',
    'page_mapcount() of each folio: /proc/kpagecount, and whoever asks whether it is mapped',
    (m) => m.folios.map((folio) => folio.mapcount),
  ),
  observation('refcount', 'page_count() of each folio, and whether its frame has a new owner', (m) =>
    m.folios.map((folio) => (folio.reused ? 'reused' : folio.refcount)),
  ),
  observation('content', 'whether each folio is dirty, and its copy on disk behind', (m) =>
    m.folios.map((folio) => `${folio.dirty ? 'dirty' : 'clean'}, ${folio.disk}`),
  ),
  observation('counters', 'NR_FILE_MAPPED and NR_ANON_MAPPED; MM_FILEPAGES and MM_ANONPAGES', (m) => {
    const { fileMapped, anonMapped, fileRss, anonRss } = must(m.counters, 'the mm has counters');
    return { fileMapped, anonMapped, fileRss, anonRss };
  }),
  observation('entries', 'which entries of each page table are present', (m) =>
    m.tables.map((table) => table.ptes.map((pte) => pte !== null)),
  ),
];
