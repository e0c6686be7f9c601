// CPUs with TLBs, and what the hardware may do with them at any time.
import {
  type Action,
  type ArrayDraft,
  array,
  blocked,
  type Draft,
  forState,
  index,
  int,
  nullable,
  optional,
  type Parts,
  type Scalarset,
  type SightParts,
  shownAs,
  struct,
} from '../../../src/index.ts';
import type { Folios } from '../folio/folio.ts';
import { type Pte, pteAt, pteOf, type Tables } from '../table/page-table.ts';

/** For who looks: whether a cached entry names a folio that the table's names no longer, or grants more than it does. */
const staleInTlb = (entry: Pte, m: object, _cpu: number, va: number): string | false => {
  const tables = optional(m as { readonly tables?: Tables }, 'tables');
  if (tables === undefined) return false;
  const pte = pteAt(tables, va);
  if (pte === null) return 'stale: no entry in the table';
  if (pte.folio !== entry.folio) return `stale: the table has folio ${pte.folio}`;
  return entry.writable && !pte.writable && 'stale: read-only in the table';
};

/** The CPUs that run threads of the mm. A TLB entry is a copy of a page-table entry; null is none. */
export const cpusOf = (Cpu: Scalarset, ptes: number, folios: number) =>
  shownAs(
    { as: 'cpu', title: 'CPU and TLB' },
    array(Cpu, struct({ tlb: shownAs({ stale: staleInTlb }, array(ptes, nullable(pteOf(folios)))) })),
  );
/** The CPUs with their TLBs, as a recipe sees them. */
export type Cpus = Draft<ReturnType<typeof cpusOf>>;

/** The parts of the machine that a store needs. */
export interface MemoryParts {
  cpus: Cpus;
  tables: Tables;
  folios: Folios;
}

/**
 * TLB fill and eviction: both may happen at any time, and neither is progress. `loaded`: whether the CPUs still use the
 * mm's tables (default: always).
 */
export const tlbNoise = <M extends Pick<MemoryParts, 'cpus' | 'tables'>>(
  Cpu: Scalarset<'cpu'>,
  ptes: number,
  loaded?: (m: M) => boolean,
): readonly Action[] => {
  const { action } = forState<M>();
  return [
    action('tlb_fill', {
      noise: true,
      from: 'architecture: a page walk may cache any present entry, also speculatively',
      params: { cpu: index(Cpu), va: int(0, ptes - 1) },
      run: (m, { cpu, va }) => {
        const { tlb } = m.cpus.at(cpu);
        const pte = pteAt(m.tables, va);
        if (pte === null || tlb.at(va) !== null || loaded?.(m) === false) return blocked;
        tlb.set(va, pte);
        return;
      },
    }),
    action('tlb_evict', {
      noise: true,
      from: 'architecture: a TLB may forget an entry at any time',
      params: { cpu: index(Cpu), va: int(0, ptes - 1) },
      run: (m, { cpu, va }) => {
        const { tlb } = m.cpus.at(cpu);
        if (tlb.at(va) === null) return blocked;
        tlb.set(va, null);
        return;
      },
    }),
  ];
};

/**
 * A store by a user thread: true if it completed, false if it faults. Through a writable and dirty entry it touches no
 * page table. Through a writable and clean one the CPU sets the dirty bit in memory, and faults if the entry there is
 * gone or no longer writable. Without an entry the CPU walks the page table. A fault drops the entry, unless `keeps`.
 */
export const storeByCpu = (m: MemoryParts, cpu: number, va: number, keeps = false): boolean => {
  const { tlb } = m.cpus.at(cpu);
  const cached = tlb.at(va);
  if (cached?.writable && cached.dirty) {
    written(m, cached);
    return true;
  }
  const pte = pteAt(m.tables, va);
  if (!pte?.writable || (cached !== null && !cached.writable)) {
    if (!keeps) tlb.set(va, null);
    return false;
  }
  pte.dirty = true;
  tlb.set(va, pte);
  written(m, pte);
  return true;
};

const written = (m: MemoryParts, through: Pte): void => {
  const folio = m.folios.at(through.folio);
  if (!folio.anon) folio.disk = 'behind';
};

/** CPUs with TLBs, whatever else of an entry they cache. */
export type Caching<E> = ArrayDraft<{ readonly tlb: ArrayDraft<E | null> }>;

/** That no TLB caches an entry that passes the test, where that is promised (default: always); else which CPU does at which address, and of which folio. */
export const cachedNowhere = <M, E extends { readonly folio: number }>(
  cpusOf: (m: M) => Caching<E>,
  test: (m: M, entry: E, va: number, cpu: number) => boolean,
  promised?: (m: M) => boolean,
): Parts<M> => ({
  count: (m) => cpusOf(m).length * cpusOf(m).at(0).tlb.length,
  holds: (m, part) => {
    if (promised?.(m) === false) return true;
    const cpus = cpusOf(m);
    const { length } = cpus.at(0).tlb;
    const [cpu, va] = [Math.floor(part / length), part % length];
    const entry = cpus.at(cpu).tlb.at(va);
    return entry === null || !test(m, entry, va, cpu) || { cpu, va, folio: entry.folio };
  },
});

/** Seen when some TLB caches an entry that passes the test. */
export const cachedSomewhere = <M, E>(
  cpusOf: (m: M) => Caching<E>,
  test: (m: M, entry: E, va: number) => boolean,
): SightParts<M> => ({
  count: (m) => cpusOf(m).length * cpusOf(m).at(0).tlb.length,
  seen: (m, part) => {
    const cpus = cpusOf(m);
    const { length } = cpus.at(0).tlb;
    const va = part % length;
    const entry = cpus.at(Math.floor(part / length)).tlb.at(va);
    return entry !== null && test(m, entry, va);
  },
});

/** Where a TLB entry that passes the test is cached, and of which folio; null where none is. */
export const cachedWhere = <E extends { readonly folio: number }>(
  cpus: Caching<E>,
  test: (entry: E, va: number) => boolean,
): { readonly cpu: number; readonly va: number; readonly folio: number } | null => {
  for (let cpu = 0; cpu < cpus.length; cpu++) {
    const { tlb } = cpus.at(cpu);
    for (let va = 0; va < tlb.length; va++) {
      const entry = tlb.at(va);
      if (entry !== null && test(entry, va)) return { cpu, va, folio: entry.folio };
    }
  }
  return null;
};
