// MADV_DONTNEED of the huge page: zap_huge_pmd(), and folio_mark_dirty() down to the file system.
import { assert, blocked, bool, forState, only, step } from '../../../src/index.ts';
import { dropLock, takeLock } from '../../machine/locks/lock.ts';
import type { RacePolicy } from '../policy.ts';
import type { Racing } from '../race/state.ts';

export const zapThread = ({ order }: RacePolicy) => {
  const marks = order !== 'rmap, unlock';
  const parts = order.split(', ');
  const labelOf = { rmap: 'folio_remove_rmap_pmd', mark: 'folio_mark_dirty', unlock: 'spin_unlock' } as const;
  type Part = keyof typeof labelOf;
  const behind = (part: Part, skipsMark = false) => {
    const next = parts.slice(parts.indexOf(part) + 1).find((name) => !(skipsMark && name === 'mark'));
    return next === undefined ? ('done' as const) : labelOf[next as Part];
  };
  return forState<Racing>()
    .thread('zap', { locals: { dirty: bool(), hasPrivate: bool() } })
    .steps({
      pmd_trans_huge_lock: step('mm/huge_memory.c: zap_huge_pmd, __pmd_trans_huge_lock', (m) => {
        if (!takeLock(m, 'pmdLock', 'zap')) return blocked;
        if (m.pmd !== null) return 'pmdp_huge_get_and_clear_full';
        dropLock(m, 'pmdLock', 'zap');
        return 'done';
      }),
      pmdp_huge_get_and_clear_full: step('mm/huge_memory.c: zap_huge_pmd, pmdp_huge_get_and_clear_full', (m, t) => {
        t.dirty = m.pmd?.dirty === true;
        m.pmd = null;
        const first = parts[0] as Part;
        return first === 'mark' && !t.dirty ? behind('mark') : labelOf[first];
      }),
      folio_remove_rmap_pmd: step('mm/huge_memory.c: zap_huge_pmd_folio, folio_remove_rmap_pmd', (m, t) => {
        m.folio.mapcount--;
        return behind('rmap', !t.dirty);
      }),
      folio_mark_dirty: only(
        marks,
        step('mm/huge_memory.c: zap_huge_pmd_folio, folio_mark_dirty; mm/page-writeback.c: folio_mapping', (m) =>
          m.folio.mapping ? 'iomap_dirty_folio' : behind('mark'),
        ),
      ),
      iomap_dirty_folio: only(
        marks,
        step('fs/iomap/buffered-io.c: iomap_dirty_folio, reads folio->private', (m, t) => {
          t.hasPrivate = m.folio.private;
          return 'ifs_set_range_dirty';
        }),
      ),
      ifs_set_range_dirty: only(
        marks,
        step('fs/iomap/buffered-io.c: ifs_set_range_dirty, writes to it', (m, t) => {
          assert(!t.hasPrivate || m.folio.private, 'PRIVATE-LIVE');
          t.hasPrivate = false;
          return 'filemap_dirty_folio';
        }),
      ),
      filemap_dirty_folio: only(
        marks,
        step('mm/page-writeback.c: filemap_dirty_folio, folio_test_set_dirty; __folio_mark_dirty', (m) => {
          m.folio.dirty = true;
          return behind('mark');
        }),
      ),
      spin_unlock: step('mm/huge_memory.c: zap_huge_pmd, spin_unlock; then the flush, and the reference', (m, t) => {
        dropLock(m, 'pmdLock', 'zap');
        return behind('unlock', !t.dirty);
      }),
    });
};
