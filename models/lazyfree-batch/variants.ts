// The case C12, broken and fixed, and mutants of the fix. The threads read these values; nothing else differs.
import { breaks, holds, type Variant } from '../../src/index.ts';
import type { BatchBounds, Policy } from './policy.ts';

const one: Policy = { batch: 'one', respectsWrite: false, respectsSoftDirty: false, mergesDirty: true, bUnmaps: false };
const c12: Policy = { ...one, batch: 'all alike' };
const c12Fixed: Policy = { ...c12, respectsWrite: true, respectsSoftDirty: true };

export const variants: readonly Variant<keyof BatchBounds, Policy>[] = [
  {
    name: 'one-by-one',
    title: 'entries are unmapped one at a time (C12)',
    origin: 'before 354dffd29575 (v6.16)',
    with: one,
    expect: holds,
  },
  {
    name: 'c12-any-entries',
    title: 'a batch of entries that need not be alike gets back the bits of the first (C12)',
    origin: '354dffd29575 (v6.16) to 29f40594a281 (2026)',
    with: c12,
    expect: [breaks('WRITE-EXCL', 6), breaks('COW-PRIV', 7)],
  },
  {
    name: 'c12-fixed',
    title: 'a batch has one write bit and one soft-dirty bit (C12)',
    origin: '29f40594a281 (2026)',
    with: c12Fixed,
    expect: holds,
  },
  {
    name: 'c12-fixed-b-unmaps',
    title: "the same, and B unmaps pages, so that what it shared is A's alone (C12)",
    origin: '29f40594a281 (2026)',
    with: { ...c12Fixed, bUnmaps: true },
    expect: holds,
  },
  {
    name: 'c12-mutant-no-write',
    title: 'mutant: the write bit need not be the same',
    mutant: { of: 'c12-fixed', without: 'FPB_RESPECT_WRITE' },
    with: { ...c12Fixed, respectsWrite: false },
    expect: [breaks('WRITE-EXCL', 6), breaks('COW-PRIV', 7)],
  },
  {
    name: 'c12-mutant-no-soft-dirty',
    title: 'mutant: the soft-dirty bit need not be the same',
    mutant: { of: 'c12-fixed', without: 'FPB_RESPECT_SOFT_DIRTY' },
    with: { ...c12Fixed, respectsSoftDirty: false },
    expect: breaks('SOFT-DIRTY', 6),
  },
  {
    name: 'c12-mutant-first-dirty',
    title: 'mutant: only the dirty bit of the first entry goes to the folio',
    mutant: { of: 'c12-fixed', without: 'the dirty bits of the whole batch' },
    with: { ...c12Fixed, mergesDirty: false },
    expect: breaks('NO-LOST-WRITE', 6),
  },
];
