// The case C9, broken and fixed, and mutants of the fix. The threads read these values; nothing else differs.
import { anything, breaks, type Expected, type ExpectedViolation, holds, type Variant } from '../../src/index.ts';
import type { LazyBounds, Policy } from './policy.ts';

type LazyVariant = Variant<keyof LazyBounds, Policy>;

const c9: Policy = {
  checks: ['dirty'],
  barrier: false,
  movesDirty: true,
  swapbacked: 'always',
  gupBarrier: true,
  gupRereads: true,
  dirtyBeforePut: true,
  marksLocked: true,
  atomics: 'relaxed',
};
const c9Fixed: Policy = { ...c9, checks: ['references', 'dirty'], barrier: true };

/** What breaks where the process stores; without, a store that shows it may be missing. */
const whereStored =
  (first: ExpectedViolation, ...also: readonly ExpectedViolation[]) =>
  ({ reads, stores, scans }: LazyBounds): Expected => {
    if (stores === 0) return anything;
    return reads === 1 && stores === 1 && scans === 1 ? [first, ...also] : breaks(first.property);
  };

/** A mutant of c9-fixed that dies. */
const mutant = (
  name: string,
  without: string,
  change: Partial<Policy>,
  property: string,
  steps: number,
): LazyVariant => ({
  name: `c9-mutant-${name}`,
  title: `mutant: without ${without}`,
  mutant: { of: 'c9-fixed', without },
  with: { ...c9Fixed, ...change },
  expect: whereStored(breaks(property, steps)),
});

export const variants: readonly LazyVariant[] = [
  {
    name: 'c9-dirty-only',
    title: 'a page that is not dirty is discarded, whoever has a reference of it (C9)',
    origin: '854e9ed09ded (v4.5) to 6c8e2a256915 (v5.18, 2022)',
    with: { ...c9, atomics: 'ordered' },
    expect: whereStored(breaks('PIN-COHERENT', 8), breaks('NO-LOST-WRITE', 12)),
  },
  {
    name: 'c9-fixed',
    title: 'the entry cleared, a barrier, the references, then the dirty flag (C9)',
    origin: '6c8e2a256915 (v5.18, 2022)',
    with: c9Fixed,
    expect: holds,
  },
  {
    name: 'c9-fixed-x86',
    title: 'the same where every atomic access orders memory (C9)',
    origin: '6c8e2a256915 (v5.18, 2022)',
    with: { ...c9Fixed, atomics: 'ordered' },
    expect: holds,
  },
  {
    name: 'c9-fixed-unlocked',
    title: 'the same with a user of GUP that marks the page dirty without the folio lock (C9)',
    origin: '6c8e2a256915 (v5.18, 2022)',
    with: { ...c9Fixed, marksLocked: false },
    expect: holds,
  },
  {
    name: 'c9-today',
    title: 'the same, and a page that is kept only for its references may be discarded later (C9)',
    origin: 'try_to_unmap_one() since 2024',
    with: { ...c9Fixed, swapbacked: 'if dirty' },
    bounds: { scans: 2 },
    expect: holds,
  },
  mutant('no-references', 'the look at the references', { checks: ['dirty'] }, 'PIN-COHERENT', 12),
  mutant('no-dirty', 'the look at the dirty flag', { checks: ['references'] }, 'NO-LOST-WRITE', 7),
  {
    name: 'c9-mutant-dirty-first',
    title: 'mutant: the dirty flag is read, then the references',
    mutant: {
      of: 'c9-fixed-unlocked',
      without: 'the order: references, then the dirty flag',
    },
    with: { ...c9Fixed, marksLocked: false, checks: ['dirty', 'references'] },
    expect: breaks('NO-LOST-WRITE', 15),
  },
  {
    name: 'c9-mutant-dirty-first-locked',
    title: 'mutant: the same against direct I/O, which marks under the folio lock',
    mutant: {
      of: 'c9-fixed',
      without: 'the order: references, then the dirty flag',
      survives:
        'reclaim holds the folio lock over both looks, and direct I/O marks the page under it, before it puts. Who marks without it needs the order (c9-mutant-dirty-first)',
    },
    with: { ...c9Fixed, checks: ['dirty', 'references'] },
    expect: holds,
  },
  mutant('no-barrier', 'smp_mb() behind the clearing of the entry', { barrier: false }, 'PIN-COHERENT', 12),
  {
    name: 'c9-mutant-no-barrier-x86',
    title: 'mutant: without smp_mb(), where every atomic access orders memory',
    mutant: {
      of: 'c9-fixed-x86',
      without: 'smp_mb() behind the clearing of the entry',
      survives:
        'the exchange that clears the entry is a full barrier there. On other machines it is not (c9-mutant-no-barrier)',
    },
    with: { ...c9Fixed, barrier: false, atomics: 'ordered' },
    expect: holds,
  },
  mutant('no-gup-barrier', 'the barrier in taking the reference', { gupBarrier: false }, 'PIN-COHERENT', 11),
  mutant('no-reread', 'the second look of GUP-fast at the entry', { gupRereads: false }, 'PIN-COHERENT', 12),
  mutant('no-dirty-bit', "the entry's dirty bit, handed to the folio", { movesDirty: false }, 'NO-LOST-WRITE', 8),
  mutant('put-first', 'the order in direct I/O: dirty, then put', { dirtyBeforePut: false }, 'NO-LOST-WRITE', 16),
];
