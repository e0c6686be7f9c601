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
  tables: { default: 2, min: 1, max: 4, doc: 'page tables of the mm, each with its own lock' },
  ptes: { default: 2, min: 1, max: 4, doc: 'entries of each table' },
  folios: {
    default: 2,
    min: 1,
    max: 8,
    doc: 'folios of one page; an anonymous one is mapped once, those of the page cache share the other entries',
  },
  anon: { default: 1, min: 0, max: 8, doc: 'how many of the folios, the first ones, are anonymous' },
  huge: {
    default: 0,
    min: 0,
    max: 2,
    doc: 'a huge page before the first table, zapped by zap_huge_pmd(): 0 none, 1 an anonymous one, 2 one of the page cache',
  },
  local: { default: 1, min: 1, max: 8, doc: "entries of the gather's batch on the stack (the kernel: 8)" },
  batch: { default: 1, min: 1, max: 510, doc: 'entries of each further batch (the kernel: about 510)' },
  batches: { default: 2, min: 0, max: 8, doc: 'further batches that can be had' },
  stores: { default: 1, min: 1, max: 3, doc: 'stores of each storing thread' },
  writeback: { default: 1, min: 0, max: 1, doc: 'whether a page-cache folio is written back meanwhile' },
  unmap: {
    default: 1,
    min: 0,
    max: 1,
    doc: 'whether a page-cache folio is unmapped meanwhile, by somebody who then needs it unmapped',
  },
} as const;

export type GatherBounds = Bounds<keyof typeof bounds>;
export type GatherVariant = Variant<keyof GatherBounds, Policy>;
/** The bounds that a variant has of its own. */
export type Own = Partial<GatherBounds>;

/** What is known at a variant's own bounds; elsewhere it depends on how the pages fill the batches. */
export const at =
  (own: Own, ...expected: readonly [Expectation, ...ExpectedViolation[]]) =>
  (given: GatherBounds): Expected =>
    Object.entries(bounds).every(
      ([name, { default: usual }]) => given[name as keyof Own] === (own[name as keyof Own] ?? usual),
    )
      ? expected
      : anything;
