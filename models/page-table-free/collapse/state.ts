// What khugepaged and its walkers share: one PMD, its table, the pages that it maps, and the huge page to come.
import { type Draft, type Scalarset, struct } from '../../../src/index.ts';
import { lazyTlbOf } from '../../machine/cpu/lazy-tlb.ts';
import { walkingCpusOf } from '../../machine/cpu/walk-cache.ts';
import { tableIpiOf } from '../../machine/flush/ipi.ts';
import { framesOf } from '../../machine/folio/frame.ts';
import { tablePagesOf, uppersOf } from '../../machine/table/table-pages.ts';
import type { CollapsePolicy, FreeBounds } from '../policy.ts';

/** Frames 0 to `ptes - 1` are mapped through the table; the next is the huge page. A file's range is not populated. */
export const collapseSizes = ({ ptes }: FreeBounds, policy: CollapsePolicy) => ({
  vas: 0,
  cached: policy.lazy ? 1 : 0,
  pages: 1,
  frames: policy.of === 'anon' ? ptes + 1 : 0,
});

export const collapseStateOf = (bounds: FreeBounds, policy: CollapsePolicy, Cpu: Scalarset) => {
  const sizes = collapseSizes(bounds, policy);
  return struct({
    cpus: walkingCpusOf(Cpu, sizes),
    lazy: lazyTlbOf(Cpu, policy.lazy),
    pmds: uppersOf(1, 1, sizes.frames),
    tables: tablePagesOf({ pages: 1, ptes: bounds.ptes, frames: sizes.frames }),
    folios: framesOf(sizes.frames, 1 + bounds.cpus),
    ipi: tableIpiOf(Cpu, bounds.ptes),
  });
};
export type Collapsing = Draft<ReturnType<typeof collapseStateOf>>;
