// The kernel as it is, and with one mistake each. What no property sees is seen by a real kernel: `shootdown conform`.
import { breaks, type Expected, holds, type Variant } from '../../src/index.ts';
import type { Policy, SequentialBounds } from './policy.ts';

type SequentialVariant = Variant<keyof SequentialBounds, Policy>;

const today: Policy = {
  calls: null,
  forkClearsExclusive: true,
  forkUnlocks: true,
  mremapUnmaps: true,
  dontneedRefusesLocked: true,
  mprotectPopulates: true,
  populateBreaksCow: true,
  unmapMunlocks: true,
  reuses: true,
  unmapMarksExclusive: true,
  forkClearsMark: true,
  forkCopiesSwap: true,
  freeCleans: true,
  coldRefusesLocked: true,
  populateWrites: true,
  forkLeavesOut: true,
  forkWipes: true,
  noneRefuses: true,
  dontunmapUnlocks: true,
  mmapShares: true,
};

/** One process with two areas: mremap() has somewhere to go, and there is a file. */
const twoAreas = { processes: 1, areas: 2 };
/** One process with two pages of anonymous memory, which are one VMA as long as their flags are equal. */
const twoPages = { processes: 1, pages: 2 };
const swap = { slots: 1 };
const lazyfree = { processes: 1, slots: 1, lazyfree: 1, stores: 2 };

const mutant = (
  name: string,
  without: string,
  change: Partial<Policy>,
  expect: Expected,
  bounds: SequentialVariant['bounds'] = {},
): SequentialVariant => ({
  name: `mutant-${name}`,
  title: `mutant of today, without ${without}`,
  mutant: { of: 'today', without },
  with: { ...today, ...change },
  bounds,
  expect,
});
/** The kernel does otherwise, and no invariant says so. */
const onlyKernelTells = (
  name: string,
  without: string,
  change: Partial<Policy>,
  bounds: SequentialVariant['bounds'] = {},
): SequentialVariant => ({
  ...mutant(name, without, change, holds, bounds),
  mutant: {
    of: 'today',
    without,
    survives: 'it breaks no invariant; `shootdown conform` finds that a kernel does otherwise',
  },
});

export const variants: readonly SequentialVariant[] = [
  { name: 'today', title: 'v5.19 and later', origin: 'mm/, v6.1 and v6.12', with: today, expect: holds },
  {
    name: 'files',
    title: 'the same, of one process that maps a file beside its anonymous memory',
    with: today,
    bounds: twoAreas,
    expect: holds,
  },
  { name: 'swap', title: 'the same, with swap and MADV_PAGEOUT', with: today, bounds: swap, expect: holds },
  {
    name: 'lazyfree',
    title: 'the same of one process, with MADV_FREE besides',
    with: today,
    bounds: lazyfree,
    expect: holds,
  },
  { name: 'none', title: 'the same, with PROT_NONE', with: today, bounds: { none: 1 }, expect: holds },
  { name: 'dontfork', title: 'the same, with MADV_DONTFORK', with: today, bounds: { dontfork: 1 }, expect: holds },
  {
    name: 'wipeonfork',
    title: 'the same, with MADV_WIPEONFORK',
    with: today,
    bounds: { wipeonfork: 1 },
    expect: holds,
  },
  {
    name: 'unsplit',
    title: 'MREMAP_DONTUNMAP of a part of a VMA unlocks all of it, and its pages stay mlocked',
    origin: 'mm/mremap.c, v5.7 (from memory) to v6.12.113',
    // The calls that locked memory is about: with all of them there are a million states.
    with: { ...today, calls: ['exit', 'mlock', 'munlock', 'munmap', 'mremap_dontunmap', 'vm_flags_clear'] },
    // Two pages of one VMA, and a place to move one of them to.
    bounds: { processes: 1, pages: 3, unsplit: 1 },
    expect: breaks('MLOCK-HI'),
  },
  {
    name: 'unmlocked',
    title: 'a page of a locked VMA that is read from swap is not mlocked',
    origin: 'mm/memory.c, v6.11 (from memory) to v6.12.117',
    with: today,
    bounds: { ...lazyfree, lazyfree: 0, unmlocked: 1 },
    expect: breaks('MLOCK-LO'),
  },
  mutant(
    'fork-keeps-exclusive',
    'ClearPageAnonExclusive at fork()',
    { forkClearsExclusive: false },
    breaks('EXCLUSIVE'),
  ),
  mutant('fork-keeps-locked', 'the clearing of VM_LOCKED in the child', { forkUnlocks: false }, breaks('MLOCK-LO')),
  mutant(
    'mremap-overwrites',
    'the unmapping of where mremap() moves to',
    { mremapUnmaps: false },
    breaks('MAPCOUNT'),
    twoAreas,
  ),
  mutant('unmap-keeps-mlocked', 'munlock_vma_folio() at unmap', { unmapMunlocks: false }, breaks('MLOCK-HI')),
  onlyKernelTells('dontneed-locked', 'the refusal of MADV_DONTNEED on VM_LOCKED', { dontneedRefusesLocked: false }),
  onlyKernelTells('mprotect-lazy', 'the faults for a locked VMA that becomes writable', { mprotectPopulates: false }),
  onlyKernelTells('populate-shares', 'the write faults of populate', { populateBreaksCow: false }),
  onlyKernelTells('no-reuse', 'the reuse of a page that only one process still has', { reuses: false }),
  mutant(
    'fork-keeps-mark',
    'the clearing of pte_swp_exclusive at fork()',
    { forkClearsMark: false },
    breaks('NO-LOST-WRITE'),
    swap,
  ),
  mutant(
    'fork-drops-swap',
    'swap entries of the child at fork()',
    { forkCopiesSwap: false },
    breaks('NO-LOST-WRITE'),
    swap,
  ),
  onlyKernelTells(
    'swapout-unmarked',
    'pte_swp_mkexclusive() at unmap',
    { unmapMarksExclusive: false },
    { processes: 1, ...swap },
  ),
  onlyKernelTells('free-keeps-dirty', 'the cleaning of entries by MADV_FREE', { freeCleans: false }, lazyfree),
  onlyKernelTells('cold-locked', 'the refusal of MADV_COLD on VM_LOCKED', { coldRefusesLocked: false }),
  onlyKernelTells('populate-reads', 'the write faults of MADV_POPULATE_WRITE', { populateWrites: false }),
  onlyKernelTells('dontfork-inherits', 'VM_DONTCOPY at fork()', { forkLeavesOut: false }, { dontfork: 1 }),
  mutant('wipeonfork-inherits', 'VM_WIPEONFORK at fork()', { forkWipes: false }, breaks('NO-LOST-WRITE'), {
    wipeonfork: 1,
  }),
  onlyKernelTells('none-reads', 'access_error() for PROT_NONE', { noneRefuses: false }, { none: 1 }),
  onlyKernelTells(
    'dontunmap-keeps-locked',
    'the clearing of VM_LOCKED of what MREMAP_DONTUNMAP leaves behind',
    { dontunmapUnlocks: false },
    twoPages,
  ),
  onlyKernelTells('anonymous-unshared', 'VM_SHARED of shared anonymous memory', { mmapShares: false }),
];
