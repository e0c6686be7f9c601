// Splitting a PMD: in place for anonymous memory, with the PTEs counted before the PMD is not; page cache is unmapped instead.
import { blocked, only, step } from '../../../src/index.ts';
import { lockPmd, unlockPmd } from '../../machine/table/pmd.ts';
import { pmdAt, slotOf, tableAt } from '../address-layout.ts';
import { setOf } from '../page-sets.ts';
import type { Locals, Setting, State } from '../state.ts';
import type { DoneBy } from '../workloads/workload.ts';
import { rmapCall } from './rmap-call.ts';

export const splitSteps = <const B extends string>(
  setting: Setting,
  name: string,
  does: DoneBy,
  resume: (t: Locals) => B,
) => {
  const { scheme, bounds, whole, workload } = setting;
  const pmdOf = (m: State, t: Locals) => pmdAt(setting, m, t.mm, 0);
  return {
    __split_huge_pmd: only(
      does.splits,
      step('mm/huge_memory.c: __split_huge_pmd -> pmd_lock, pmdp_invalidate', (m: State, t: Locals) => {
        const pmd = pmdOf(m, t);
        if (!lockPmd(pmd, name)) return blocked;
        if (pmd.entry !== 'huge') {
          unlockPmd(pmd);
          return resume(t);
        }
        t.pages = setOf(whole);
        if (!workload.anon) {
          pmd.entry = 'none';
          t.pmd = true;
          t.rmap = 'owed';
          return 'folio_remove_rmap_pmd';
        }
        m.folio.refcount += bounds.pages - 1;
        return 'folio_add_anon_rmap_ptes';
      }),
    ),
    folio_add_anon_rmap_ptes: only(
      does.splits && workload.anon,
      step('mm/huge_memory.c: __split_huge_pmd_locked -> folio_add_anon_rmap_ptes', (m: State, t: Locals) => {
        if (!rmapCall(setting, m, t, scheme.split.add)) return 'folio_add_anon_rmap_ptes';
        t.rmap = 'added';
        return 'pmd_populate';
      }),
    ),
    pmd_populate: only(
      does.splits && workload.anon,
      step(
        'mm/huge_memory.c: __split_huge_pmd_locked -> set_ptes of a table that is in no PMD yet, folio_remove_rmap_pmd, pmd_populate',
        (m: State, t: Locals) => {
          if (!rmapCall(setting, m, t, scheme.split.remove, { level: 'pmd' })) return 'pmd_populate';
          const { ptes } = tableAt(setting, m, t.mm, 0);
          for (let page = 0; page < bounds.pages; page++) ptes.set(slotOf(setting, 0, page), { page, copied: false });
          const pmd = pmdOf(m, t);
          pmd.entry = 'table';
          t.rmap = 'settled';
          t.pages = setOf(0);
          unlockPmd(pmd);
          return resume(t);
        },
      ),
    ),
  };
};
