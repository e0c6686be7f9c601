// What the model is made of: the parts of the machine that it has, its bounds, and where in the tables the folio can be mapped.
import {
  type ArrayDomain,
  array,
  type Bounds,
  bool,
  type Draft,
  int,
  type OneOfDomain,
  oneOf,
  type StructDomain,
  struct,
} from '../../src/index.ts';
import { type LargeFolioDomain, largeFolioOf } from '../machine/folio/large-folio.ts';
import type { MapcountPolicy, Sizes } from '../machine/mapcount/policy.ts';
import { mmapLockFields } from '../machine/mm/mm.ts';
import { type TableDomain, tablesOf } from '../machine/table/page-table.ts';
import { type PmdDomain, pmdsOf } from '../machine/table/pmd.ts';
import { pageSet } from './page-sets.ts';
import type { Callers, Policy } from './policy.ts';
import { has, mmCount, type Operation, type Workload } from './workloads/workload.ts';

export type FolioBounds = Bounds<'pages' | 'straddle' | 'batch' | 'operations'>;

/** Everything that is fixed in a system: bounds, scheme, callers, workload, and what follows from them. */
export interface Setting {
  readonly bounds: FolioBounds;
  readonly scheme: MapcountPolicy;
  readonly callers: Callers;
  readonly workload: Workload;
  readonly mms: number;
  /** VMA 0 maps the folio; VMA 1 is where mremap() puts a part of it. */
  readonly vmas: number;
  /** Page tables of each mm. */
  readonly tables: number;
  /** All pages of the folio, one bit each. */
  readonly whole: number;
  /** The (vma, page table) pairs of an mm through which the folio can be mapped. */
  readonly windows: readonly Window[];
}

/** A (vma, page table) pair, and the entries of that table that map a page of the folio within that VMA. */
export interface Window {
  readonly vma: number;
  readonly table: number;
  readonly slots: readonly { readonly page: number; readonly slot: number }[];
  /** Its pages, one bit each. */
  readonly pages: number;
}

/** Table 0 maps what VMA 0 has of the folio but its last `straddle` pages; these, and VMA 1, are in table 1. */
const windowsOf = ({ pages, straddle }: FolioBounds, vmas: number): readonly Window[] =>
  [
    [0, 0],
    [0, 1],
    [1, 1],
  ].flatMap(([vma = 0, table = 0]): Window[] => {
    const slots = Array.from({ length: pages }, (_, page) => ({ page, slot: vma * pages + page })).filter(
      ({ page }) => table === (vma === 0 && page < pages - straddle ? 0 : 1),
    );
    const window = { vma, table, slots, pages: slots.reduce((mask, { page }) => mask | (1 << page), 0) };
    return vma < vmas && slots.length > 0 ? [window] : [];
  });

export const settingOf = (bounds: FolioBounds, policy: Policy): Setting => {
  const moves = has(policy.workload, 'mremap', bounds.pages);
  const vmas = moves ? 2 : 1;
  return {
    bounds,
    ...policy,
    windows: windowsOf(bounds, vmas),
    mms: mmCount(policy.workload),
    vmas,
    tables: moves || bounds.straddle > 0 ? 2 : 1,
    whole: 2 ** bounds.pages - 1,
  };
};

/** A present entry: a page of the folio, or of another folio what was copied from that page. */
const entry = struct({ page: int(0, 15), copied: bool() });

/** What a thread that maps and unmaps keeps, whatever it is doing. */
export const localsOf = (
  { bounds, mms, vmas, tables }: Setting,
  labels: readonly string[],
  kinds: readonly Operation['kind'][],
) => ({
  /** Operations that the task still does. */
  left: int(0, bounds.operations),
  /** What it is doing, where that is more than the walk. */
  doing: oneOf('nothing', ...kinds),
  /** The pages that fork() finds pinned, or that mremap() moves. */
  part: pageSet(bounds.pages),
  /** Where the walk is. `mm` is another than the task's own while fork() fills the child, and in a walk of the rmap. */
  mm: int(0, mms),
  vma: int(0, vmas - 1),
  table: int(0, tables),
  /** Pages that the walk has still to come to. */
  todo: pageSet(bounds.pages),
  /** Pages of the rmap call that is under way, and of which level its entries are. */
  pages: pageSet(bounds.pages),
  pmd: bool(),
  /** Its entries are counted and not there yet, or are cleared and still counted. While entries move the same of the tuple only. */
  rmap: oneOf('settled', 'added', 'owed', 'arriving', 'leaving'),
  /** The next atomic part of that call, and what the call has seen. */
  phase: int(0, 2),
  seen: bool(),
  /** References that are dropped when the locks are. */
  puts: int(0, bounds.pages),
  /** Where to go on after a PMD is split. */
  back: oneOf('', ...labels),
});

type LocalsDomain = StructDomain<ReturnType<typeof localsOf>>;
export type Locals = Draft<LocalsDomain>;

/** The threads that take locks: every task, truncation, and the write fault. */
export const holdersOf = ({ workload }: Setting): readonly string[] => [
  ...workload.tasks.map(({ name }) => name),
  ...(workload.truncate ? ['truncate'] : []),
  ...(workload.writes ? ['writer'] : []),
  ...(workload.reclaims ? ['reclaim'] : []),
];

export type FolioStateDomain = StructDomain<{
  mms: ArrayDomain<
    StructDomain<{
      alive: ReturnType<typeof bool>;
      readers: ReturnType<typeof int>;
      writer: OneOfDomain<string>;
      end: ReturnType<typeof int>;
    }>
  >;
  pmds: ArrayDomain<PmdDomain>;
  tables: ArrayDomain<TableDomain<string, typeof entry>>;
  folio: LargeFolioDomain;
}>;

/** How large the numbers of the scheme can get. */
export const sizesOf = ({ bounds, mms, vmas, tables, workload }: Setting): Sizes => {
  const { pages, operations } = bounds;
  const entries = mms * (pages + 1);
  return {
    pages,
    mms,
    tuples: mms * (tables + vmas - 1),
    // Every thread may count entries that are not there yet.
    mappings: entries + pages * workload.tasks.length,
    slack: workload.tasks.length * operations * pages + entries,
  };
};

export const stateOf = (setting: Setting): FolioStateDomain => {
  const { bounds, scheme, mms, vmas, tables } = setting;
  const { pages } = bounds;
  const holders = holdersOf(setting);
  return struct({
    mms: array(
      mms,
      struct({
        /** Has begun, and its user code may run. */
        alive: bool(),
        ...mmapLockFields({ writers: holders, readers: holders.length }),
        /** VMA 0 maps the pages below this one, VMA 1 the others. */
        end: int(0, pages),
      }),
    ),
    /** The entry above each page table. Only that of an mm's table 0 can be huge. */
    pmds: pmdsOf(mms * tables, holders),
    tables: tablesOf({ tables: mms * tables, ptes: vmas * pages, holders, entry }),
    folio: largeFolioOf(scheme, sizesOf(setting), holders),
  }) as StructDomain as FolioStateDomain;
};
export type State = Draft<FolioStateDomain>;
