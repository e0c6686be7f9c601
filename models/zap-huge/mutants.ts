// Each part of the mended orders, and of what keeps today's safe where it is, taken away.
import { breaks, type Expectation, type ExpectedViolation } from '../../src/index.ts';
import type { Policy } from '../zap/policy.ts';
import { file, type Own, of, shmem, type ZapHugeVariant } from './bounds.ts';
import { flushesFirst, likePtes, today, todayTruncates } from './variants.ts';

const mutant = (
  name: string,
  of_: string,
  without: string,
  policy: Policy,
  own: Own,
  ...expected: readonly [Expectation, ...ExpectedViolation[]]
): ZapHugeVariant => ({
  name: `mutant-${name}`,
  title: `mutant of ${of_}, without ${without}`,
  mutant: { of: of_, without },
  with: policy,
  bounds: own,
  expect: of(own, ...expected),
});

export const mutants: readonly ZapHugeVariant[] = [
  mutant(
    'no-mark',
    'flush-first-shmem',
    'the dirty transfer',
    { ...flushesFirst, hugePmd: { ...flushesFirst.hugePmd, marksDirty: false } },
    shmem,
    breaks('LOST-DIRTY', 9),
  ),
  mutant(
    'no-sync',
    'as-ptes',
    'PVMW_SYNC: the lock before an entry counts as empty',
    { ...likePtes, mkcleanSync: false },
    file,
    breaks('MKCLEAN', 7),
    breaks('LOST-DIRTY', 12),
  ),
  mutant(
    'after-unlock',
    'as-ptes',
    'the flush before the lock is dropped: the rmap removal waits for that of tlb_finish_mmu()',
    { ...likePtes, hugePmd: { marksDirty: true, order: 'queue, unlock, flush, rmap' } },
    file,
    breaks('RMAP-PENDING', 5),
    breaks('MKCLEAN', 9),
    breaks('LOST-DIRTY', 12),
  ),
  mutant(
    'no-folio-lock',
    'today-truncate',
    'the folio lock while the folio is zapped',
    { ...todayTruncates, truncateLocks: false },
    file,
    breaks('MKCLEAN', 7),
    breaks('LOST-DIRTY', 11),
  ),
  mutant(
    'no-reference-count',
    'today-shmem',
    'is_page_cache_freeable(): reclaim writes what others still refer to',
    { ...today, pageoutCountsReferences: false },
    shmem,
    breaks('LOST-DIRTY', 11),
  ),
];
