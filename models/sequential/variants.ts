// The kernel as it is, and with one mistake each. What no property sees is seen by a real kernel: `shootdown conform`.
import { breaks, type Expected, holds, type Variant } from '../../src/index.ts';
import type { Policy, SequentialBounds } from './policy.ts';

type SequentialVariant = Variant<keyof SequentialBounds, Policy>;

const today: Policy = {
  forkClearsExclusive: true,
  forkUnlocks: true,
  mremapUnmaps: true,
  dontneedRefusesLocked: true,
  mprotectPopulates: true,
  populateBreaksCow: true,
  unmapMunlocks: true,
  reuses: true,
};
const mutant = (name: string, without: string, change: Partial<Policy>, expect: Expected): SequentialVariant => ({
  name: `mutant-${name}`,
  title: `mutant of today, without ${without}`,
  mutant: { of: 'today', without },
  with: { ...today, ...change },
  expect,
});
/** The kernel does otherwise, and no invariant says so. */
const onlyKernelTells = (name: string, without: string, change: Partial<Policy>): SequentialVariant => ({
  ...mutant(name, without, change, holds),
  mutant: {
    of: 'today',
    without,
    survives: 'it breaks no invariant; `shootdown conform` finds that a kernel does otherwise',
  },
});
/** One process with two areas: mremap() has somewhere to go, and there is a file. */
const twoAreas = { processes: 1, areas: 2 };

export const variants: readonly SequentialVariant[] = [
  { name: 'today', title: 'v5.19 and later', origin: 'mm/, v6.1 and v6.12', with: today, expect: holds },
  {
    name: 'files',
    title: 'the same, of one process that maps a file beside its anonymous memory',
    with: today,
    bounds: twoAreas,
    expect: holds,
  },
  mutant(
    'fork-keeps-exclusive',
    'ClearPageAnonExclusive at fork()',
    { forkClearsExclusive: false },
    breaks('EXCLUSIVE'),
  ),
  mutant('fork-keeps-locked', 'the clearing of VM_LOCKED in the child', { forkUnlocks: false }, breaks('MLOCK-LO')),
  {
    ...mutant(
      'mremap-overwrites',
      'the unmapping of where mremap() moves to',
      { mremapUnmaps: false },
      breaks('MAPCOUNT'),
    ),
    bounds: twoAreas,
  },
  mutant('unmap-keeps-mlocked', 'munlock_vma_folio() at unmap', { unmapMunlocks: false }, breaks('MLOCK-HI')),
  onlyKernelTells('dontneed-locked', 'the refusal of MADV_DONTNEED on VM_LOCKED', { dontneedRefusesLocked: false }),
  onlyKernelTells('mprotect-lazy', 'the faults for a locked VMA that becomes writable', { mprotectPopulates: false }),
  onlyKernelTells('populate-shares', 'the write faults of populate', { populateBreaksCow: false }),
  onlyKernelTells('no-reuse', 'the reuse of a page that only one process still has', { reuses: false }),
];
