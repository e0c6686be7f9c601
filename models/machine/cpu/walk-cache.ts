// CPUs whose page walks go through two levels, and may remember the upper one: TLBs and page-walk caches (PWC).
import {
  type Action,
  array,
  blocked,
  type Draft,
  forState,
  index,
  int,
  nullable,
  type Scalarset,
  shownAs,
  struct,
} from '../../../src/index.ts';
import { leafOf, type TablePages, tableAt, type Upper } from '../table/table-pages.ts';

/** How many addresses, cached entries, tables and frames there are. */
export interface WalkSizes {
  /** Addresses that a TLB may cache; 0 where the protocol does not ask what TLBs cache. */
  readonly vas: number;
  /** Upper entries of which a walk cache may remember where they point; 0 for CPUs without walk caches. */
  readonly cached: number;
  readonly pages: number;
  readonly frames: number;
}

/** A TLB entry says which frame; an entry of the walk cache which page the CPU takes for the table there. */
export const walkingCpusOf = (Cpu: Scalarset, { vas, cached, pages, frames }: WalkSizes) =>
  shownAs(
    { as: 'cpu', title: 'CPU, TLB, walk cache' },
    array(
      Cpu,
      struct({
        tlb: array(vas, nullable(leafOf(frames))),
        pwc: shownAs({ names: 'tables' }, array(cached, nullable(int(0, Math.max(pages, 1) - 1)))),
      }),
    ),
  );
/** CPUs with TLBs and page-walk caches, as a recipe sees them. */
export type WalkingCpus = Draft<ReturnType<typeof walkingCpusOf>>;

/** What a page walk needs of a state. */
export interface WalkParts {
  cpus: WalkingCpus;
  tables: TablePages;
}

/** What a page walk of a model may cache, and when. */
export interface WalkOptions<M> {
  readonly sizes: WalkSizes;
  /** Addresses below each upper entry. */
  readonly each: number;
  /** The upper entry that a CPU's walk reads. */
  readonly upper: (m: M, cpu: number, i: number) => Upper | null;
  /** The first address that a TLB may cache, where a variant has the CPUs keep away from those below. Default: 0. */
  readonly from?: number;
}

/**
 * What the hardware may do at any time: walk, from the walk cache where that has the upper entry; remember an upper entry;
 * forget anything. A walk that meets a page that is no table any more is not continued: PT-LIVE is broken before it.
 */
export const walkNoise = <M extends WalkParts>(
  Cpu: Scalarset<'cpu'>,
  { sizes, each, upper, from = 0 }: WalkOptions<M>,
): readonly Action[] => {
  const { action } = forState<M>();
  const tlb = [
    action('tlb_fill', {
      noise: true,
      from: 'architecture: a page walk may cache any present entry, also speculatively; it starts from the walk cache',
      params: { cpu: index(Cpu), va: int(from, Math.max(sizes.vas, 1) - 1) },
      run: (m, { cpu, va }) => {
        const { tlb: entries, pwc } = m.cpus.at(cpu);
        if (entries.at(va) !== null) return blocked;
        const i = Math.floor(va / each);
        const above = upper(m, cpu, i);
        const cached = pwc.length > 0 ? pwc.at(i) : null;
        if (cached === null && above?.maps === 'frame') {
          entries.set(va, { folio: above.to });
          return;
        }
        const table = cached ?? tableAt(above);
        if (table === null || m.tables.at(table).use !== 'table') return blocked;
        const leaf = m.tables.at(table).ptes.at(va % each);
        if (leaf === null) return blocked;
        entries.set(va, leaf);
        return;
      },
    }),
    action('tlb_evict', {
      noise: true,
      from: 'architecture: a TLB may forget an entry at any time',
      params: { cpu: index(Cpu), va: int(0, Math.max(sizes.vas, 1) - 1) },
      run: (m, { cpu, va }) => {
        const { tlb: entries } = m.cpus.at(cpu);
        if (entries.at(va) === null) return blocked;
        entries.set(va, null);
        return;
      },
    }),
  ];
  const pwc = [
    action('pwc_fill', {
      noise: true,
      from: 'architecture: a page walk may remember where an upper entry points',
      params: { cpu: index(Cpu), upper: int(0, Math.max(sizes.cached, 1) - 1) },
      run: (m, { cpu, upper: i }) => {
        const { pwc: entries } = m.cpus.at(cpu);
        const table = tableAt(upper(m, cpu, i));
        if (table === null || entries.at(i) !== null) return blocked;
        entries.set(i, table);
        return;
      },
    }),
    action('pwc_evict', {
      noise: true,
      from: 'architecture: a walk cache may forget at any time',
      params: { cpu: index(Cpu), upper: int(0, Math.max(sizes.cached, 1) - 1) },
      run: (m, { cpu, upper: i }) => {
        const { pwc: entries } = m.cpus.at(cpu);
        if (entries.at(i) === null) return blocked;
        entries.set(i, null);
        return;
      },
    }),
  ];
  return [...(sizes.vas > 0 ? tlb : []), ...(sizes.cached > 0 ? pwc : [])];
};
