// Copy-on-write as the kernel decided it, generation by generation; the cases of the catalogue, each at the bounds at which
// it shows; and mutants (mutants.ts).
import { breaks, holds } from '../../src/index.ts';
import { at, type CowVariant, forkOnly, noChild, noSwap, withKsm, writes, wrprotect } from './bounds.ts';
import { mutants } from './mutants.ts';
import {
  exclusive,
  mapcount,
  mapcountUnshare,
  refcount2020,
  refcount2021,
  refcount2022,
  switchOrder,
} from './policy.ts';

export const variants: readonly CowVariant[] = [
  {
    name: 'mapcount-only',
    title: 'reuse by mapcount alone: swap entries of the page are not counted (C2)',
    origin: 'reuse_swap_page() as it is without CONFIG_SWAP: page_mapcount() == 1',
    with: { ...mapcount, countsSwap: false },
    expect: at({}, [breaks('EXCL', 7), breaks('COW-PRIV', 12), breaks('PIN-COHERENT', 12)]),
  },
  {
    name: 'mapcount',
    title: 'v2.6.13 to v5.7: reuse by mapcount and swap count (C1)',
    origin: 'c475a8ab625d; CVE-2020-29374',
    with: mapcount,
    expect: at({}, [breaks('EXCL', 7), breaks('COW-PRIV', 12), breaks('PIN-COHERENT', 12)]),
  },
  {
    name: 'gup-breaks-cow',
    title: 'v5.8: by mapcount, and taking a reference to read breaks COW like a write',
    origin: '17839856fd58',
    with: { ...mapcount, readBreaksCow: true },
    expect: at({}, [breaks('EXCL', 7), breaks('COW-PRIV', 12), breaks('PIN-COHERENT', 12)]),
  },
  {
    name: 'refcount-2020',
    title: 'v5.9 and v5.10: do_wp_page() by refcount, swap-in by mapcount; fork() copies pinned pages',
    origin: '09854ba94c6a, 70e806e4e645',
    with: refcount2020,
    expect: at({}, [breaks('EXCL', 8), breaks('COW-PRIV', 15), breaks('PIN-COHERENT', 13)]),
  },
  {
    name: 'refcount-2021',
    title: 'v5.11 to v5.17: and write_protect_seq, and no page that is pinned goes into the swap cache',
    origin: '57efa1fe5957, feb889fb40fa',
    with: refcount2021,
    expect: at({}, [breaks('EXCL', 8), breaks('COW-PRIV', 15), breaks('PIN-COHERENT', 12)]),
  },
  {
    name: 'mapcount-unshare',
    title:
      'proposed in December 2021: by mapcount, and taking a reference to read unshares what is mapped twice (seed 002)',
    origin: 'mm: support GUP-triggered unsharing via FAULT_FLAG_UNSHARE, v1, 17 December 2021',
    with: mapcountUnshare,
    expect: at({}, [breaks('EXCL', 10), breaks('COW-PRIV', 13), breaks('PIN-COHERENT', 13)]),
  },
  {
    name: 'refcount-2022',
    title: 'v5.18: swap-in by refcount too',
    origin: 'c145e0b47c77, 53a05ad9f21d',
    with: refcount2022,
    expect: at({}, [breaks('EXCL', 8), breaks('PIN-COHERENT', 12)]),
  },
  {
    name: 'exclusive',
    title: 'v5.19 to today: by PG_anon_exclusive, with unsharing of read pins',
    origin: '6c287605fd56, a7f226604170',
    with: exclusive,
    expect: holds,
  },
  {
    name: 'exclusive-get',
    title: 'v5.19 to today, for a user of references (FOLL_GET) who expects what pins promise (C3)',
    origin: 'direct I/O before it pinned: iov_iter_get_pages()',
    with: { ...exclusive, promised: 'pins and gets' },
    expect: at({}, breaks('PIN-COHERENT', 13)),
  },
  {
    name: 'refcount-clear-refs',
    title: 'v5.18, write pins of a process that does not fork, its entry write-protected by clear_refs (C3)',
    origin: '09854ba94c6a',
    with: { ...refcount2022, ...writes },
    bounds: wrprotect,
    expect: at(wrprotect, breaks('PIN-COHERENT', 10)),
  },
  {
    name: 'exclusive-clear-refs',
    title: 'v5.19 to today: the same',
    origin: '6c287605fd56',
    with: exclusive,
    bounds: wrprotect,
    expect: holds,
  },
  {
    name: 'gup-fast-fork',
    title:
      'v5.9 and v5.10, write pins: GUP-fast pins between the look at the pins and the write-protection of fork() (C4)',
    origin: 'before 57efa1fe5957',
    with: { ...refcount2020, ...writes },
    bounds: noSwap,
    expect: at(noSwap, [breaks('EXCL', 8), breaks('PIN-COHERENT', 13)]),
  },
  {
    name: 'write-protect-seq',
    title: 'v5.11 to v5.18, write pins: write_protect_seq around what fork() does',
    origin: '57efa1fe5957',
    with: { ...refcount2022, ...writes },
    bounds: noSwap,
    expect: holds,
  },
  {
    name: 'reclaim-checks-early',
    title: 'v5.11 to v5.18, write pins of a process that does not fork, its page swapped out (C5)',
    origin: 'feb889fb40fa',
    with: { ...refcount2022, ...writes },
    bounds: noChild,
    expect: at(noChild, breaks('PIN-COHERENT', 15)),
  },
  {
    name: 'exclusive-ksm',
    title: "v5.19 to today: KSM's write_protect_page() makes the page shared (C6)",
    origin: '6c287605fd56, 088b8aa537c2',
    with: exclusive,
    bounds: withKsm,
    expect: holds,
  },
  {
    name: 'c11-unmap-first',
    title: 'by mapcount: wp_page_copy() drops the mapcount of the old page before it takes the entry away (C11)',
    origin: 'do_wp_page() before "mm: fix race in COW logic" (2008)',
    with: { ...mapcount, copySwitch: ['unmap', 'clear', 'set'] },
    bounds: forkOnly,
    expect: at(forkOnly, [breaks('MAPCOUNT', 9), breaks('COW-PRIV', 12)]),
  },
  {
    name: 'c11-fixed',
    title: 'by mapcount: entry cleared and flushed, set to the copy, then the mapcount dropped (C11)',
    origin: '"mm: fix race in COW logic" (2008)',
    with: { ...mapcount, copySwitch: switchOrder },
    bounds: forkOnly,
    expect: holds,
  },
  ...mutants,
];
