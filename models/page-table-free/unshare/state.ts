// hugetlb: several mms share one table of PMDs, which maps a huge page of one file. CPU n runs mm n.
import { array, bool, type Draft, index, int, nullable, type Scalarset, struct } from '../../../src/index.ts';
import { type WalkSizes, walkingCpusOf } from '../../machine/cpu/walk-cache.ts';
import { tableIpiOf } from '../../machine/flush/ipi.ts';
import { framesOf } from '../../machine/folio/frame.ts';
import { tablePagesOf, type Upper } from '../../machine/table/table-pages.ts';
import type { UnsharePolicy } from '../policy.ts';

/** Frame 0 is the huge page; frame 1 a page of the unrelated VMA that the last owner maps through the table. */
export const unshareSizes = ({ walkers }: UnsharePolicy): WalkSizes => ({
  vas: walkers.tlb ? 1 : 0,
  cached: walkers.pwc ? 1 : 0,
  pages: 1,
  frames: 2,
});

export const unshareStateOf = (policy: UnsharePolicy, Cpu: Scalarset) =>
  struct({
    cpus: walkingCpusOf(Cpu, unshareSizes(policy)),
    /** Whether the PUD of mm n points to the table. */
    puds: array(Cpu, bool()),
    tables: tablePagesOf({ pages: 1, ptes: 1, frames: 2 }),
    /** pt_share_count: mms that share the table with the first. */
    shared: int(0, Cpu.size - 1),
    /** i_mmap_rwsem, held for writing by the munmap() of an mm. */
    i_mmap: nullable(struct({ mm: index(Cpu) })),
    folios: framesOf(2, 1 + Cpu.size),
    ipis: array(Cpu, tableIpiOf(Cpu, 1)),
  });
export type Unsharing = Draft<ReturnType<typeof unshareStateOf>>;

/** The PUD of an mm. */
export const pudOf = (m: Unsharing, mm: number): Upper | null => (m.puds.at(mm) ? { maps: 'table', to: 0 } : null);
