// mm/memory.c: zap_pte_range() of the entry. Where it finds a migration entry, the folio has to be locked.
import { assert, blocked, bool, forState, step } from '../../../src/index.ts';
import { accessesOf } from '../../machine/memory/steps.ts';
import type { Policy } from '../policy.ts';
import { cpus, memory, type Split } from '../state.ts';

export const zapThread = ({ reads, keepsPtl }: Policy) => {
  const cpu = accessesOf(memory, cpus.zap);
  const { READ_ONCE, smp_load_acquire, smp_rmb, spin_lock, spin_unlock, leave } = cpu;
  const compoundHead = reads === 'acquire' ? smp_load_acquire : READ_ONCE;
  return forState<Split>()
    .thread('zap', { locals: { isTail: bool() } })
    .steps({
      pte_offset_map_lock: step('mm/memory.c: zap_pte_range', (m) => {
        if (!spin_lock(m, 'ptl')) return blocked;
        const isMigration = m.entry === 'migration';
        if (!isMigration) m.entry = 'none';
        if (!isMigration || !keepsPtl) spin_unlock(m, 'ptl');
        if (isMigration) return 'pfn_folio';
        leave(m);
        return 'done';
      }),
      pfn_folio: step(
        'include/linux/leafops.h: softleaf_to_folio, whether the page is a tail',
        compoundHead(
          'compoundHead',
          (m, t, isTail) => {
            t.isTail = isTail;
            if (reads === 'smp_rmb') smp_rmb(m);
            return 'folio_test_locked';
          },
          { into: 'head' },
        ),
      ),
      folio_test_locked: step(
        'include/linux/leafops.h: softleaf_to_folio, it warns if the folio is not locked',
        READ_ONCE(
          (_, t) => (t.isTail ? 'headLocked' : 'pageLocked'),
          (_, t, locked) => {
            assert(locked, 'MIGRATION-LOCKED', { found: t.isTail ? 'the large folio' : 'the new folio' });
            return 'zap_nonpresent_ptes';
          },
          reads === 'address' ? { through: 'head' } : {},
        ),
      ),
      zap_nonpresent_ptes: step('mm/memory.c: zap_nonpresent_ptes, the entry is cleared', (m) => {
        m.entry = 'none';
        if (keepsPtl) spin_unlock(m, 'ptl');
        leave(m);
        return 'done';
      }),
    });
};
