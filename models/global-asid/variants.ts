// Global ASIDs as v6.15 has them, with store buffers and without, and mutants of that.
import { breaks, type Expected, holds, type Variant } from '../../src/index.ts';
import type { AllocatorPolicy, AsidBounds, Policy, TransitionPolicy } from './policy.ts';

type AsidVariant = Variant<keyof AsidBounds, Policy>;
const v615: TransitionPolicy = {
  case: 'transition',
  saysSwitching: 'first',
  stores: 'at once',
  assigns: 'asid_transition first',
  waitsForSwitching: true,
  sendsIpi: true,
  lazyAsks: true,
  syncs: true,
};
const allocator: AllocatorPolicy = {
  case: 'allocator',
  atTheEnd: 'takes the next',
  marks: true,
  exitFlushes: true,
  flushes: true,
  keepsBack: true,
};
const fixedAllocator: AllocatorPolicy = { ...allocator, atTheEnd: 'begins again' };
const noExitFlush: AllocatorPolicy = { ...fixedAllocator, exitFlushes: false };
const fixed: TransitionPolicy = { ...v615, stores: 'buffered, smp_mb' };

const mutantOf =
  (of: string) =>
  (name: string, without: string, policy: Policy, expect: Expected, survives?: string): AsidVariant => ({
    name: `mutant-${name}`,
    title: `mutant of ${of}, without ${without}`,
    mutant: { of, without, ...(survives === undefined ? {} : { survives }) },
    with: policy,
    expect,
  });
const mutant = mutantOf('smp-mb');
const allocatorMutant = mutantOf('allocator-begins-again');
const flushMutant = mutantOf('allocator-no-exit-flush');

export const variants: readonly AsidVariant[] = [
  {
    name: 'sc',
    title: 'v6.15, if stores were in memory at once',
    origin: 'v6.15 (2025)',
    with: v615,
    expect: holds,
  },
  {
    name: 'tso',
    title: 'v6.15 on TSO: a CPU in the mask has no barrier between loaded_mm and what it reads (B23)',
    origin: 'v6.15 (2025), before 83b0177a6c48',
    with: { ...v615, stores: 'buffered' },
    expect: [breaks('STALE-FREE', 15), breaks('ASID-TRANSITION', 18)],
  },
  {
    name: 'smp-mb',
    title: 'the same with the barrier',
    origin: '83b0177a6c48 (v6.18-rc2, 2025)',
    with: fixed,
    expect: holds,
  },
  {
    name: 'allocator-today',
    title: 'the number behind the bitmap is handed out, and is in no bitmap (B24)',
    origin: 'd504d1247e36 (v6.15, 2025)',
    with: allocator,
    expect: breaks('ASID-OWNED', 37),
  },
  {
    name: 'allocator-gives-up',
    title: 'the same, with the test the other way round, as posted in March 2025',
    with: { ...allocator, atTheEnd: 'gives up' },
    expect: holds,
  },
  {
    name: 'allocator-begins-again',
    title: 'the same, where the search begins again behind a flush',
    with: fixedAllocator,
    expect: holds,
  },
  {
    name: 'allocator-no-exit-flush',
    title: 'the same, if exit_mmap() left entries of a process in the TLBs: what the flush at the rollover is for',
    with: noExitFlush,
    expect: holds,
  },
  mutant(
    'late-switching',
    'the order of LOADED_MM_SWITCHING and what is read behind it',
    { ...fixed, saysSwitching: 'before CR3' },
    [breaks('STALE-FREE', 15), breaks('ASID-TRANSITION', 18)],
  ),
  mutant(
    'no-wait',
    'the wait for CPUs that are switching',
    { ...fixed, waitsForSwitching: false },
    breaks('ASID-TRANSITION', 18),
  ),
  mutant(
    'no-ipi',
    'the IPI to CPUs with an ASID of their own',
    { ...fixed, sendsIpi: false },
    breaks('ASID-TRANSITION', 12),
  ),
  mutant(
    'asid-first',
    'the order of asid_transition and global_asid',
    { ...fixed, assigns: 'global_asid first' },
    breaks('ASID-TRANSITION', 4),
  ),
  mutant(
    'lazy-does-not-ask',
    'mm_needs_global_asid() of a CPU that was lazy',
    { ...fixed, lazyAsks: false },
    holds,
    'a lazy CPU keeps loaded_mm: finish_asid_transition() finds it, and sends it the IPI, before the transition is over',
  ),
  mutant('no-tlbsync', 'TLBSYNC', { ...fixed, syncs: false }, breaks('STALE-FREE', 15)),
  allocatorMutant(
    'allocator-unmarked',
    'the mark of a number that is used',
    { ...fixedAllocator, marks: false },
    breaks('ASID-OWNED', 4),
  ),
  flushMutant(
    'allocator-no-flush',
    'the flush at the rollover',
    { ...noExitFlush, flushes: false },
    breaks('ASID-OWNED', 12),
  ),
  flushMutant(
    'allocator-frees-at-once',
    'keeping a number back until the flush',
    { ...noExitFlush, keepsBack: false },
    breaks('ASID-OWNED', 6),
  ),
];
