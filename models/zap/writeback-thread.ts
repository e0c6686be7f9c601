// Writeback of one page-cache folio, which any of the tables may map.
import { preemptionOff } from '../machine/table/page-table.ts';
import { writebackThreadOf } from '../machine/threads/writeback.ts';
import { folioAt, type Zap, type ZapBounds } from './state.ts';
import type { Policy } from './variants.ts';

export const writebackThread = (bounds: ZapBounds, policy: Policy) =>
  writebackThreadOf<Zap>({
    folios: bounds.folios,
    tables: bounds.mappings,
    ptes: bounds.ptes,
    maps: (_, va) => folioAt(bounds, va),
    // The other mms sleep: no CPU caches an entry of theirs.
    rangeOf: (table, va) => (table === 0 ? { start: va, end: va + 1 } : { start: 0, end: 0 }),
    trustsMapcount: policy.mkcleanTrustsMapcount,
    sync: policy.mkcleanSync,
    how: policy.up ? 'local' : policy.noGather ? 'broadcast' : 'ipi',
    runs: policy.up ? (m) => !preemptionOff(m, 'writeback') : undefined,
  });
