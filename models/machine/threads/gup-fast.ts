// get_user_pages_fast(): a walk without locks, with interrupts off.
import { type ArrayDraft, choose, forState, int, nullable, only, type Scalarset, step } from '../../../src/index.ts';
import type { Frames } from '../folio/frame.ts';
import { refcountDecAndTest, refcountIncNotZero } from '../locks/refcount.ts';
import { type TablePages, tableAt, type Upper } from '../table/table-pages.ts';

export interface GupParts {
  tables: TablePages;
  folios: Frames;
}

export interface GupOptions<M> {
  readonly pages: number;
  readonly ptes: number;
  readonly frames: number;
  /** Upper entries that it may start at. Default: 1. */
  readonly uppers?: number;
  /** The upper entry that the walk of a CPU reads. */
  readonly upper: (m: M, cpu: number, i: number) => Upper | null;
  readonly recheckUpper: boolean;
  readonly recheckLeaf: boolean;
  /** The tables map nothing: the walker finds an empty entry, and gives up. Default: false. */
  readonly empty?: boolean;
  /** Names of the levels, for the steps' sources. */
  readonly levels: 'pmd, pte' | 'pud, pmd';
}

/** The labels at which interrupts are off. */
const irqsOffAt: readonly string[] = [
  'ptep_get_lockless',
  'try_grab_folio',
  'recheck_upper',
  'recheck_leaf',
  'local_irq_restore',
];
/** The labels at which the walker is about to read the table that it found. */
const readsAt: readonly string[] = ['ptep_get_lockless', 'try_grab_folio', 'recheck_upper', 'recheck_leaf'];

export const gupFastThread = <M extends GupParts>(Cpu: Scalarset<'cpu'>, options: GupOptions<M>) => {
  const { thread } = forState<M>();
  const { pages, ptes, frames, upper, uppers = 1 } = options;
  const finds = options.empty !== true;
  const leaf = options.levels === 'pmd, pte' ? 'gup_fast_pte_range' : 'gup_fast_pmd_leaf';
  const table = options.levels === 'pmd, pte' ? 'gup_fast_pmd_range' : 'gup_fast_pud_range';

  interface Locals {
    va: number;
    table: number | null;
    pinned: number | null;
  }
  const folioOf = (folios: Frames, t: Locals): Frames extends ArrayDraft<infer F> ? F : never =>
    folios.at(t.pinned ?? 0);
  const fails = (t: Locals) => {
    t.va = 0;
    t.table = null;
    t.pinned = null;
    return 'done' as const;
  };
  const putsBack = (m: M, t: Locals) => {
    refcountDecAndTest(folioOf(m.folios, t), 'refcount');
    t.pinned = null;
    return 'local_irq_restore' as const;
  };
  const checked = (t: Locals, after: 'grab' | 'upper') => {
    if (after === 'grab' && options.recheckUpper) return 'recheck_upper';
    return options.recheckLeaf && t.table !== null ? 'recheck_leaf' : 'local_irq_restore';
  };

  return thread('gup', {
    over: Cpu,
    daemon: true,
    locals: {
      va: int(0, uppers * ptes - 1),
      table: nullable(int(0, pages - 1)),
      /** The frame that it has a reference to, or is about to take one to. */
      pinned: nullable(int(0, frames - 1)),
    },
  }).steps({
    local_irq_save: step(
      `mm/gup.c: gup_fast, interrupts off; ${table} reads the entry`,
      choose({ va: int(0, uppers * ptes - 1) }, (m: M, t: Locals, { cpu, va }) => {
        const above = upper(m, cpu, Math.floor(va / ptes));
        if (above === null) return 'done';
        t.va = va;
        t.table = tableAt(above);
        if (t.table !== null) return 'ptep_get_lockless';
        t.pinned = above.to;
        return 'try_grab_folio';
      }),
    ),
    ptep_get_lockless: step(`mm/gup.c: ${leaf} reads the entry in the table`, (m, t) => {
      const entry = t.table === null ? null : m.tables.at(t.table).ptes.at(t.va % ptes);
      if (entry === null) return 'local_irq_restore';
      t.pinned = entry.folio;
      return 'try_grab_folio';
    }),
    try_grab_folio: only(
      finds,
      step(`mm/gup.c: ${leaf} -> try_grab_folio_fast, unless the count is 0`, (m, t) => {
        if (!refcountIncNotZero(folioOf(m.folios, t), 'refcount')) {
          t.pinned = null;
          return 'local_irq_restore';
        }
        return checked(t, 'grab');
      }),
    ),
    recheck_upper: only(
      finds && options.recheckUpper,
      step(`mm/gup.c: ${leaf}, reads the upper entry again`, (m, t, { cpu }) => {
        const above = upper(m, cpu, Math.floor(t.va / ptes));
        const same = t.table === null ? above?.maps === 'frame' : tableAt(above) === t.table;
        return same ? checked(t, 'upper') : putsBack(m, t);
      }),
    ),
    recheck_leaf: only(
      finds && options.recheckLeaf,
      step(`mm/gup.c: ${leaf}, reads the entry in the table again`, (m, t) => {
        const entry = t.table === null ? null : m.tables.at(t.table).ptes.at(t.va % ptes);
        return entry !== null && entry.folio === t.pinned ? 'local_irq_restore' : putsBack(m, t);
      }),
    ),
    local_irq_restore: step('mm/gup.c: gup_fast, interrupts on again', (_, t) => {
      t.table = null;
      if (t.pinned === null) return fails(t);
      return 'done';
    }),
  });
};
export type GupThread = ReturnType<typeof gupFastThread>;

/** Whether the walker of a CPU has interrupts off. */
export const irqsOff = (gup: GupThread | null, m: object, cpu: number): boolean =>
  gup !== null && irqsOffAt.includes(gup.in(m, cpu).pc);

/** The table that the walker of a CPU is about to read, or null. */
export const readsTable = (gup: GupThread | null, m: object, cpu: number): number | null => {
  if (gup === null) return null;
  const { pc, table } = gup.in(m, cpu);
  return readsAt.includes(pc) ? table : null;
};

/** The frame that the walker of a CPU has returned a pin of, and the page of the range; null for none. */
export const pinOf = (
  gup: GupThread,
  m: object,
  cpu: number,
): { readonly va: number; readonly pinned: number | null } => {
  const { pc, va, pinned } = gup.in(m, cpu);
  return { va, pinned: pc === 'done' ? pinned : null };
};
