// do_swap_page() before and behind the fix, on two kinds of device, and mutants.
import { breaks, holds, type Variant } from '../../src/index.ts';
import type { Policy, SwapBounds } from './policy.ts';

type SwapVariant = Variant<keyof SwapBounds, Policy>;

const fixed: Policy = {
  claims: 'before the page is read',
  clears: 'behind the page-table lock',
  minds: true,
  discards: false,
};
const origin = 'mm/memory.c: do_swap_page, 13ddaf26be32';
const mutant = (name: string, without: string, change: Partial<Policy>, steps: number): SwapVariant => ({
  name: `mutant-${name}`,
  title: `mutant of fixed, without ${without}`,
  mutant: { of: 'fixed', without },
  with: { ...fixed, ...change },
  expect: breaks('NO-LOST-WRITE', steps),
});

export const variants: readonly SwapVariant[] = [
  {
    name: '2024',
    title: 'v4.15 to v6.7: a fault reads the slot without a claim (G2)',
    origin,
    with: { ...fixed, claims: 'never' },
    expect: breaks('NO-LOST-WRITE', 10),
  },
  { name: 'fixed', title: 'the slot is claimed by SWAP_HAS_CACHE', origin, with: fixed, expect: holds },
  {
    name: 'zram',
    title: 'the same on zram, which forgets a slot that is freed: nothing is stored in between (G2b)',
    origin,
    with: { ...fixed, claims: 'never', discards: true },
    expect: breaks('NO-LOST-WRITE', 9),
  },
  { name: 'zram-fixed', title: 'zram, with the claim', origin, with: { ...fixed, discards: true }, expect: holds },
  mutant('clears-early', 'the claim while the entry is set', { clears: 'when the page is read' }, 12),
  mutant('does-not-mind', 'the retreat from a slot that another has claimed', { minds: false }, 13),
  mutant('claims-late', 'the order: the claim, then the read', { claims: 'behind it' }, 13),
];
