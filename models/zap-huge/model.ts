// zap_huge_pmd() of a huge page of the page cache, against writeback, reclaim and storing CPUs (catalogue A18): what the model
// gather leaves out. The threads are those of zap.
import { defineModel, withBugs } from '../../src/index.ts';
import type { Policy } from '../zap/policy.ts';
import type { Scope } from '../zap/state.ts';
import { systemOf } from '../zap/system.ts';
import { bounds, type ZapHugeBounds } from './bounds.ts';
import { bugs } from './bugs.ts';
import { mutants } from './mutants.ts';
import { claims } from './properties.ts';
import { variants } from './variants.ts';

/** A huge page that is mapped once, and a page table of anonymous pages behind it, if there are any. */
const scopeOf = ({ cpus, shmem, small, local, batches, stores }: ZapHugeBounds, { call, hugeOf }: Policy): Scope => ({
  span: 'mm',
  cpus,
  stores,
  tables: small > 0 ? 1 : 0,
  ptes: Math.max(1, small),
  others: 0,
  huge: 2,
  hugeOf: hugeOf === 'device' ? 'device' : shmem > 0 ? 'shmem' : 'file',
  folios: small,
  anon: small,
  folioOf: (page) => page,
  // Where it is mapped anew, the gather still has the reference of the mapping before.
  mostMappings: call === 'MADV_DONTNEED' ? 2 : 1,
  local,
  batch: 1,
  batches,
  writeback: shmem === 0 && hugeOf === 'page cache',
  unmap: false,
});

export default defineModel({
  name: 'zap-huge',
  title: 'zap_huge_pmd() of the page cache against writeback, reclaim and storing CPUs',
  bounds,
  variants: withBugs([...variants, ...mutants], bugs),
  build: (given, policy) => systemOf(scopeOf(given, policy), policy, { claims }),
});
