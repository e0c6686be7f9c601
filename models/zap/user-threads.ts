// Threads of the mm that store, one a CPU; and the allocator that gives freed frames to others.
import type { Scalarset, Thread } from '../../src/index.ts';
import { preemptionOff } from '../machine/table/page-table.ts';
import { allocatorThreadOf } from '../machine/threads/allocator.ts';
import { storingThreadsOf } from '../machine/threads/storing-threads.ts';
import { folioAt, type Zap, type ZapBounds } from './state.ts';
import type { Policy } from './variants.ts';

export const userThreads = (bounds: ZapBounds, policy: Policy, Cpu: Scalarset<'cpu'>) =>
  storingThreadsOf<Zap>(Cpu, {
    stores: bounds.stores,
    ptes: bounds.ptes,
    folioAt: (va) => folioAt(bounds, va),
    runs: policy.up ? (m) => !preemptionOff(m) : undefined,
  });

export const allocatorThread = (bounds: ZapBounds): Thread => allocatorThreadOf<Zap>(bounds.folios);
