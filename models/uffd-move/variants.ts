// UFFDIO_MOVE before and behind the fix, and without each of its looks.
import { breaks, type Expected, holds, type Variant } from '../../src/index.ts';
import type { MoveBounds, Policy } from './policy.ts';

type MoveVariant = Variant<keyof MoveBounds, Policy>;

const fixed: Policy = {
  checksFolio: 'always',
  checksCache: 'under the page-table locks',
  checksPte: true,
  checksExclusive: true,
  checksPins: 'before and behind',
  movesCached: true,
  locksFolio: true,
  synchronous: false,
};
const mutant = (
  name: string,
  without: string,
  change: Partial<Policy>,
  expect: Expected,
  survives?: string,
): MoveVariant => ({
  name: `mutant-${name}`,
  title: `mutant of fixed, without ${without}`,
  mutant: { of: 'fixed', without, ...(survives === undefined ? {} : { survives }) },
  with: { ...fixed, ...change },
  expect,
});
const index = breaks('ANON-INDEX');
const fix = '0ea148a79919';

export const variants: readonly MoveVariant[] = [
  {
    name: '2023',
    title: 'v6.8 to v6.15: nothing is looked at again but the entry (G4)',
    origin: 'mm/userfaultfd.c: move_pages_pte, adef440691ba',
    with: { ...fixed, checksFolio: 'never', checksCache: 'never' },
    expect: index,
  },
  {
    name: '2023-folio',
    title: 'of that, the folio that was found is of another entry by then (G4b)',
    with: { ...fixed, checksFolio: 'never' },
    expect: index,
  },
  {
    name: 'posted-v1',
    title: 'the fix as first posted: the folio is looked at if its lock was free (G4c)',
    origin: '20250530201710.81365-1-ryncsn@gmail.com',
    with: { ...fixed, checksFolio: 'if it got the lock at once' },
    expect: index,
  },
  {
    name: '2023-synchronous',
    title: 'v6.8 to v6.15, where faults pass the swap cache by',
    origin: 'SWP_SYNCHRONOUS_IO',
    with: { ...fixed, checksFolio: 'never', checksCache: 'never', synchronous: true },
    expect: index,
  },
  {
    name: 'fixed',
    title: 'v6.16: the folio, or that there is none, is looked at again under its lock',
    origin: fix,
    with: fixed,
    expect: holds,
  },
  {
    name: 'fixed-synchronous',
    title: 'the same, where faults pass the swap cache by',
    origin: fix,
    with: { ...fixed, synchronous: true },
    expect: holds,
  },
  mutant(
    'cache-early',
    'the page-table locks around the look at SWAP_HAS_CACHE',
    { checksCache: 'before them' },
    index,
  ),
  mutant('no-pte-same', 'pte_same() under the page-table locks', { checksPte: false }, breaks('PIN-COHERENT')),
  mutant('no-exclusive', 'the look at PageAnonExclusive and pte_swp_exclusive()', { checksExclusive: false }, index),
  mutant('pins-before', 'the second look at pins', { checksPins: 'before' }, breaks('PIN-COHERENT')),
  mutant(
    'pins-behind',
    'the first look at pins',
    { checksPins: 'behind' },
    holds,
    'the second look sees all that the first one does: the first saves a flush',
  ),
  mutant('no-index', 'the index of the folio in the swap cache', { movesCached: false }, index),
  mutant('no-lock', 'the lock of the folio', { locksFolio: false }, index),
];
