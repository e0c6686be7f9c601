// contpte_convert() as it came, with FEAT_BBM level 2, and mutants.
import { breaks, type Expected, holds, type Variant } from '../../src/index.ts';
import type { ContpteBounds, Policy } from './policy.ts';

type ContpteVariant = Variant<keyof ContpteBounds, Policy>;
const bbm: Policy = { changes: 'clears first', flushes: 'tlbi, dsb', bbml2: false, gathers: true, zapWaits: true };
const bbml2: Policy = { ...bbm, flushes: 'no', bbml2: true };
const mutant = (of: string, name: string, without: string, policy: Policy, expect: Expected): ContpteVariant => ({
  name: `mutant-${name}`,
  title: `mutant of ${of}, without ${without}`,
  mutant: { of, without },
  with: policy,
  expect,
});

export const variants: readonly ContpteVariant[] = [
  {
    name: 'bbm',
    title: 'all entries are cleared, flushed, and set',
    origin: 'arch/arm64/mm/contpte.c: contpte_convert, 6.12.117',
    with: bbm,
    expect: holds,
  },
  {
    name: 'bbml2',
    title: 'the flush is left out where a CPU bears both sizes at a time',
    origin: 'FEAT_BBM level 2; from memory, not read',
    with: bbml2,
    expect: holds,
  },
  {
    name: 'in-place',
    title: 'the contiguous bit is taken away in place, one entry after the other (A25)',
    with: { ...bbm, changes: 'in place' },
    expect: breaks('TLB-CONFLICT', 4),
  },
  mutant('bbm', 'no-flush', 'the flush', { ...bbm, flushes: 'no' }, breaks('TLB-CONFLICT', 6)),
  mutant('bbm', 'no-dsb', 'the DSB of that flush', { ...bbm, flushes: 'tlbi' }, breaks('TLB-CONFLICT', 7)),
  mutant(
    'bbm',
    'no-gather',
    'the dirty bits of the other entries',
    { ...bbm, gathers: false },
    breaks('DIRTY-BIT', 11),
  ),
  mutant(
    'bbm',
    'zap-no-dsb',
    'the DSB before the page is freed',
    { ...bbm, zapWaits: false },
    breaks('STALE-FREE', 13),
  ),
  mutant(
    'bbml2',
    'bbml2-no-gather',
    'the dirty bits of the other entries',
    { ...bbml2, gathers: false },
    breaks('DIRTY-BIT', 7),
  ),
];
