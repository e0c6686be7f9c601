// Both schemes, and the machines on which neither batches. What is missing from either is in mutants.ts.
import { breaks, holds } from '../../src/index.ts';
import { cursor, cursorAgainstTruncation, cursorAtExit, in2014AsMended, noGather, today, up } from '../zap/policy.ts';
import { at, type GatherVariant, type Own } from './bounds.ts';

/** A huge page and then two tables; the queue is full at the end of the first. */
const huge: Own = { huge: 1, local: 2, batches: 1, unmap: 0 };
/** One page of the page cache, which nobody unmaps meanwhile. */
const onePageWritten: Own = { tables: 1, ptes: 1, folios: 1, anon: 0, unmap: 0 };
/** Two tables of one page each, which nobody unmaps meanwhile: what is asked of every fair run is asked at small bounds. */
const twoTables: Own = { ptes: 1, unmap: 0 };
/** Anonymous pages alone: nobody has business with them but the zap and the CPUs. */
export const anonymous: Own = { tables: 1, ptes: 3, folios: 3, anon: 3, local: 2, batches: 0 };

const seed001 = 'mm/mmu_gather: generalize mmu_gather rmap removal mechanism, 10 August 2023';

export const variants: readonly GatherVariant[] = [
  {
    name: 'cursor',
    title: "Ryan Roberts' cursor: all rmap removals are batched (seed 001)",
    origin: seed001,
    with: cursor,
    expect: holds,
  },
  {
    name: 'cursor-huge',
    title: 'the cursor, after zap_huge_pmd() has queued a page',
    origin: seed001,
    with: cursor,
    bounds: huge,
    expect: holds,
  },
  {
    name: 'cursor-exit',
    title: 'the cursor at the end of a process: a gather of the full mm, no flushes (arm64)',
    origin: seed001,
    with: cursorAtExit,
    expect: holds,
  },
  {
    name: 'cursor-truncate',
    title: 'the cursor, against unmap_mapping_folio() of a page-cache page that may be huge (B7)',
    origin: '22061a1ffabd',
    with: cursorAgainstTruncation,
    bounds: { huge: 2, ptes: 1, folios: 1, anon: 0 },
    expect: holds,
  },
  {
    name: 'today',
    title: 'v6.2 to today: the removals of dirty page-cache pages are delayed, by a bit in the queue',
    origin: 'c47454823bd4',
    with: today,
    expect: holds,
  },
  {
    name: 'today-progress',
    title: 'today: does every flush end, and is every page that is gathered freed?',
    with: { ...today, asks: 'progress' },
    bounds: twoTables,
    expect: holds,
  },
  {
    name: 'today-huge',
    title: 'the same, after zap_huge_pmd() has queued a page',
    origin: 'c47454823bd4',
    with: today,
    bounds: huge,
    expect: holds,
  },
  {
    name: 'today-exit',
    title: 'the same, at the end of a process',
    origin: 'c47454823bd4',
    with: { ...today, fullmm: true },
    expect: holds,
  },
  {
    name: 'today-truncate-gathers',
    title:
      'the same, against unmap_mapping_folio() with a gather of its own, whose flush is behind the page-table lock',
    origin: 'mm/memory.c: unmap_mapping_folio -> zap_page_range_single',
    with: { ...today, unmapBy: 'unmap_mapping_folio', unmapGathers: true },
    bounds: { tables: 1, ptes: 1, folios: 1, anon: 0 },
    expect: holds,
  },
  {
    name: 'today-come-again',
    title: 'the same, and writeback, and who unmaps a folio, come again and again',
    with: { ...today, comeAgain: true },
    bounds: { tables: 1, ptes: 1, folios: 1, anon: 0 },
    expect: holds,
  },
  {
    name: 's390',
    title:
      'no gather (s390), the same in both schemes: an entry is purged everywhere, its rmap removed and its page put at once',
    origin: 'arch/s390/include/asm/tlb.h',
    with: noGather,
    expect: holds,
  },
  {
    name: 'up',
    title: 'one CPU, the same in both schemes: tlb_batch_rmap() is false, and so a dirty page forces no flush',
    origin: 'seed 001, and 5df397dec7c4, with CONFIG_SMP=n',
    with: up,
    bounds: onePageWritten,
    expect: at(onePageWritten, breaks('MKCLEAN', 10), breaks('LOST-DIRTY', 13)),
  },
  {
    name: 'up-forced',
    title: 'one CPU, if a dirty page forced the flush there too',
    with: { ...up, dirtyForcesFlush: true },
    expect: holds,
  },
  {
    name: '2014',
    title: 'v3.15, of anonymous pages: under the lock what lies before the reached address is flushed',
    origin: '1cf35d47712d as mended by ce9ec37bddb6',
    with: in2014AsMended,
    bounds: anonymous,
    expect: at(anonymous, holds),
  },
];
