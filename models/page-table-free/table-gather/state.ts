// What munmap() and those who walk share: PMDs, their tables, and the queue of tables in the gather.
import { array, bool, type Draft, int, list, type Scalarset, struct } from '../../../src/index.ts';
import { type WalkSizes, walkingCpusOf } from '../../machine/cpu/walk-cache.ts';
import { tableIpiOf } from '../../machine/flush/ipi.ts';
import { framesOf } from '../../machine/folio/frame.ts';
import { tablePagesOf, uppersOf } from '../../machine/table/table-pages.ts';
import type { FreeBounds, TableGatherPolicy } from '../policy.ts';

export const tableGatherSizes = ({ tables }: FreeBounds, policy: TableGatherPolicy): WalkSizes => ({
  vas: 0,
  cached: policy.hardwareWalks ? tables : 0,
  pages: tables,
  frames: 0,
});

export const tableGatherStateOf = (bounds: FreeBounds, policy: TableGatherPolicy, Cpu: Scalarset) => {
  const { tables, batch } = bounds;
  return struct({
    cpus: walkingCpusOf(Cpu, tableGatherSizes(bounds, policy)),
    pmds: uppersOf(tables, tables),
    /** Their entries are empty: unmap_vmas() has been there. */
    tables: tablePagesOf({ pages: tables, ptes: 1, frames: 0 }),
    folios: framesOf(0, 1),
    gather: struct({
      /** Something is recorded that the next flush of the TLB has to cover. */
      pending: bool(),
      /** mmu_table_batch */
      batch: list(batch, int(0, tables - 1)),
    }),
    /** Tables handed to RCU, or the single one that waits for an IPI. */
    freeing: array(tables, bool()),
    ipi: tableIpiOf(Cpu, tables),
  });
};
export type Freeing = Draft<ReturnType<typeof tableGatherStateOf>>;
