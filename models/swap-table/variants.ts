// The swap table with the folio in it as the claim, on two kinds of device, and without each of its looks.
import { breaks, type Expected, holds, type Variant } from '../../src/index.ts';
import type { Policy, TableBounds } from './policy.ts';

type TableVariant = Variant<keyof TableBounds, Policy>;

const today: Policy = {
  insertsLocked: true,
  checksCache: true,
  checksCount: true,
  matches: true,
  checksPte: true,
  discards: false,
};
const zram: Policy = { ...today, discards: true };
const origin = 'mm/swap_state.c: swap_cache_alloc_folio, d3852f9692b8';
const mutant = (
  name: string,
  without: string,
  change: Partial<Policy>,
  expect: Expected,
  survives?: string,
): TableVariant => ({
  name: `mutant-${name}`,
  title: `mutant of zram, without ${without}`,
  mutant: { of: 'zram', without, ...(survives === undefined ? {} : { survives }) },
  with: { ...zram, ...change },
  expect,
});
const lost = breaks('NO-LOST-WRITE');

export const variants: readonly TableVariant[] = [
  {
    name: 'no-match',
    title: 'the folio that was found is not looked at again under its lock (G6)',
    origin,
    with: { ...today, matches: false },
    expect: lost,
  },
  { name: 'disk', title: 'v7.0: the folio in the swap table is the claim', origin, with: today, expect: holds },
  { name: 'zram', title: 'the same on zram, which forgets a slot that is freed', origin, with: zram, expect: holds },
  mutant('inserts-unlocked', 'the lock of a folio that is being read', { insertsLocked: false }, lost),
  mutant('no-eexist', 'the look at the swap table under the lock of the cluster', { checksCache: false }, lost),
  mutant(
    'no-enoent',
    'the look at the count under the lock of the cluster',
    { checksCount: false },
    holds,
    'the folio that is put there keeps the slot: it was read for nothing, and pte_same() says so',
  ),
  mutant('no-pte-same', 'pte_same()', { checksPte: false }, lost),
];
