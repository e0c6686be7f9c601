// Address spaces of one VMA of private anonymous memory: page-table entries, mmap_lock, write_protect_seq.
import { array, bool, type Draft, index, int, nullable, type Scalarset, struct } from '../../../src/index.ts';
import { type AnonFolios, addMapping, dropMapping } from '../folio/anon-folio.ts';
import { type SwapParts, swapFree, tryToFreeSwap } from '../folio/swap.ts';
import { lockOf, takeLock } from './lock.ts';

/** A page-table entry of anonymous memory: it maps a folio, or is a swap entry. An empty one is null. */
export const anonPteOf = (Folio: Scalarset, slots: number) =>
  struct({
    folio: nullable(index(Folio)),
    slot: nullable(int(0, Math.max(slots, 1) - 1)),
    writable: bool(),
    /** pte_swp_exclusive: of a swap entry, that the folio was exclusive when it was unmapped. */
    exclusive: bool(),
  });
export type AnonPte = Draft<ReturnType<typeof anonPteOf>>;

/** `readers`: the threads that may hold the mmap_lock of one mm for reading. `writers`: those that hold it for writing from one step to another. */
export const mmsOf = <const W extends string>(sizes: {
  readonly mms: number;
  readonly readers: number;
  readonly writers: readonly W[];
}) =>
  array(
    sizes.mms,
    struct({
      /** The VMA is there: from mmap() or fork() to munmap() or exit(). */
      vma: bool(),
      /** mmap_lock, held for reading. */
      readers: int(0, sizes.readers),
      /** mmap_lock, held for writing. */
      writer: lockOf(...sizes.writers),
      /** Odd while fork() copies the page tables; it forks once. */
      writeProtectSeq: int(0, 2),
    }),
  );
export type Mms = Draft<ReturnType<typeof mmsOf<string>>>;
type Mm = ReturnType<Mms['at']>;

/** mmap_read_lock(); false while it is held for writing, and the step blocks. */
export const mmapReadLock = (mm: Mm): boolean => {
  if (mm.writer !== 'free') return false;
  mm.readers++;
  return true;
};

export const mmapReadUnlock = (mm: Mm): void => {
  mm.readers--;
};

/** mmap_write_lock(); false while anybody holds it. */
export const mmapWriteLock = <W extends string>(
  mm: { readers: number; writer: 'free' | W },
  holder: NoInfer<W>,
): boolean => mm.readers === 0 && takeLock(mm, 'writer', holder);

/** One page table a mm, of one page: the entry that all is about. */
export interface MmParts extends SwapParts {
  mms: Mms;
  tables: AnonTables;
}
export type AnonTables = {
  readonly length: number;
  at(mm: number): { ptl: string; ptes: { at(va: number): AnonPte | null; set(va: number, pte: AnonPte | null): void } };
};

/** The entry of a mm's page. */
export const pteAt = (m: { readonly tables: AnonTables }, mm: number): AnonPte | null => m.tables.at(mm).ptes.at(0);

export const setPteAt = (m: { readonly tables: AnonTables }, mm: number, pte: AnonPte | null): void =>
  m.tables.at(mm).ptes.set(0, pte);

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
export const reaches = (m: Pick<MmParts, 'tables' | 'swap'>, mm: number, folio: number): boolean => {
  const pte = pteAt(m, mm);
  if (pte === null) return false;
  return pte.folio === folio || (pte.slot !== null && m.swap.at(pte.slot).cache === folio);
};

/** Entries that map the folio now. */
export const mappingsOf = (m: { readonly tables: AnonTables }, folio: number): number => {
  let mappings = 0;
  for (let mm = 0; mm < m.tables.length; mm++) if (pteAt(m, mm)?.folio === folio) mappings++;
  return mappings;
};

/** What a load of the page returns; null where the entry is none (for now). */
export const contentAt = (m: Pick<MmParts, 'tables' | 'swap' | 'folios'>, mm: number): number | null => {
  const pte = pteAt(m, mm);
  if (pte === null) return null;
  if (pte.folio !== null) return m.folios.at(pte.folio).content;
  if (pte.slot === null) return null;
  const { cache, content } = m.swap.at(pte.slot);
  return cache === null ? content : m.folios.at(cache).content;
};

/** fork(), copy_present_pte(): the child maps the same folio, both read-only. */
export const shareMapping = (
  m: Pick<MmParts, 'tables'> & { folios: AnonFolios },
  parent: number,
  child: number,
): void => {
  const pte = pteAt(m, parent);
  if (pte?.folio == null) return;
  addMapping(m.folios.at(pte.folio));
  pte.writable = false;
  setPteAt(m, child, presentPte(pte.folio, false));
};

/** munmap() or exit(): zap_pte_range(), free_pages_and_swap_cache(), free_swap_and_cache(). */
export const zapPte = (m: MmParts, mm: number): void => {
  const pte = pteAt(m, mm);
  if (pte === null) return;
  const { folio, slot } = pte;
  setPteAt(m, mm, null);
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
