// Fixed variants with one part of the fix taken away.
import { breaks, holds } from '../../src/index.ts';
import {
  at,
  type CowVariant,
  forkOnly,
  noChild,
  noSwap,
  withForkAlone,
  withKsm,
  withoutGup,
  writes,
} from './bounds.ts';
import { exclusive, mapcount, type Policy, refcount2022, switchOrder } from './policy.ts';

/** What a mutant is, besides what was changed: where it is checked, and what is found; or why it survives. */
interface Fate {
  readonly bounds?: CowVariant['bounds'];
  readonly expect?: CowVariant['expect'];
  readonly survives?: string;
}

const mutate =
  (of: string, fixed: Policy, caseBounds: CowVariant['bounds']) =>
  (
    name: string,
    without: string,
    change: Partial<Policy>,
    { bounds = caseBounds, expect = holds, survives }: Fate,
  ): CowVariant => ({
    name: `mutant-${name}`,
    title: `mutant of ${of} without ${without}`,
    mutant: { of, without, ...(survives === undefined ? {} : { survives }) },
    with: { ...fixed, ...change },
    ...(bounds === undefined ? {} : { bounds }),
    expect: survives === undefined && typeof expect !== 'function' ? at(bounds ?? {}, expect) : expect,
  });

const ofSeq = mutate('write-protect-seq', { ...refcount2022, ...writes }, noSwap);
const ofExclusive = mutate('exclusive', exclusive, undefined);
const ofKsm = mutate('exclusive-ksm', exclusive, withKsm);

const ofSwitch = mutate('c11-fixed', { ...mapcount, copySwitch: switchOrder }, forkOnly);

export const mutants: readonly CowVariant[] = [
  ofSeq(
    'seq-no-retry',
    'the second look at write_protect_seq, behind the pin',
    { seqAtEnd: false },
    { expect: breaks('EXCL', 9) },
  ),
  ofSeq(
    'seq-no-odd',
    'the retreat of GUP-fast from an odd write_protect_seq',
    { seqAtStart: false },
    { expect: breaks('EXCL', 10) },
  ),
  ofSeq(
    'seq-late',
    'the order: write_protect_seq odd, then the look at the pins',
    { seqCoversCheck: false },
    { expect: breaks('EXCL', 10) },
  ),
  ofSeq('seq-no-pin-check', 'the look at the pins at fork', { forkChecksPins: false }, { expect: breaks('EXCL', 9) }),
  ofSeq(
    'seq-slow-no-ptl',
    'the page-table lock of slow GUP',
    { slowLocksPtl: false },
    { expect: breaks('COW-PRIV', 16) },
  ),
  ofSeq(
    'seq-no-mmap-lock',
    'mmap_lock for writing at fork',
    { forkLocksMmap: false },
    {
      expect: withForkAlone,
      survives:
        'slow GUP pins under the page-table lock, and under it fork() looks at the pins and write-protects: of one page the one comes whole before the other. mmap_lock keeps the set of VMAs as it is; here there is one',
    },
  ),
  ofExclusive(
    'fork-no-pin-check',
    'the look at the pins at fork',
    { forkChecksPins: false },
    { bounds: noSwap, expect: breaks('EXCL', 8) },
  ),
  ofExclusive(
    'fork-keeps-marker',
    'the clearing of the exclusive marker of swap entries at fork',
    { forkClearsMarker: false },
    { expect: breaks('EXCL', 13) },
  ),
  ofExclusive(
    'no-seq',
    'write_protect_seq',
    { seqAtStart: false, seqAtEnd: false },
    { bounds: noSwap, expect: breaks('EXCL', 7) },
  ),
  ofExclusive(
    'seq-order',
    'the order: write_protect_seq odd, then the look at the pins',
    { seqCoversCheck: false },
    { bounds: noSwap, expect: breaks('EXCL', 9) },
  ),
  ofExclusive(
    'no-reread',
    'the second look of GUP-fast at the entry, behind the pin',
    { fastRereads: false },
    { expect: breaks('EXCL', 8) },
  ),
  ofExclusive(
    'fast-no-unshare',
    'gup_must_unshare() in GUP-fast',
    { fastUnshares: false },
    { bounds: noSwap, expect: breaks('EXCL', 11) },
  ),
  ofExclusive(
    'slow-no-unshare',
    'the unsharing fault of slow GUP',
    { slowUnshares: false },
    { bounds: noSwap, expect: breaks('EXCL', 8) },
  ),
  ofExclusive(
    'slow-no-ptl',
    'the page-table lock of slow GUP',
    { slowLocksPtl: false },
    { bounds: noSwap, expect: breaks('COW-PRIV', 18) },
  ),
  ofExclusive(
    'reclaim-no-early-check',
    'the look at the pins before add_to_swap()',
    { reclaimChecksPins: false },
    {
      bounds: noChild,
      survives:
        'what decides is the look at the pins behind the clearing of the entry; the early one saves work that cannot succeed',
    },
  ),
  ofExclusive(
    'unmap-no-check',
    'the look at the pins when reclaim unmaps',
    { unmap: ['clear', 'unexclude', 'restore'] },
    { expect: breaks('EXCL', 8) },
  ),
  ofExclusive(
    'unmap-check-first',
    'the order, in reclaim: clear the entry, then look at the pins',
    { unmap: ['check', 'clear', 'unexclude', 'restore'] },
    { expect: breaks('EXCL', 9) },
  ),
  ofExclusive(
    'unmap-no-clear',
    'the clearing of the entry before the swap entry is set',
    { unmap: ['check', 'unexclude', 'restore'] },
    { expect: breaks('EXCL', 8) },
  ),
  ofExclusive(
    'unmap-keeps-flag',
    'the clearing of PG_anon_exclusive in reclaim',
    { unmap: ['clear', 'check', 'restore'] },
    { expect: breaks('EXCL', 6) },
  ),
  ofExclusive(
    'unmap-restore-first',
    'the order, in reclaim: clear PG_anon_exclusive, then set the swap entry',
    { unmap: ['clear', 'check', 'restore', 'unexclude'] },
    {
      bounds: noChild,
      survives:
        'a swap entry is not the entry that GUP-fast has read, so its second look fails; everybody else waits for the page-table lock',
    },
  ),
  ofExclusive(
    'swap-no-marker',
    'the exclusive marker of swap entries',
    { swapMarks: false },
    { expect: breaks('NO-COPY-ALONE', 12) },
  ),
  ofExclusive(
    'mapcount-proves',
    'the refcount as proof that a page is exclusive (the mapcount instead)',
    { provesByMapcount: true },
    { expect: breaks('COW-PRIV', 13) },
  ),
  ofExclusive(
    'exclusive-counts',
    'the rule that PG_anon_exclusive alone decides a write fault',
    { exclusiveDecides: false },
    { expect: breaks('NO-COPY-ALONE', 13) },
  ),
  ofExclusive(
    'reuse-no-flag',
    'PG_anon_exclusive set when a write fault reuses a page by its refcount',
    { reuseSetsFlag: false },
    { expect: breaks('WRITE-EXCL', 9) },
  ),
  ofExclusive(
    'copy-no-recheck',
    'the second look of wp_page_copy() at the entry (pte_same)',
    { copyRechecks: false },
    { bounds: noSwap, expect: breaks('COW-PRIV', 16) },
  ),
  ofKsm(
    'ksm-check-first',
    'the order: clear the entry, then look at the pins',
    { ksmShare: ['check', 'clear', 'unexclude', 'restore'] },
    { expect: breaks('EXCL', 8) },
  ),
  ofKsm(
    'ksm-no-clear',
    'the clearing of the entry',
    { ksmShare: ['check', 'unexclude', 'restore'] },
    { expect: breaks('EXCL', 7) },
  ),
  ofKsm(
    'ksm-restore-first',
    'the order: clear PG_anon_exclusive, then put the entry back',
    { ksmShare: ['clear', 'check', 'restore', 'unexclude'] },
    { expect: breaks('EXCL', 10) },
  ),
  ofKsm(
    'ksm-no-reread',
    'the second look of GUP-fast at the entry, behind the pin',
    { fastRereads: false },
    { expect: breaks('EXCL', 7) },
  ),
  ofKsm(
    'ksm-no-reread-ipi',
    'that second look, where flushing the TLB interrupts every CPU',
    { fastRereads: false, flushInterrupts: true },
    {
      survives:
        'the flush waits for whoever has interrupts off: a pin of the entry that GUP-fast has read is there when KSM looks at the pins. Until 088b8aa537c2 the kernel leant on that; a machine that flushes without IPIs cannot',
    },
  ),
  ofKsm(
    'ksm-fast-no-unshare',
    'gup_must_unshare() in GUP-fast',
    { fastUnshares: false },
    { expect: breaks('EXCL', 9) },
  ),
  ofKsm(
    'ksm-no-pin-check',
    'the look at the pins',
    { ksmChecksPins: false },
    {
      survives:
        'write_protect_page() compares refcount and mapcount at the same place, and a pin is a reference. Without both it dies (mutant-ksm-no-check)',
    },
  ),
  ofKsm(
    'ksm-no-count',
    'the comparison of refcount and mapcount',
    { ksmCountsReferences: false },
    {
      survives:
        'it is there for references that are no pins (direct I/O); of those nothing is promised here, and pins are looked at besides',
    },
  ),
  ofKsm(
    'ksm-no-check',
    'both looks at who else has a reference',
    { ksmCountsReferences: false, ksmChecksPins: false },
    { expect: breaks('EXCL', 8) },
  ),
  ofSwitch(
    'switch-no-clear',
    'the clearing of the entry, and with it the flush, before the mapcount is dropped and the copy is set',
    { copySwitch: ['unmap', 'set'] },
    { expect: [breaks('MAPCOUNT', 9), breaks('COW-PRIV', 12)] },
  ),
  ofSwitch(
    'switch-set-last',
    'the order: set the entry to the copy, then drop the mapcount',
    { copySwitch: ['clear', 'unmap', 'set'] },
    {
      expect: withoutGup,
      survives:
        'with the entry cleared and flushed nobody of this process reads the old page any more; a comment in wp_page_copy() says so: what the mapcount must come behind is ptep_clear_flush(). Without the clearing it dies (mutant-switch-no-clear)',
    },
  ),
];
