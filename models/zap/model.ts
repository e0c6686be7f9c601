// munmap() of a range, against writeback, storing CPUs and an allocator: the dirty bit lost before the TLB flush
// (catalogue A1, A2), the page freed before it (A3), and what the kernel does about them, generation by generation.
import { defineModel, withBugs } from '../../src/index.ts';
import { bounds, type ZapBounds } from './bounds.ts';
import { bugs } from './bugs.ts';
import type { Policy } from './policy.ts';
import { claims } from './properties.ts';
import type { Scope } from './state.ts';
import { systemOf } from './system.ts';
import { variants } from './variants.ts';

/** One page table of the running mm; the other mappings are of mms that sleep. */
const scopeOf = (given: ZapBounds, { call }: Policy): Scope => ({
  ...given,
  span: 'table',
  tables: 1,
  others: given.mappings - 1,
  huge: 0,
  hugeOf: 'dirty',
  folioOf: (page) => page % given.folios,
  // Where a page is mapped anew, the gather still has the reference of the mapping before.
  mostMappings: (given.mappings + (call === 'MADV_DONTNEED' ? 1 : 0)) * Math.ceil(given.ptes / given.folios),
  writeback: given.anon < given.folios,
  unmap: false,
});

export default defineModel({
  name: 'zap',
  title: 'zap_pte_range() and mmu_gather against writeback, storing CPUs and an allocator',
  bounds,
  variants: withBugs(variants, bugs),
  build: (given, policy) => systemOf(scopeOf(given, policy), policy, { claims }),
});
