// The steps of the model mlock-count as a kernel shows them: calls by the task that makes them, what is in a batch by the CPU that drains it.
// Read in v6.1.176 and v6.12.113: mm/mlock.c, mm/swap.c, mm/memcontrol.c.
import type { Probe, StepEvent } from '../step-event.ts';

const drain: readonly Probe[] = [
  { symbol: 'mlock_pagevec', fetch: 'n=+0(%di):u8', until: '6.2' },
  { symbol: 'mlock_folio_batch', fetch: 'n=+0(%di):u8', since: '6.3' },
];
const drains = drain.map(({ symbol }) => symbol);

export const mlockCountEvents: readonly StepEvent[] = [
  {
    steps: ['task_*: syscall'],
    only: { call: 'mlock' },
    probes: [{ symbol: '__x64_sys_mlock' }],
  },
  {
    steps: ['task_*: syscall'],
    only: { call: 'munlock' },
    probes: [{ symbol: '__x64_sys_munlock' }],
  },
  {
    steps: ['task_*: syscall'],
    only: { call: 'munmap' },
    probes: [{ symbol: '__x64_sys_munmap' }],
  },
  { steps: ['task_*: mlock_pte_range'], probes: [{ symbol: 'mlock_pte_range' }] },
  // mlock_vma_pages_range() drains before its walk as well.
  { steps: ['task_*: lru_add_drain'], probes: [{ symbol: 'lru_add_drain' }], after: ['mlock_pte_range'] },
  {
    steps: ['task_*: zap_pte_range'],
    probes: [
      { symbol: 'page_remove_rmap', until: '6.7' },
      { symbol: 'folio_remove_rmap_ptes', since: '6.8' },
    ],
  },
  {
    steps: ['mlock_drain_*: mlock_folio_batch'],
    where: { step: 'mlock_drain_*: __munlock_folio', isThere: true },
    by: 'cpu',
    irq: false,
    probes: drain,
    times: 'n',
  },
  // Where PG_lru is not looked at before, all is done under lru_lock.
  {
    steps: ['mlock_drain_*: mlock_folio_batch'],
    where: { step: 'mlock_drain_*: __munlock_folio', isThere: false },
    by: 'cpu',
    irq: false,
    probes: [{ symbol: 'folio_lruvec_lock_irq' }],
    after: drains,
  },
  // Inlined; lru_lock is taken for nothing else between the two.
  {
    steps: ['mlock_drain_*: __mlock_folio', 'mlock_drain_*: __munlock_folio'],
    by: 'cpu',
    irq: false,
    probes: [{ symbol: 'folio_lruvec_lock_irq' }],
    after: drains,
  },
  {
    steps: ['__mlock_folio', '__munlock_folio', '__munlock_folio, not isolated', 'folio_evictable'].map(
      (step) => `mlock_drain_*: ${step}`,
    ),
    by: 'cpu',
    irq: false,
    at: 'end',
    probes: [
      { symbol: 'release_pages', until: '6.8' },
      { symbol: 'folios_put_refs', since: '6.9' },
    ],
    after: [...drains, 'folio_lruvec_lock_irq'],
  },
  {
    steps: ['mlock_pte_range', 'lru_add_drain', 'zap_pte_range', 'unlink_file_vma'].map((step) => `task_*: ${step}`),
    probes: ['__x64_sys_mlock', '__x64_sys_munlock', '__x64_sys_munmap'].map((symbol) => ({ symbol })),
    returns: true,
    at: 'end',
  },
];
