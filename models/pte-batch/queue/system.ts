// The queue of an mmu_gather since v6.9: what belongs together stays together, in the batch and where it is freed.
import { invariant } from '../../../properties/invariant.ts';
import { forState, type System } from '../../../src/index.ts';
import type { QueuePolicy } from '../policy.ts';
import { queueThread } from '../threads/queue.ts';
import { type Queueing, queueStateOf } from './state.ts';

export const queueSystem = (pages: number, slots: number, policy: QueuePolicy): System => {
  const { reachable, system } = forState<Queueing>();
  const zap = queueThread(pages, slots, policy);
  return system({
    state: queueStateOf(pages, slots),
    init: {
      run: (m) => {
        m.pages.forEach((page) => {
          Object.assign(page, { entry: true, mapped: true, held: true });
        });
      },
    },
    threads: [zap],
    properties: [
      invariant<Queueing>('REF>=MAP', (m) =>
        m.pages.every(({ entry, mapped, held }) => (held || !mapped) && (mapped || !entry)),
      ),
      invariant<Queueing>(
        'FREE',
        (m) => zap.in(m).pc !== 'done' || m.pages.every(({ mapped, held }) => !mapped && !held),
      ),
      reachable('PAIR', 'a page and its number are queued', (m) => m.slots.some(({ kind }) => kind === 'number')),
      reachable(
        'FULL',
        'the batch is full before the last page',
        (m) => zap.in(m).pc === 'tlb_flush_rmaps' && zap.in(m).next < pages,
      ),
    ],
    assertions: {
      'PAGE-SLOT': 'a slot is read as what it is: a page, or the number that belongs to the page before',
      'QUEUE-FITS': 'no slot is written behind the end of the batch',
    },
  });
};
