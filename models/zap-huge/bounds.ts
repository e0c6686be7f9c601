// The bounds of the model, and those at which its variants are checked.
import {
  anything,
  type Bounds,
  type Expectation,
  type Expected,
  type ExpectedViolation,
  type Variant,
} from '../../src/index.ts';
import type { Policy } from '../zap/policy.ts';

export const bounds = {
  cpus: {
    default: 1,
    min: 1,
    max: 3,
    doc: 'CPUs that run storing threads of the mm; the others run on CPUs of their own',
  },
  shmem: {
    default: 0,
    min: 0,
    max: 1,
    doc: 'whose the huge page is: 0 of a file system with writeback, 1 of shmem, against reclaim',
  },
  small: { default: 0, min: 0, max: 4, doc: 'anonymous pages behind the huge one, in a page table of their own' },
  local: { default: 2, min: 1, max: 8, doc: "entries of the gather's batch on the stack (the kernel: 8)" },
  batches: { default: 1, min: 0, max: 4, doc: 'further batches of one page that can be had' },
  stores: { default: 1, min: 1, max: 3, doc: 'stores of each storing thread' },
} as const;

export type ZapHugeBounds = Bounds<keyof typeof bounds>;
export type ZapHugeVariant = Variant<keyof ZapHugeBounds, Policy>;
/** The bounds that a variant has of its own. */
export type Own = Partial<ZapHugeBounds>;

export const file: Own = { shmem: 0 };
export const shmem: Own = { shmem: 1 };

/** What is known of one of the two kinds of file, at the default bounds in so many steps, at others of the same kind in any number. */
export const of =
  (own: Own, ...expected: readonly [Expectation, ...ExpectedViolation[]]) =>
  (given: ZapHugeBounds): Expected => {
    if (given.shmem !== own.shmem) return anything;
    const usual = Object.entries(bounds).every(
      ([name, { default: value }]) => name === 'shmem' || given[name as keyof Own] === value,
    );
    const [first, ...also] = expected;
    const known = (one: ExpectedViolation): ExpectedViolation => (usual ? one : { ...one, steps: undefined });
    return [first.kind === 'violated' ? known(first) : first, ...also.map(known)];
  };
