// move_present_pte() with a flush a page, move_present_ptes() with one a batch, and without each of the barriers.
import { breaks, type Expected, holds, type Variant } from '../../src/index.ts';
import type { Policy } from './policy.ts';

type PinVariant = Variant<never, Policy>;

const flush: Policy = {
  flushes: 'before the look at pins',
  clears: 'relaxed',
  moverBarrier: false,
  looksAgain: true,
  pinBarrier: true,
  rechecks: true,
};
const batch: Policy = { ...flush, flushes: 'behind the batch' };
const mended: Policy = { ...batch, moverBarrier: true };
const moved = breaks('PIN-MOVED');
const mutant = (name: string, without: string, change: Partial<Policy>, expect: Expected): PinVariant => ({
  name: `mutant-${name}`,
  title: `mutant of batch-smp-mb, without ${without}`,
  mutant: { of: 'batch-smp-mb', without },
  with: { ...mended, ...change },
  expect,
});

export const variants: readonly PinVariant[] = [
  {
    name: 'flush',
    title: 'v6.8 to v6.17: each entry is cleared and flushed, then pins are looked at',
    origin: 'mm/userfaultfd.c: move_present_pte, adef440691ba',
    with: flush,
    expect: holds,
  },
  {
    name: 'batch',
    title: 'since v6.18: cleared, pins are looked at, and flushed behind a batch (G5)',
    origin: 'mm/userfaultfd.c: move_present_ptes, 20250813193024.2279805-1-lokeshgidra@google.com',
    with: batch,
    expect: moved,
  },
  {
    name: 'batch-x86',
    title: 'the same, where the entry is cleared by a locked xchg()',
    origin: 'arch/x86/include/asm/pgtable.h: ptep_get_and_clear',
    with: { ...batch, clears: 'full' },
    expect: holds,
  },
  {
    name: 'batch-smp-mb',
    title: 'the same, with smp_mb() before the look at pins',
    origin: 'no kernel; include/linux/rmap.h: __folio_try_share_anon_rmap has it so',
    with: mended,
    expect: holds,
  },
  mutant('no-pin-barrier', 'smp_mb__after_atomic() behind the pin', { pinBarrier: false }, moved),
  mutant('no-second-look', 'the look at pins behind the entry that is cleared', { looksAgain: false }, moved),
  mutant('no-recheck', 'the look at the entry behind the pin', { rechecks: false }, moved),
];
