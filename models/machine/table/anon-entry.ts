// Entries of private anonymous memory, one page a mm: mapped, or in swap; what fork() and zap_pte_range() do to them.
import { type ArrayDraft, bool, type Draft, index, int, nullable, type Scalarset, struct } from '../../../src/index.ts';
import { type AnonFolios, addMapping, dropMapping } from '../folio/anon-folio.ts';
import { type SwapParts, swapFree, tryToFreeSwap } from '../folio/swap.ts';
import type { Mm } from '../mm/mm.ts';
import { pteAt, setPteAt } from './page-table.ts';

/** A page-table entry of anonymous memory: it maps a folio, or is a swap entry. An empty one is null. */
export const anonPteOf = (Folio: Scalarset, slots: number) =>
  struct({
    folio: nullable(index(Folio)),
    slot: nullable(int(0, Math.max(slots, 1) - 1)),
    writable: bool(),
    /** pte_swp_exclusive: of a swap entry, that the folio was exclusive when it was unmapped. */
    exclusive: bool(),
  });
/** An entry of private anonymous memory, as a recipe sees it. */
export type AnonPte = Draft<ReturnType<typeof anonPteOf>>;

/** One page table a mm, of one page: address n is that of mm n. */
export interface AnonParts extends SwapParts {
  /** Its one VMA is there: from mmap() or fork() to munmap() or exit(). */
  mms: ArrayDraft<Mm & { vma: boolean }>;
  tables: AnonTables;
}
/** The page tables of all mms, one entry each, as a recipe sees them. */
export type AnonTables = {
  readonly length: number;
  at(mm: number): { ptl: string; ptes: ArrayDraft<AnonPte | null> };
};

/** An entry that maps a folio. */
export const presentPte = (folio: number, writable: boolean): AnonPte => ({
  folio,
  slot: null,
  writable,
  exclusive: false,
});

/** An entry that names a swap slot. */
export const swapPte = (slot: number, exclusive: boolean): AnonPte => ({
  folio: null,
  slot,
  writable: false,
  exclusive,
});

/** Whether a mm can get at the folio: its entry maps it, or names the slot that the folio is cached for. */
export const mmReaches = (m: Pick<AnonParts, 'tables' | 'swap'>, mm: number, folio: number): boolean => {
  const pte = pteAt(m.tables, mm);
  if (pte === null) return false;
  return pte.folio === folio || (pte.slot !== null && m.swap.at(pte.slot).cache === folio);
};

/** Entries that map the folio now. */
export const mappingsOf = (m: { readonly tables: AnonTables }, folio: number): number => {
  let mappings = 0;
  for (let mm = 0; mm < m.tables.length; mm++) if (pteAt(m.tables, mm)?.folio === folio) mappings++;
  return mappings;
};

/** What a load of the page returns; null where the entry is none (for now). */
export const contentAt = (m: Pick<AnonParts, 'tables' | 'swap' | 'folios'>, mm: number): number | null => {
  const pte = pteAt(m.tables, mm);
  if (pte === null) return null;
  if (pte.folio !== null) return m.folios.at(pte.folio).content;
  if (pte.slot === null) return null;
  const { cache, content } = m.swap.at(pte.slot);
  return cache === null ? content : m.folios.at(cache).content;
};

/** fork(), copy_present_pte(): the child maps the same folio, both read-only. */
export const shareMapping = (
  m: Pick<AnonParts, 'tables'> & { folios: AnonFolios },
  parent: number,
  child: number,
): void => {
  const pte = pteAt(m.tables, parent);
  if (pte?.folio == null) return;
  addMapping(m.folios.at(pte.folio));
  pte.writable = false;
  setPteAt(m.tables, child, presentPte(pte.folio, false));
};

/** munmap() or exit(): zap_pte_range(), free_pages_and_swap_cache(), free_swap_and_cache(). */
export const zapPte = (m: Omit<AnonParts, 'mms'>, mm: number): void => {
  const pte = pteAt(m.tables, mm);
  if (pte === null) return;
  const { folio, slot } = pte;
  setPteAt(m.tables, mm, null);
  if (folio !== null) {
    dropMapping(m.folios.at(folio));
    if (m.folios.at(folio).mapcount === 0) tryToFreeSwap(m, folio);
  }
  if (slot !== null) {
    swapFree(m, slot);
    const { cache, count } = m.swap.at(slot);
    if (cache !== null && count === 0 && m.folios.at(cache).mapcount === 0) tryToFreeSwap(m, cache);
  }
};
