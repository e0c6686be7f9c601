// zap_huge_pmd() before the dirty transfer, as it is, and in the order of small pages; and mutants.
import { breaks, type Expected, holds, type Variant } from '../../src/index.ts';
import type { OrderPolicy, Policy, RacePolicy } from './policy.ts';

type LateVariant = Variant<never, Policy>;

const fixed: RacePolicy = {
  case: 'race',
  order: 'mark, rmap, unlock',
  unmaps: 'if mapped',
  private: 'iomap',
  waits: true,
};
const ordered: OrderPolicy = { case: 'order', mark: 'full' };
const mutant = (name: string, of: string, without: string, policy: Policy, expect: Expected): LateVariant => ({
  name: `mutant-${name}`,
  title: `mutant of ${of}, without ${without}`,
  mutant: { of, without },
  with: policy,
  expect,
});

export const variants: readonly LateVariant[] = [
  {
    name: 'before-transfer',
    title: 'before 2026: nothing is marked, and the dirty bit is lost',
    origin: 'mm/huge_memory.c: zap_huge_pmd, v7.0',
    with: { ...fixed, order: 'rmap, unlock' },
    expect: breaks('DIRTY-TRANSFERRED'),
  },
  {
    name: 'today',
    title: 'the rmap is removed, then the folio is marked dirty (A22)',
    origin: 'mm/huge_memory.c: zap_huge_pmd, 6.12.117; zap_huge_pmd_folio, mainline 5ba714872952',
    with: { ...fixed, order: 'rmap, mark, unlock' },
    expect: breaks('PRIVATE-LIVE'),
  },
  {
    name: 'today-no-private',
    title: 'the same, of a file system that keeps nothing with the folio (A22b)',
    origin: 'mm/huge_memory.c: zap_huge_pmd, 6.12.117; zap_huge_pmd_folio, mainline 5ba714872952',
    with: { ...fixed, order: 'rmap, mark, unlock', private: 'none' },
    expect: breaks('CLEAN-AT-REMOVAL'),
  },
  {
    name: 'mark-first',
    title: 'the folio is marked dirty, then the rmap is removed, as for small pages',
    with: fixed,
    expect: holds,
  },
  {
    name: 'always-unmaps',
    title: "today's order, if truncation did not believe a mapcount of 0",
    with: { ...fixed, order: 'rmap, mark, unlock', unmaps: 'always' },
    expect: holds,
  },
  {
    name: 'order',
    title: 'memory order of the mark and the mapcount, where the mark is first',
    with: ordered,
    expect: holds,
  },
  mutant(
    'lock',
    'always-unmaps',
    'the lock of the PMD while the folio is marked',
    { ...fixed, order: 'rmap, unlock, mark', unmaps: 'always' },
    breaks('PRIVATE-LIVE'),
  ),
  mutant(
    'wait',
    'mark-first',
    'the wait for the lock of a PMD that is none (B7)',
    { ...fixed, waits: false },
    breaks('UNMAPPED'),
  ),
  mutant('mark', 'mark-first', 'the mark', { ...fixed, order: 'rmap, unlock' }, breaks('DIRTY-TRANSFERRED')),
  mutant(
    'barrier',
    'order',
    'the barrier of folio_test_set_dirty()',
    { ...ordered, mark: 'store' },
    breaks('GONE-CLEAN'),
  ),
];
