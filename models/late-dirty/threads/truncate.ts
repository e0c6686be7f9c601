// Truncation of the file behind its new end: truncate_inode_pages_range() of this folio.
import { assert, blocked, forState, step } from '../../../src/index.ts';
import { dropLock, takeLock } from '../../machine/locks/lock.ts';
import type { RacePolicy } from '../policy.ts';
import type { Racing } from '../race/state.ts';

export const truncateThread = ({ unmaps, waits }: RacePolicy) =>
  forState<Racing>()
    .thread('truncate')
    .steps({
      folio_lock: step('mm/truncate.c: truncate_inode_pages_range, folio_lock', (m) =>
        takeLock(m.folio, 'locked', 'truncate') ? 'folio_mapped' : blocked,
      ),
      folio_mapped: step('mm/truncate.c: truncate_cleanup_folio, folio_mapped', (m) =>
        m.folio.mapcount > 0 || unmaps === 'always' ? 'unmap_mapping_folio' : 'folio_invalidate',
      ),
      unmap_mapping_folio: step(
        'mm/memory.c: unmap_mapping_folio -> zap_pmd_range, with the lock of the PMD; zap_huge_pmd, of one that is there',
        (m) => {
          if (m.pmd === null && !waits) return 'folio_invalidate';
          if (m.pmdLock !== 'free') return blocked;
          // This zap marks the folio dirty itself, with the folio locked, and it is cleaned at once.
          if (m.pmd !== null) {
            m.pmd = null;
            m.folio.mapcount--;
          }
          return 'folio_invalidate';
        },
      ),
      folio_invalidate: step(
        'mm/truncate.c: folio_invalidate; fs/iomap/buffered-io.c: iomap_invalidate_folio, frees folio->private',
        (m) => {
          m.folio.private = false;
          return 'folio_cancel_dirty';
        },
      ),
      folio_cancel_dirty: step('mm/truncate.c: truncate_cleanup_folio -> folio_cancel_dirty', (m) => {
        m.folio.dirty = false;
        return 'filemap_unaccount_folio';
      }),
      filemap_unaccount_folio: step('mm/filemap.c: filemap_unaccount_folio, the folio leaves the page cache', (m) => {
        assert(m.folio.mapcount === 0, 'UNMAPPED', { mapcount: m.folio.mapcount });
        assert(!m.folio.dirty, 'CLEAN-AT-REMOVAL');
        m.folio.mapping = false;
        dropLock(m.folio, 'locked', 'truncate');
        return 'done';
      }),
    });
