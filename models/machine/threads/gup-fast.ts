// get_user_pages_fast(): a walk without locks, with interrupts off.
import { type ArrayDraft, choose, forState, int, nullable, only, type Scalarset, step } from '../../../src/index.ts';
import type { Frames } from '../folio/frame.ts';
import { refcountDecAndTest, refcountIncNotZero } from '../locks/refcount.ts';
import { type TablePages, tableAt, type Upper } from '../table/table-pages.ts';

/** What GUP-fast needs of a state: the tables that it walks, and the frames that it takes references of. */
export interface GupFastParts {
  tables: TablePages;
  folios: Frames;
}

/** What there is to walk, and which second looks the walker takes. */
export interface GupFastOptions<M> {
  /** Pages that are tables, as of `tablePagesOf`. */
  readonly pages: number;
  /** Entries of each table. */
  readonly ptes: number;
  /** Frames, as of `framesOf`; at least 1. Each needs a holder for every CPU. */
  readonly frames: number;
  /** Upper entries that it may start at. Default: 1. */
  readonly uppers?: number;
  /** The upper entry that the walk of a CPU reads. */
  readonly upper: (m: M, cpu: number, i: number) => Upper | null;
  /** With the reference taken, it reads the upper entry again, and puts the page back if that has changed. */
  readonly recheckUpper: boolean;
  /** The same of the entry in the table. */
  readonly recheckLeaf: boolean;
  /** The tables map nothing: the walker finds an empty entry, and gives up. Default: false. */
  readonly empty?: boolean;
  /** Names of the levels, for the steps' sources. Default: 'pmd, pte'. */
  readonly levels?: 'pmd, pte' | 'pud, pmd';
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

/**
 * get_user_pages_fast() of one page, once, by a thread on each CPU: it picks an address, reads the upper entry, the table, takes a
 * reference unless there is none, looks again, and keeps the reference. Where a look finds another thing it gives up; the slow
 * path, which takes mmap_lock, does not follow. A daemon: it need not end.
 */
export const gupFastThreadOf = <M extends GupFastParts>(Cpu: Scalarset<'cpu'>, options: GupFastOptions<M>) => {
  const { thread } = forState<M>();
  const { pages, ptes, frames, upper, uppers = 1, levels = 'pmd, pte' } = options;
  const finds = options.empty !== true;
  const leaf = levels === 'pmd, pte' ? 'gup_fast_pte_range' : 'gup_fast_pmd_leaf';
  const table = levels === 'pmd, pte' ? 'gup_fast_pmd_range' : 'gup_fast_pud_range';

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
/** The thread, as `gupFastIrqsOff`, `gupFastReads` and `gupFastPin` take it; null where a variant has none. */
export type GupFastThread = ReturnType<typeof gupFastThreadOf>;

/** Whether the walker of a CPU has interrupts off: `irqsOff` of `flushTlbFunc`, since an IPI waits for it. */
export const gupFastIrqsOff = (gup: GupFastThread | null, m: object, cpu: number): boolean =>
  gup !== null && irqsOffAt.includes(gup.in(m, cpu).pc);

/** The table that the walker of a CPU has found, and has not left; null for none. PT-LIVE is about it. */
export const gupFastReads = (gup: GupFastThread | null, m: object, cpu: number): number | null => {
  if (gup === null) return null;
  const { pc, table } = gup.in(m, cpu);
  return readsAt.includes(pc) ? table : null;
};

/** What the walker of a CPU has returned: the frame that it has a reference of, null for none, and the address that it was asked for. */
export const gupFastPin = (
  gup: GupFastThread,
  m: object,
  cpu: number,
): { readonly va: number; readonly pinned: number | null } => {
  const { pc, va, pinned } = gup.in(m, cpu);
  return { va, pinned: pc === 'done' ? pinned : null };
};
