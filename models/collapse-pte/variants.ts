// collapse_pte_mapped_thp() as it is, as its comment sees the world, mended, and mutants. The threads read these values; nothing
// else differs.
import { breaks, type Expected, holds, type Variant } from '../../src/index.ts';
import type { CollapseBounds, Policy } from './policy.ts';

type CollapseVariant = Variant<keyof CollapseBounds, Policy>;

/** v6.6 to v7.x. */
const today: Policy = { dirtyBit: 'dropped', bornDirty: false, installsPmd: true, storesFirst: false, flushes: true };
const khugepaged: Policy = { ...today, installsPmd: false };
const carries: Partial<Policy> = { dirtyBit: 'of the cleared entry' };

const variant = (name: string, title: string, origin: string, policy: Policy, expect: Expected): CollapseVariant => ({
  name,
  title,
  origin,
  with: policy,
  expect,
});
const mutant = (of: string, name: string, without: string, policy: Policy, expect: Expected): CollapseVariant => ({
  name: `mutant-${name}`,
  title: `mutant of ${of}, without ${without}`,
  mutant: { of, without },
  with: policy,
  expect,
});

export const variants: readonly CollapseVariant[] = [
  variant(
    'today',
    'MADV_COLLAPSE: entries are cleared, and their dirty bits dropped',
    'mm/khugepaged.c: collapse_pte_mapped_thp, v6.12 and v7.x',
    today,
    breaks('NO-LOST-WRITE', 17),
  ),
  variant(
    'today-khugepaged',
    'khugepaged: the same, and the PMD is left empty (A19b)',
    'mm/khugepaged.c: collapse_pte_mapped_thp, v6.12 and v7.x',
    khugepaged,
    breaks('NO-LOST-WRITE', 14),
  ),
  variant(
    'today-no-race',
    'MADV_COLLAPSE when all stores are done: nothing races (A19)',
    'mm/khugepaged.c: collapse_pte_mapped_thp, v6.12 and v7.x',
    { ...today, storesFirst: true },
    breaks('NO-LOST-WRITE', 17),
  ),
  variant(
    'born-dirty',
    'the same, if a page of shmem were dirty from the start, as the comment says',
    'the comment in collapse_pte_mapped_thp()',
    { ...today, bornDirty: true },
    holds,
  ),
  variant(
    'mended',
    'the dirty bit of the cleared entry is handed to the folio (A19)',
    'no kernel known here',
    { ...today, ...carries },
    holds,
  ),
  variant(
    'mended-khugepaged',
    'the dirty bit of the cleared entry is handed to the folio, and the PMD is left empty (A19b)',
    'no kernel known here',
    { ...khugepaged, ...carries },
    holds,
  ),
  mutant(
    'mended',
    'as-read',
    'the dirty bit as the clearing returns it: that of the entry as it was read before is taken',
    { ...today, dirtyBit: 'as it was read before' },
    breaks('NO-LOST-WRITE', 17),
  ),
  mutant(
    'mended',
    'late-mark',
    'the folio lock around the marking',
    { ...today, dirtyBit: 'of the cleared entry, behind the folio lock' },
    breaks('NO-LOST-WRITE', 17),
  ),
  mutant(
    'mended-khugepaged',
    'no-flush',
    'the flush when the PMD is cleared',
    { ...khugepaged, ...carries, flushes: false },
    breaks('STALE-FREE', 12),
  ),
];
