// Where the pages of the folio are in an address space: which table of an mm, and which entry of it; and what maps them now.
import { type Call, type Look, pagesIn } from '../machine/mapcount/policy.ts';
import type { Pmd } from '../machine/table/pmd.ts';
import { maskOf } from './page-sets.ts';
import type { Locals, Setting, State, Window } from './state.ts';

/** The table that maps a page of a VMA. */
export const tableOf = ({ windows }: Setting, vma: number, page: number): number =>
  (windows.find((window) => window.vma === vma && (window.pages >> page) & 1) as Window).table;

/** The entry within that table. */
export const slotOf = ({ bounds }: Setting, vma: number, page: number): number => vma * bounds.pages + page;

const at = ({ windows }: Setting, vma: number, table: number): Window | undefined =>
  windows.find((window) => window.vma === vma && window.table === table);

/** The pages that VMA and table of an mm can map, whatever the bounds of the VMA are at the moment. */
export const windowOf = (setting: Setting, vma: number, table: number): number => at(setting, vma, table)?.pages ?? 0;

/** The pages that a VMA has. */
export const pagesOfVma = ({ whole }: Setting, m: State, mm: number, vma: number): number => {
  const below = 2 ** m.mms.at(mm).end - 1;
  return vma === 0 ? below : whole & ~below;
};

export const pmdAt = ({ tables }: Setting, m: State, mm: number, table: number): Pmd => m.pmds.at(mm * tables + table);
export const tableAt = ({ tables }: Setting, m: State, mm: number, table: number) => m.tables.at(mm * tables + table);
/** The table whose lock protects this one. */
export const ptlAt = ({ tables, callers }: Setting, m: State, mm: number, table: number) =>
  m.tables.at(mm * tables + (callers.onePtl ? 0 : table));

/** The pages of the folio that the entries of a table map, linked to its PMD or not. */
export const pagesInTable = (setting: Setting, m: State, mm: number, vma: number, table: number): number => {
  const slots = at(setting, vma, table)?.slots ?? [];
  const { ptes } = tableAt(setting, m, mm, table);
  let mask = 0;
  for (const { page, slot } of slots) {
    const pte = ptes.at(slot);
    if (pte !== null && !pte.copied) mask |= 1 << page;
  }
  return mask;
};

/** The pages of the folio that an mm can reach through VMA and table: through entries, or a PMD. */
export const pagesMapped = (setting: Setting, m: State, mm: number, vma: number, table: number): number => {
  switch (pmdAt(setting, m, mm, table).entry) {
    case 'none':
      return 0;
    case 'huge':
      return vma === 0 ? setting.whole : 0;
    case 'table':
      return pagesInTable(setting, m, mm, vma, table);
  }
};

/** The page tables as a scheme sees them. */
export const lookOf = (setting: Setting, m: State): Look => ({
  tuple: (mm, vma, table) => pagesMapped(setting, m, mm, vma, table),
  vma: (mm, vma) => {
    let mask = 0;
    for (let table = 0; table < setting.tables; table++) mask |= pagesMapped(setting, m, mm, vma, table);
    return mask;
  },
});

/** The rmap call that a thread is at. */
export const callOf = (setting: Setting, m: State, t: Locals, from: Call['from'] = null): Call => ({
  mm: t.mm,
  vma: t.vma,
  table: t.table,
  level: t.pmd ? 'pmd' : 'pte',
  pages: maskOf(t.pages),
  n: pagesIn(maskOf(t.pages)),
  room: windowOf(setting, t.vma, t.table) & pagesOfVma(setting, m, t.mm, t.vma),
  whole: setting.whole,
  from,
});
