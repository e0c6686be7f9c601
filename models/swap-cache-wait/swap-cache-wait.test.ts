import { expect, test } from 'vitest';
import { bothExecutors, surprises } from '../../test/variant-tests.ts';
import { resultOf } from '../../test/verdicts.ts';
import swapIn from './model.ts';

const names = swapIn.variants.map(({ name }) => name);
const found = async (variant: string) => (await resultOf(swapIn, variant)).verdict;

test.each(names)('%s does what it says', async (variant) => {
  expect(await surprises(swapIn, variant)).toEqual([]);
});

test.each(names)('both executors agree on %s', async (variant) => {
  const { packed, reference } = await bothExecutors(swapIn, variant);
  expect(packed).toEqual(reference);
});

test.each(['2009-sleeps', '2013-discard', '2022-real-time', 'shmem-direct'])(
  '%s: one has set SWAP_HAS_CACHE, and the other takes the CPU for ever',
  async (variant) => {
    const verdict = await found(variant);
    if (verdict.kind !== 'livelock') throw new Error(verdict.kind);
    const steps = verdict.trace.steps.map(({ thread, step }) => [thread, step]);
    const [owner] = steps[0] ?? [];
    expect(steps).toEqual([
      [owner, 'do_swap_page'],
      [owner, '__read_swap_cache_async'],
      [owner, 'swapcache_prepare'],
      [expect.not.stringMatching(`^${owner}$`), 'do_swap_page'],
    ]);
  },
);

test('where others have the CPU in the tick, the circle is the waiting task alone: it sleeps, wakes up and looks', async () => {
  const verdict = await found('2022-one-tick-busy');
  if (verdict.kind !== 'liveness') throw new Error(verdict.kind);
  const { trace } = verdict;
  const circle = trace.steps.slice(trace.steps.length - 4).map(({ step }) => step);
  expect([...circle].sort()).toEqual([
    '__read_swap_cache_async',
    'schedule_timeout_uninterruptible',
    'swapcache_prepare',
    'wake_up_process_b',
  ]);
});
