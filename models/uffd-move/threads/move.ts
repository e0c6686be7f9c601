// UFFDIO_MOVE of one page: move_pages_pte(), again while it returns -EAGAIN.
import { blocked, forState, index, must, nullable, only, type Scalarset, step } from '../../../src/index.ts';
import { putFolio } from '../../machine/folio/anon-folio.ts';
import { dropLock, tryLock } from '../../machine/locks/lock.ts';
import { type AnonPte, anonPteOf } from '../../machine/table/anon-entry.ts';
import { pteAt, setPteAt } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import { dst, type Moving, src } from '../state.ts';

export const moveThread = (Folio: Scalarset, slots: number, policy: Policy) => {
  const { checksFolio, checksCache, checksPte, checksExclusive, checksPins, movesCached, locksFolio } = policy;
  const pte = anonPteOf(Folio, slots);
  const { thread } = forState<Moving>();
  const locals = { orig: nullable(pte), folio: nullable(index(Folio)) };
  interface Locals {
    orig: AnonPte | null;
    folio: number | null;
  }
  const same = (m: Moving, { orig }: Locals): boolean => {
    const now = pteAt(m.tables, src);
    if (!checksPte || now === null || orig === null) return now !== null && orig !== null;
    return now.folio === orig.folio && now.slot === orig.slot && now.exclusive === orig.exclusive;
  };
  const ptlFree = (m: Moving): boolean => m.tables.at(src).ptl === 'free';
  /** out: the lock and the reference go; `again`: it was -EAGAIN. */
  const out = (m: Moving, t: Locals, again: boolean) => {
    if (t.folio !== null) {
      const folio = m.folios.at(t.folio);
      if (folio.lock === 'move') dropLock(folio, 'lock', 'move');
      putFolio(folio);
    }
    Object.assign(t, { folio: null, orig: null });
    return again ? ('move_pages_pte' as const) : ('done' as const);
  };
  const place = (m: Moving, folio: number): void => {
    m.folios.at(folio).anonAt = dst;
  };
  return thread('move', { locals }).steps({
    move_pages_pte: step('mm/userfaultfd.c: move_pages_pte, orig_src_pte', (m, t) => {
      const found = pteAt(m.tables, src);
      if (!ptlFree(m)) return blocked;
      if (found === null) return 'done';
      t.orig = found;
      return found.folio !== null ? 'vm_normal_folio' : 'filemap_get_folio';
    }),
    vm_normal_folio: step(
      'mm/userfaultfd.c: move_pages_pte, under the page-table lock: pte_same, PageAnonExclusive, folio_get',
      (m, t) => {
        if (!ptlFree(m)) return blocked;
        const folio = must(t.orig, 'it was read').folio as number;
        if (pteAt(m.tables, src)?.folio !== folio) return out(m, t, true);
        if (checksExclusive && !m.folios.at(folio).exclusive) return out(m, t, false);
        m.folios.at(folio).refcount++;
        t.folio = folio;
        return 'folio_trylock';
      },
    ),
    filemap_get_folio: step(
      'mm/userfaultfd.c: move_pages_pte, pte_swp_exclusive; filemap_get_folio, in the swap cache',
      (m, t) => {
        const { slot, exclusive } = must(t.orig, 'it was read');
        if (checksExclusive && !exclusive) return out(m, t, false);
        const { cache } = m.swap.at(slot as number);
        if (cache === null) return checksCache === 'before them' ? 'SWAP_HAS_CACHE' : 'move_swap_pte';
        m.folios.at(cache).refcount++;
        t.folio = cache;
        return 'folio_trylock';
      },
    ),
    SWAP_HAS_CACHE: only(
      checksCache === 'before them',
      step('no kernel: swap_map is looked at before the page-table locks are taken', (m, t) =>
        m.swap.at(must(t.orig, 'it was read').slot as number).cache === null ? 'move_swap_pte' : out(m, t, true),
      ),
    ),
    folio_trylock: step('mm/userfaultfd.c: move_pages_pte, folio_trylock', (m, t) => {
      const folio = m.folios.at(must(t.folio, 'it was found'));
      if (locksFolio && !tryLock(folio, 'lock', 'move')) return 'folio_lock';
      if (must(t.orig, 'it was read').folio !== null) return 'move_present_pte';
      return checksFolio === 'never' ? 'move_swap_pte' : 'folio_test_swapcache';
    }),
    folio_lock: only(
      locksFolio,
      step('mm/userfaultfd.c: move_pages_pte, folio_lock, retry: pte_same with src_folio_pte', (m, t) => {
        const folio = m.folios.at(must(t.folio, 'it was found'));
        if (!ptlFree(m) || !tryLock(folio, 'lock', 'move')) return blocked;
        if (!same(m, t)) return out(m, t, true);
        if (must(t.orig, 'it was read').folio !== null) return 'move_present_pte';
        return checksFolio === 'always' ? 'folio_test_swapcache' : 'move_swap_pte';
      }),
    ),
    folio_test_swapcache: only(
      checksFolio !== 'never',
      step('mm/userfaultfd.c: move_swap_pte, folio_test_swapcache, and folio->swap is the entry', (m, t) => {
        const slot = must(t.orig, 'it was read').slot as number;
        return m.swap.at(slot).cache === t.folio ? 'move_swap_pte' : out(m, t, true);
      }),
    ),
    move_swap_pte: step(
      'mm/userfaultfd.c: move_swap_pte, under both page-table locks: is_pte_pages_stable; folio_move_anon_rmap, index',
      (m, t) => {
        if (!ptlFree(m)) return blocked;
        const now = pteAt(m.tables, src);
        if (now === null || !same(m, t)) return out(m, t, true);
        const cached = m.swap.at(must(t.orig, 'it was read').slot as number).cache;
        if (t.folio === null && checksCache === 'under the page-table locks' && cached !== null) return out(m, t, true);
        if (t.folio !== null && movesCached) place(m, t.folio);
        m.moved = t.folio === null ? 'swap' : 'swap with folio';
        setPteAt(m.tables, dst, now);
        setPteAt(m.tables, src, null);
        return out(m, t, false);
      },
    ),
    move_present_pte: step(
      'mm/userfaultfd.c: move_present_pte, under both page-table locks: pte_same, folio_maybe_dma_pinned, PageAnonExclusive',
      (m, t) => {
        if (!ptlFree(m)) return blocked;
        const { pins, exclusive } = m.folios.at(must(t.folio, 'it was found'));
        if (!same(m, t)) return out(m, t, true);
        if (checksPins !== 'behind' && pins > 0) return out(m, t, false);
        if (checksExclusive && !exclusive) return out(m, t, false);
        m.tables.at(src).ptl = 'move';
        return 'ptep_clear_flush';
      },
    ),
    ptep_clear_flush: step('mm/userfaultfd.c: move_present_pte -> mm/pgtable-generic.c: ptep_clear_flush', (m, t) => {
      t.orig = pteAt(m.tables, src);
      setPteAt(m.tables, src, null);
      return 'folio_move_anon_rmap';
    }),
    folio_move_anon_rmap: step(
      'mm/userfaultfd.c: move_present_pte, folio_maybe_dma_pinned once more; folio_move_anon_rmap, index, set_pte_at',
      (m, t) => {
        const folio = must(t.folio, 'it was found');
        m.tables.at(src).ptl = 'free';
        if (checksPins !== 'before' && m.folios.at(folio).pins > 0) {
          setPteAt(m.tables, src, t.orig);
          return out(m, t, false);
        }
        place(m, folio);
        m.moved = 'present';
        setPteAt(m.tables, dst, t.orig);
        return out(m, t, false);
      },
    ),
  });
};
