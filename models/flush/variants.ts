// The cases, each broken and fixed, and mutants of the fixes.
import { anything, type Expected, holds, type Variant } from '../../src/index.ts';
import { nobody, type Policy } from './policy.ts';
import type { FlushBounds } from './state.ts';

export const bounds = {
  cpus: {
    default: 1,
    min: 1,
    max: 3,
    doc: 'CPUs that run other threads of the mm; the actors of the protocol run on CPUs of their own',
  },
  ptes: { default: 1, min: 1, max: 3, doc: 'entries of the page table, each of a page of its own' },
  stores: { default: 1, min: 1, max: 3, doc: 'stores of each storing thread' },
} as const;

type FlushVariant = Variant<keyof FlushBounds, Policy>;

// A8, A8b
const a8: Policy = {
  ...nobody,
  operations: [{ by: 'madvise_0', kind: 'dontneed' }],
  pending: 'counter',
  nested: 'whole mm',
  migrateVma: { flush: 'under the lock', carriesDirty: true },
  reclaim: 'swaps',
};
// A9
const twice = (kind: 'dontneed' | 'free'): Policy => ({
  ...nobody,
  operations: [
    { by: 'madvise_0', kind },
    { by: 'madvise_1', kind },
  ],
  pending: 'counter',
  nested: 'whole mm',
  ...(kind === 'free' ? { reclaim: 'discards' } : { stores: false }),
});
const dontneed = twice('dontneed');
const free = twice('free');
// A10
const clearRefs: Policy = {
  ...nobody,
  operations: [{ by: 'clear_refs', kind: 'clear_refs' }],
  pending: 'counter',
  nested: 'whole mm',
  clearRefsLock: 'write',
  fault: 'copies',
};
// A11
const uffd: Policy = {
  ...nobody,
  operations: [{ by: 'userfaultfd_0', kind: 'uffd-unprotect' }],
  pending: 'counter',
  fault: 'flushes pending, copies',
};
const uffdTwice: Policy = {
  ...uffd,
  operations: [
    { by: 'userfaultfd_0', kind: 'uffd-protect' },
    { by: 'userfaultfd_1', kind: 'uffd-unprotect' },
  ],
};
// A12
const ksm: Policy = {
  ...nobody,
  operations: [
    { by: 'madvise_0', kind: 'free' },
    { by: 'clear_refs', kind: 'clear_refs' },
  ],
  pending: 'counter',
  nested: 'whole mm',
  clearRefsFlushes: 'whole mm',
  ksm: 'flushes pending, merges',
};
// A13
const numa: Policy = {
  ...nobody,
  operations: [{ by: 'task_numa_work_0', kind: 'numa' }],
  pending: 'boolean',
  numaFault: 'flushes pending, migrates',
};
// A14
const numaTwice: Policy = {
  ...numa,
  pending: 'counter',
  operations: [
    { by: 'task_numa_work_0', kind: 'numa' },
    { by: 'task_numa_work_1', kind: 'numa', elsewhere: true },
  ],
};
// A15
const reaper: Policy = { ...nobody, operations: [{ by: 'oom_reaper', kind: 'reaper' }], stores: false };

const variant = (name: string, title: string, origin: string, policy: Policy, expect: Expected, own?: FlushVariant['bounds']): FlushVariant => ({
  name, title, origin, with: policy, expect, ...(own ? { bounds: own } : {}),
});

export const variants: readonly FlushVariant[] = [
  variant('a8-flush-after-unlock', 't (A8)', 'o', { ...a8, migrateVma: { flush: 'after the unlock', carriesDirty: true } }, anything),
  variant('a8b-dirty-lost', 't (A8b)', 'o', { ...a8, migrateVma: { flush: 'under the lock', carriesDirty: false } }, anything),
  variant('a8-fixed', 't (A8)', 'o', a8, holds),
  variant('a9-dontneed', 't', 'o', { ...dontneed, pending: 'none', nested: 'not asked' }, anything),
  variant('a9-dontneed-fixed', 't', 'o', dontneed, holds),
  variant('a9-free', 't', 'o', { ...free, pending: 'none', nested: 'not asked' }, anything),
  variant('a9-free-fixed', 't', 'o', free, holds),
  variant('a10', 't', 'o', { ...clearRefs, clearRefsFlushes: 'what it recorded' }, anything),
  variant('a10-fixed', 't', 'o', clearRefs, holds),
  variant('a11', 't', 'o', { ...uffd, fault: 'copies' }, anything),
  variant('a11-fixed', 't', 'o', uffd, holds),
  variant('a11-two', 't', 'o', { ...uffdTwice, fault: 'copies' }, anything),
  variant('a11-two-fixed', 't', 'o', uffdTwice, holds),
  variant('a12', 't', 'o', { ...ksm, ksm: 'merges' }, anything),
  variant('a12-fixed', 't', 'o', ksm, holds),
  variant('a13', 't', 'o', { ...numa, pending: 'none', numaFault: 'migrates' }, anything),
  variant('a13-fixed', 't', 'o', numa, holds),
  variant('a14', 't', 'o', { ...numaTwice, pending: 'boolean' }, anything),
  variant('a14-fixed', 't', 'o', numaTwice, holds),
  variant('a15', 't', 'o', { ...reaper, reaperFullmm: true }, anything),
  variant('a15-fixed', 't', 'o', reaper, holds),
];
