// Logs of real kernels (Debian's 6.1.176 and 6.12.113, under QEMU) held against the variants: no kernel is needed.
import { expect, test } from 'vitest';
import { exchanged, observed, outcomeOf, readingFor, recordedLog } from './recorded-logs.ts';

test.each([
  ['zap-one-page-6.1', 'zap/2014', 'accepted'],
  ['zap-one-page-6.1', 'zap/2022-batches', 35],
  ['zap-one-page-6.12', 'zap/2022-batches', 'accepted'],
  ['zap-one-page-6.12', 'zap/2014', 35],
  ['zap-two-pages-6.1', 'zap/2014', 'accepted'],
  ['zap-two-pages-6.1', 'zap/2022-batches', 36],
  ['zap-two-pages-6.12', 'zap/2022-batches', 'accepted'],
  ['zap-two-pages-6.12', 'zap/2014', 36],
  // The lock is held in the line of the flush.
  ['zap-one-page-6.1', 'zap/pre-2014', 37],
  ['zap-one-page-6.12', 'zap/mutant-late-flush', 36],
  ['zap-one-page-6.1', 'zap/up', 37],
  ['mlock-count-in-turn-6.1', 'mlock-count/v5.18', 'accepted'],
  ['mlock-count-in-turn-6.12', 'mlock-count/v6.12', 'accepted'],
  ['mlock-count-at-once-6.1', 'mlock-count/v5.18', 'accepted'],
  ['mlock-count-at-once-6.12', 'mlock-count/v6.12', 'accepted'],
  // A drain that does not take lru_lock is none of it.
  ['mlock-count-at-once-6.12', 'mlock-count/exact', 53],
  // Lines of one time, of two CPUs.
  ['mlock-count-coarse-clock-6.1', 'mlock-count/v5.18', 'accepted'],
  // zap_pte_range() breaks off for need_resched(), which the model leaves out.
  ['zap-breaks-off-6.1', 'zap/2014', 38],
] as const)('%s, held against %s: %s', async (log, target, outcome) => {
  expect(await outcomeOf(target, recordedLog(log))).toBe(outcome);
});

test('the log of a round that stranded a folio is of a path that strands it', async () => {
  const { finding } = await observed('mlock-count/v6.12', recordedLog('mlock-count-at-once-6.12'));
  expect(finding).toMatchObject({ kind: 'accepted', way: { broken: ['COUNT-HI', 'UNEVICTABLE'] } });
});

test('a path has each line once, and who is who', async () => {
  const log = recordedLog('zap-one-page-6.12');
  const { finding } = await observed('zap/2022-batches', log);
  if (finding.kind !== 'accepted') throw new Error(finding.kind);
  const { steps, who, names } = finding.way;
  const reading = await readingFor('zap/2022-batches', log);
  const begins = [...reading.lines.keys()].filter((i) => reading.lines[i]?.takers.some(({ at }) => at === 'begin'));
  expect(steps.flatMap(({ line }) => line ?? []).sort((a, b) => a - b)).toEqual(begins);
  expect(who).toEqual([
    { role: 'zap', somebody: 'zap-1' },
    { role: 'cpu 0', somebody: 'CPU 1' },
    { role: 'user 0', somebody: expect.stringMatching(/^store-\d+$/) },
  ]);
  expect(names).toEqual([
    { kind: 'folio', said: expect.stringMatching(/^0x[\da-f]{16}$/), is: 0 },
    { kind: 'page', said: expect.stringMatching(/^0x[\da-f]+000$/), is: 0 },
  ]);
});

/** What the exchange of two neighbouring lines comes to: where it is noticed, in lines from the first of the two; undefined where it is of a path. */
const exchanges = async (target: string, name: string): Promise<readonly string[]> => {
  const log = recordedLog(name);
  const found: string[] = [];
  for (const [i, line] of log.lines.slice(0, -1).entries()) {
    const outcome = await outcomeOf(target, exchanged(log, i, i + 1));
    const words = [line, log.lines[i + 1]].map((each) => `${each?.symbol}${each?.returns === true ? ' returns' : ''}`);
    found.push(`${words.join(', ')}: ${outcome === 'accepted' ? outcome : `+${outcome - line.number}`}`);
  }
  return found;
};

test('of the zap, what its own thread does is in no other order, nor an IPI answered before it is sent or after it is waited for', async () => {
  expect(await exchanges('zap/2022-batches', 'zap-one-page-6.12')).toEqual([
    // The first of the two could be of a task that stores.
    'tlb_gather_mmu, folio_mark_dirty: +1',
    'folio_mark_dirty, __tlb_remove_folio_pages: +0',
    '__tlb_remove_folio_pages, flush_tlb_mm_range: +0',
    // The sender's own flush is of no step of the model.
    'flush_tlb_mm_range, flush_tlb_func: accepted',
    'flush_tlb_func, flush_tlb_func: accepted',
    'flush_tlb_func, flush_tlb_mm_range returns: +0',
    'flush_tlb_mm_range returns, folio_remove_rmap_ptes: +1',
    'folio_remove_rmap_ptes, free_pages_and_swap_cache: +0',
    'free_pages_and_swap_cache, tlb_finish_mmu returns: +0',
    // Another thread's fault, which the end of munmap() does not wait for.
    'tlb_finish_mmu returns, page_fault_user: accepted',
  ]);
});

test('an IPI that is answered before it is sent is of no path', async () => {
  const log = recordedLog('zap-one-page-6.12');
  const at = (symbol: string, irq: boolean): number =>
    log.lines.findIndex((line) => line.symbol === symbol && line.irq === irq);
  const [sent, answered] = [at('flush_tlb_mm_range', false), at('flush_tlb_func', true)];
  const moved = [...log.lines];
  const times = moved.map(({ number, time }) => ({ number, time }));
  moved.splice(sent, 0, ...moved.splice(answered, 1));
  const lines = moved.map((line, i) => ({ ...line, ...(times[i] as (typeof times)[number]) }));
  expect(await outcomeOf('zap/2022-batches', { ...log, lines })).toBe(log.lines[sent]?.number);
});

test('a folio that is another one than before is of no path', async () => {
  const log = recordedLog('zap-two-pages-6.12');
  const gathers = [...log.lines.keys()].filter((i) => log.lines[i]?.symbol === '__tlb_remove_folio_pages');
  const [first = 0, second = 0] = gathers;
  expect(await outcomeOf('zap/2022-batches', exchanged(log, first, second))).toBe(log.lines[first]?.number);
});

test('of two munlocks at once, calls of different CPUs go in any order, and each drain in its own', async () => {
  expect(await exchanges('mlock-count/v6.12', 'mlock-count-at-once-6.12')).toEqual([
    ...Array.from({ length: 7 }, () => expect.stringMatching(/: accepted$/)),
    // It is noticed when the call returns, and when the other CPU's drain ends.
    'lru_add_drain, mlock_folio_batch: +7',
    'mlock_folio_batch, mlock_folio_batch: accepted',
    'mlock_folio_batch, folio_lruvec_lock_irq: +4',
    'folio_lruvec_lock_irq, folios_put_refs: +3',
    // The model does not say that a call returns behind its drain's last line.
    'folios_put_refs, __x64_sys_munlock returns: accepted',
    '__x64_sys_munlock returns, folios_put_refs: accepted',
    'folios_put_refs, __x64_sys_munlock returns: accepted',
  ]);
});

test('a log of nothing that the model does is refused', async () => {
  await expect(observed('zap/2014', recordedLog('mlock-count-in-turn-6.12'))).rejects.toThrow(
    /no line of \d+ is of a step of the model/,
  );
});
