// KSM: write_protect_page() of a page whose content then turns out to have no equal.
import { blocked, bool, choose, forState, index, int, nullable, type Scalarset, step } from '../../../src/index.ts';
import { putFolio } from '../../machine/folio/anon-folio.ts';
import { slotOf } from '../../machine/folio/swap.ts';
import { dropLock, takeLock } from '../../machine/locks/lock.ts';
import { refcountInc } from '../../machine/locks/refcount.ts';
import { anonPteOf, presentPte } from '../../machine/table/anon-entry.ts';
import { lockPtl, pteAt, setPteAt, unlockPtl } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import type { Cow, CowBounds } from '../state.ts';
import { type Sharing, sharer } from '../steps/share.ts';

interface Locals extends Sharing {
  /** Pages that it may still take on. */
  left: number;
}

export const ksmThread = (bounds: CowBounds, policy: Policy, Folio: Scalarset, fastWalkers: (m: Cow) => boolean) => {
  const { thread } = forState<Cow>();
  const protect = sharer(policy, {
    from: 'mm/ksm.c: write_protect_page',
    order: policy.ksmShare,
    checksPins: policy.ksmChecksPins,
    fastWalkers,
    refuses: (m: Cow, folio: number) => {
      const { refcount, mapcount } = m.folios.at(folio);
      const swapped = slotOf(m, folio) < 0 ? 0 : 1;
      return policy.ksmCountsReferences && mapcount + 1 + swapped !== refcount;
    },
    set: (m: Cow, t: Locals, folio: number) => setPteAt(m.tables, t.mm, presentPte(folio, false)),
    next: (m: Cow, t: Locals, folio: number) => {
      const page = m.folios.at(folio);
      unlockPtl(m.tables.at(t.mm));
      dropLock(page, 'lock');
      putFolio(page);
      t.folio = null;
      t.mm = 0;
      return 'write_protect_page' as const;
    },
  });

  return thread('ksm', {
    locals: {
      left: int(0, bounds.ksm),
      folio: nullable(index(Folio)),
      mm: int(0, 1),
      found: nullable(anonPteOf(Folio, bounds.swaps)),
      wasExclusive: bool(),
    },
  }).steps({
    write_protect_page: step(
      'mm/ksm.c: try_to_merge_one_page, write_protect_page; folio lock and page-table lock, ptep_clear_flush',
      choose({ mm: int(0, 1) }, (m, t, { mm }) => {
        const folio = pteAt(m.tables, mm)?.folio ?? null;
        if (t.left === 0 || folio === null || m.tables.at(mm).ptl !== 'free') return blocked;
        const page = m.folios.at(folio);
        if (!page.exclusive && pteAt(m.tables, mm)?.writable !== true) return blocked;
        if (!takeLock(page, 'lock', 'ksm')) return blocked;
        lockPtl(m.tables.at(mm), 'ksm');
        refcountInc(page, 'refcount');
        t.left--;
        t.mm = mm;
        t.folio = folio;
        return protect.begin(m, t);
      }),
    ),
    ...protect.steps,
  });
};
