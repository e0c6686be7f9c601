// Truncation of the file: the reader of a mapcount that does harm when the count is too low.
import { blocked, forState, step } from '../../../src/index.ts';
import { dropLock, takeLock } from '../../machine/locks/lock.ts';
import { refcountDecAndTest } from '../../machine/locks/refcount.ts';
import { setOf } from '../page-sets.ts';
import { type Locals, localsOf, type Setting, type State } from '../state.ts';
import { splitSteps } from '../steps/split.ts';
import { unmapSteps, type Walk, walkOn } from '../steps/unmap.ts';
import { doneBy, hasPmds } from '../workloads/workload.ts';

export const truncateThread = (setting: Setting) => {
  const { scheme, whole, vmas, mms } = setting;
  const does = { ...doneBy(setting, undefined), zaps: true, unmaps: true, zapsPmd: hasPmds(setting) };
  const { thread } = forState<State>();
  const walk: Walk<'filemap_remove_folio', 'zap_pmd_range'> = {
    name: 'truncate',
    // By VMA: a VMA that mremap() makes is found after the one that it was a part of.
    nextVma: (_, t) => {
      if (t.vma + 1 < vmas) t.vma++;
      else {
        t.vma = 0;
        t.mm++;
      }
      if (t.mm === mms) return false;
      t.todo = setOf(whole);
      return true;
    },
    finish: (_, t) => {
      t.mm = 0;
      return 'filemap_remove_folio';
    },
    // unmap_mapping_folio() leaves alone what was copied from the file.
    copies: false,
    // It unmaps PMDs whole.
    resume: () => 'zap_pmd_range',
  };
  return thread('truncate', { daemon: true, locals: localsOf(setting, [], []) }).steps({
    folio_lock: step('mm/truncate.c: truncate_inode_pages_range -> folio_lock', (m) =>
      takeLock(m.folio, 'locked', 'truncate') ? 'truncate_cleanup_folio' : blocked,
    ),
    truncate_cleanup_folio: step(
      'mm/truncate.c: truncate_cleanup_folio: if (folio_mapped(folio)) unmap_mapping_folio(folio)',
      (m, t: Locals) => {
        // A scheme that cannot say leaves no choice but to look.
        if (scheme.mapped(m.folio) === false) return 'filemap_remove_folio';
        t.todo = setOf(whole);
        return walkOn(setting, walk, m, t);
      },
    ),
    ...unmapSteps(setting, does, walk),
    ...splitSteps(setting, 'truncate', does, walk.resume),
    filemap_remove_folio: step('mm/filemap.c: filemap_remove_folio; folio_unlock, folio_put', (m) => {
      m.folio.cached = false;
      refcountDecAndTest(m.folio, 'refcount');
      dropLock(m.folio, 'locked');
      return 'done';
    }),
  });
};
