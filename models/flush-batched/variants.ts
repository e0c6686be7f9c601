// The cases, each broken and fixed, and mutants of the fixes.
import { anything, type Expected, holds, type Variant } from '../../src/index.ts';
import type { Policy } from './policy.ts';
import type { BatchedBounds } from './state.ts';

export const bounds = {
  cpus: {
    default: 1,
    min: 1,
    max: 3,
    doc: 'CPUs that run other threads of the mm; reclaim and the caller run on CPUs of their own',
  },
  tables: { default: 1, min: 1, max: 3, doc: 'page tables of the mm, each with its own lock' },
  ptes: { default: 1, min: 1, max: 3, doc: 'entries of each table, each of a page of its own, in the swap cache' },
  stores: { default: 1, min: 1, max: 3, doc: 'stores of each storing thread' },
} as const;

type BatchedVariant = Variant<keyof BatchedBounds, Policy>;

const today: Policy = {
  callers: ['mprotect'],
  splits: false,
  asks: 'after each lock',
  asksUnderLock: true,
  pendingFlush: 'own flush',
  marks: 'after the flush',
  batched: 'generations',
  notesUnderLock: true,
  arch: 'x86',
  flushBeforeWrite: true,
  flushBeforeFree: true,
  setsDirtyInTable: true,
  stores: true,
};
const free: Policy = { ...today, callers: ['madvise'], splits: true, stores: false };
const arm64: Policy = { ...today, arch: 'arm64' };
const alone: Policy = { ...today, callers: [] };
const variant = (name: string, policy: Policy, expect: Expected, own?: BatchedVariant['bounds']): BatchedVariant => ({
  name, title: name, origin: 'o', with: policy, expect, ...(own ? { bounds: own } : {}),
});

export const variants: readonly BatchedVariant[] = [
  variant('a7', { ...today, asks: 'never' }, anything),
  variant('a7-fixed', today, holds),
  variant('a7-munmap', { ...today, callers: ['munmap'], asks: 'never' }, anything),
  variant('a7-munmap-fixed', { ...today, callers: ['munmap'] }, holds),
  variant('a7b', { ...free, asks: 'after the first lock' }, anything, { ptes: 2 }),
  variant('a7b-fixed', free, holds, { ptes: 2 }),
  variant('a7c', { ...arm64, pendingFlush: 'barrier' }, anything),
  variant('a7c-fixed', arm64, holds),
  variant('a16', { ...alone, flushBeforeWrite: false }, anything),
  variant('a16-fixed', alone, holds),
  variant('m-bool', { ...today, batched: 'boolean' }, anything, { tables: 2 }),
  variant('m-gen', today, holds, { tables: 2 }),
  variant('m-late', { ...today, notesUnderLock: false }, anything),
  variant('m-mark', { ...today, marks: 'before the flush' }, anything),
  variant('m-mark2', { ...free, splits: false, callers: ['madvise', 'madvise_1'], marks: 'before the flush' }, anything, { tables: 2 }),
  variant('m-mark2-fixed', { ...free, splits: false, callers: ['madvise', 'madvise_1'] }, holds, { tables: 2 }),
  variant('m-asks', { ...today, asksUnderLock: false }, anything),
  variant('m-free', { ...alone, flushBeforeFree: false }, anything),
  variant('m-hw', { ...alone, setsDirtyInTable: false }, anything),
];
