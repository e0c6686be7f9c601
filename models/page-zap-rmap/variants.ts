// The two functions, with the charge moving of their time and with the one of v6.3, and mutants.
import { breaks, type Expected, holds, type Variant } from '../../src/index.ts';
import type { Policy } from './policy.ts';
import type { RmapBounds } from './state.ts';

const remove: Policy = {
  memcgLock: true,
  mapcountBeforeLock: false,
  adderTakesMemcgLock: true,
  testsForLast: true,
  munlocks: true,
  rssBeforeRmap: true,
  rssUnderPtl: true,
  moverSkipsMapped: false,
  moverLocksFolio: true,
};
const zap: Policy = { ...remove, mapcountBeforeLock: true, rssBeforeRmap: false };

type RmapVariant = Variant<keyof RmapBounds, Policy>;

/** Breaks where charges are moved. */
const whereMoved =
  (steps: number) =>
  (bounds: RmapBounds): Expected =>
    bounds.moves === 0 ? holds : breaks('MEMCG-MAPPED', isDefault(bounds) ? steps : undefined);

const isDefault = ({ removers, adders, moves }: RmapBounds): boolean => removers === 2 && adders === 1 && moves === 1;

export const variants: readonly RmapVariant[] = [
  {
    name: 'remove',
    title: 'up to v6.1: page_remove_rmap(), the mapcount and the statistic under the memcg lock',
    origin: 'mm/rmap.c of v6.1-rc2, on which seed 000 is based',
    with: remove,
    expect: holds,
  },
  {
    name: 'zap',
    title: 'seed 000: page_zap_pte_rmap(), the mapcount before the memcg lock, munlock by the caller',
    origin: 'Linus Torvalds, 30 October 2022',
    with: zap,
    expect: whereMoved(13),
  },
  {
    name: 'remove-skips',
    title: 'page_remove_rmap(), and charge moving skips pages that others map',
    origin: '4e0cf05f6059 (v6.3)',
    with: { ...remove, moverSkipsMapped: true },
    expect: holds,
  },
  {
    name: 'zap-skips',
    title: 'page_zap_pte_rmap(), and charge moving skips pages that others map',
    origin: 'seed 000 on top of 4e0cf05f6059',
    with: { ...zap, moverSkipsMapped: true },
    expect: whereMoved(14),
  },
  {
    name: 'v6.3',
    title: 'v6.3: no memcg lock for the rmap, and charge moving skips pages that others map',
    origin: 'c7c3dec1c9db',
    with: { ...remove, memcgLock: false, moverSkipsMapped: true },
    expect: whereMoved(14),
  },
  {
    name: 'remove-moved-back',
    title: 'page_remove_rmap(), and the charge is moved to the other memcg and back',
    origin: 'mm/rmap.c of v6.1-rc2',
    with: remove,
    bounds: { removers: 1, moves: 2 },
    expect: holds,
  },
  {
    name: 'remove-skips-moved-back',
    title: 'the same, and charge moving skips pages that others map',
    origin: '4e0cf05f6059 (v6.3)',
    with: { ...remove, moverSkipsMapped: true },
    bounds: { removers: 1, moves: 2 },
    expect: holds,
  },
  {
    name: 'mutant-no-memcg-lock',
    title: 'mutant of page_remove_rmap(): no memcg lock',
    mutant: { of: 'remove', without: 'the memcg lock' },
    with: { ...remove, memcgLock: false },
    expect: whereMoved(13),
  },
  {
    name: 'mutant-add-unlocked',
    title: 'mutant of page_remove_rmap(): page_add_file_rmap() takes no memcg lock',
    mutant: {
      of: 'remove',
      without: 'the memcg lock in page_add_file_rmap()',
      survives: 'who adds a mapping holds the folio lock, and so does who moves the charge',
    },
    with: { ...remove, adderTakesMemcgLock: false },
    expect: holds,
  },
  {
    name: 'mutant-rss-late',
    title: 'mutant of page_remove_rmap(): rss is told after the page-table lock is dropped',
    mutant: { of: 'remove', without: 'add_mm_rss_vec() under the page-table lock' },
    with: { ...remove, rssUnderPtl: false },
    expect: breaks('RSS', 8),
  },
  {
    name: 'mutant-no-munlock',
    title: 'mutant of page_zap_pte_rmap(): the caller does not munlock',
    mutant: { of: 'zap', without: 'munlock_vma_page() by the caller' },
    with: { ...zap, munlocks: false },
    // Without a move, where page_zap_pte_rmap() itself holds.
    bounds: { moves: 0 },
    expect: breaks('MLOCK', 20),
  },
  {
    name: 'mutant-no-test',
    title: 'mutant of page_zap_pte_rmap(): every removal decrements the statistic',
    mutant: { of: 'zap', without: 'the test whether the mapcount fell to none' },
    with: { ...zap, testsForLast: false },
    bounds: { moves: 0 },
    expect: breaks('NR-MAPPED', 5),
  },
  {
    name: 'mutant-no-folio-lock',
    title: 'mutant of page_remove_rmap(): charge moving does not take the folio lock',
    mutant: { of: 'remove', without: 'the folio lock in mem_cgroup_move_account()' },
    with: { ...remove, moverLocksFolio: false },
    expect: whereMoved(22),
  },
];
