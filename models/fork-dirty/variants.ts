// fork() as it is, mended forms, and mutants of these. The threads read these values; nothing else differs.
import { breaks, type Expected, holds, type Variant } from '../../src/index.ts';
import type { ForkBounds, Policy } from './policy.ts';

type ForkVariant = Variant<keyof ForkBounds, Policy>;

/** v6.12 and v7.x. */
const today: Policy = {
  page: 'lazyfree',
  huge: false,
  copies: 'as read first',
  marksChildDirty: false,
  wrprotect: 'atomic',
  flushes: true,
  parentsDirtyBit: 'thrown away',
  walk: 'parent first',
  scansAgain: false,
  reclaimMovesDirty: true,
};
const swap: Policy = { ...today, page: 'swap cache' };
const huge: Policy = { ...today, huge: true };
const childFirst: Policy = { ...today, walk: 'child first' };

const rereads: Partial<Policy> = { copies: 'as read behind the write protection' };
const marks: Partial<Policy> = { marksChildDirty: true };
const zapMarks: Partial<Policy> = { parentsDirtyBit: 'marks the folio' };

const variant = (name: string, title: string, origin: string, policy: Policy, expect: Expected): ForkVariant => ({
  name,
  title,
  origin,
  with: policy,
  expect,
});
const mutant = (of: string, name: string, without: string, policy: Policy, expect: Expected): ForkVariant => ({
  name: `mutant-${name}`,
  title: `mutant of ${of}, without ${without}`,
  mutant: { of, without },
  with: policy,
  expect,
});

const noKernel = 'no kernel known here';

export const variants: readonly ForkVariant[] = [
  variant(
    'lazyfree-today',
    'the child gets the entry as it was read before the write protection; MADV_FREE (C13)',
    'mm/memory.c: __copy_present_ptes, v6.12 and v7.x',
    today,
    breaks('NO-LOST-WRITE', 16),
  ),
  variant(
    'lazyfree-rereads',
    'the child gets the entry as it is behind the write protection (C13)',
    'copy_one_pte() until 2006',
    { ...today, ...rereads },
    holds,
  ),
  variant(
    'lazyfree-marks-child',
    "the child's copy of a writable entry is made dirty (C13)",
    noKernel,
    { ...today, ...marks },
    holds,
  ),
  variant(
    'lazyfree-zap-marks',
    'the parent hands on its dirty bit when it unmaps or copies an anonymous page',
    noKernel,
    { ...today, ...zapMarks },
    holds,
  ),
  variant(
    'swap-today',
    'the same with a page that was read from swap, and is in the swap cache (C13b)',
    'mm/memory.c: __copy_present_ptes, v6.12 and v7.x',
    swap,
    breaks('NO-LOST-WRITE', 18),
  ),
  variant(
    'swap-rereads',
    'the child gets the entry as it is behind the write protection (C13b)',
    'copy_one_pte() until 2006',
    { ...swap, ...rereads },
    holds,
  ),
  variant(
    'swap-marks-child',
    "the child's copy of a writable entry is made dirty (C13b)",
    noKernel,
    { ...swap, ...marks },
    holds,
  ),
  variant(
    'swap-zap-marks',
    'the parent hands on its dirty bit when it unmaps or copies an anonymous page (C13b)',
    noKernel,
    { ...swap, ...zapMarks },
    holds,
  ),
  variant(
    'huge-today',
    'the same with a huge page behind MADV_FREE (C13c)',
    'mm/huge_memory.c: copy_huge_pmd, v6.12',
    huge,
    breaks('NO-LOST-WRITE', 21),
  ),
  variant(
    'huge-rereads',
    'the child gets the PMD as it is behind the write protection (C13c)',
    noKernel,
    { ...huge, ...rereads },
    holds,
  ),
  variant(
    'huge-marks-child',
    "the child's copy of a writable PMD is made dirty (C13c)",
    noKernel,
    { ...huge, ...marks },
    holds,
  ),
  variant(
    'child-first-today',
    "MADV_FREE, and the rmap walk comes to the child's entry first",
    'as lazyfree-today; see the README on the order of the walk',
    childFirst,
    breaks('NO-LOST-WRITE', 13),
  ),
  variant(
    'child-first-rereads',
    'the same, and the child gets the entry as it is behind the write protection',
    'copy_one_pte() until 2006',
    { ...childFirst, ...rereads },
    holds,
  ),
  variant(
    'child-first-zap-marks',
    'the same, and the parent hands on its dirty bit when it unmaps or copies: not enough',
    noKernel,
    { ...childFirst, ...zapMarks },
    breaks('NO-LOST-WRITE', 13),
  ),
  variant(
    'swap-child-first-rereads-scans',
    "a page of the swap cache, the walk comes to the child's entry first, the child gets the entry as it is behind the write protection, and reclaim comes again and again",
    'copy_one_pte() until 2006',
    { ...swap, ...rereads, walk: 'child first', scansAgain: true },
    holds,
  ),
  variant(
    'swap-child-first-marks-child-scans',
    "the same, and the child's copy of a writable entry is made dirty",
    noKernel,
    { ...swap, ...marks, walk: 'child first', scansAgain: true },
    holds,
  ),

  mutant(
    'lazyfree-rereads',
    'reread-too-early',
    'the write protection before the second look',
    { ...today, copies: 'as read just before the write protection' },
    breaks('NO-LOST-WRITE', 17),
  ),
  mutant(
    'lazyfree-rereads',
    'plain-wrprotect',
    'the exchange in ptep_set_wrprotect(), which keeps a dirty bit that a CPU has just set',
    { ...today, ...rereads, wrprotect: 'plain store' },
    breaks('NO-LOST-WRITE', 14),
  ),
  mutant(
    'swap-rereads',
    'swap-plain-wrprotect',
    'the exchange in ptep_set_wrprotect(), which keeps a dirty bit that a CPU has just set',
    { ...swap, ...rereads, wrprotect: 'plain store' },
    breaks('NO-LOST-WRITE', 19),
  ),
  mutant(
    'swap-rereads',
    'no-dirty-bit',
    "the entry's dirty bit, handed to the folio by reclaim",
    { ...swap, ...rereads, reclaimMovesDirty: false },
    breaks('NO-LOST-WRITE', 10),
  ),
  mutant(
    'lazyfree-rereads',
    'no-flush',
    "the flush of the parent's TLBs at the end of fork()",
    { ...today, ...rereads, flushes: false },
    breaks('COW-PRIV', 8),
  ),
  mutant(
    'huge-rereads',
    'huge-plain-wrprotect',
    'the exchange in pmdp_set_wrprotect(), which keeps a dirty bit that a CPU has just set',
    { ...huge, ...rereads, wrprotect: 'plain store' },
    breaks('NO-LOST-WRITE', 14),
  ),
  mutant(
    'lazyfree-marks-child',
    'marks-plain-wrprotect',
    'the exchange in ptep_set_wrprotect(), which keeps a dirty bit that a CPU has just set',
    { ...today, ...marks, wrprotect: 'plain store' },
    breaks('NO-LOST-WRITE', 13),
  ),
];
