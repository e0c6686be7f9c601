// Copy-on-write, references by GUP, and exclusivity of anonymous pages.
import type { AnonFolios } from '../models/machine/folio/anon-folio.ts';
import { slotOf } from '../models/machine/folio/swap.ts';
import type { GupReference } from '../models/machine/mm/gup.ts';
import { contentAt, type MmParts, mappingsOf, pteAt, reaches } from '../models/machine/mm/mm.ts';
import { type Always, forState } from '../src/index.ts';

/** A process, and where it got the page: at its address, or from a reference that it has taken. */
export interface CowPrivacy<M> {
  /** What the process must see at its address: what it last wrote, or inherited. */
  readonly sees: (m: M, mm: number) => number;
  /** Whether the process wrote or inherited this content at some time: what it may read through a reference. */
  readonly mayRead: (m: M, mm: number, content: number) => boolean;
  /** The references that are held. */
  readonly references: (m: M) => readonly GupReference[];
}

/** Holds because whoever writes to a page has it for himself: nobody else can reach it, by page table, swap entry or reference. */
export const cowPrivate = <M extends MmParts>({ sees, mayRead, references }: CowPrivacy<M>): Always =>
  forState<M>().always(
    'COW-PRIV',
    'a process reads from its private page what it last wrote or inherited at fork, and nothing that a relative wrote later',
    (m) => {
      for (let mm = 0; mm < m.mms.length; mm++) {
        const reads = contentAt(m, mm);
        if (reads !== null && reads !== sees(m, mm)) return { mm, reads, expected: sees(m, mm) };
      }
      for (const { mm, folio } of references(m)) {
        if (folio === null) continue;
        const reads = m.folios.at(folio).content;
        if (!mayRead(m, mm, reads)) return { mm, reads, folio };
      }
      return true;
    },
  );

/** Holds because the page that is pinned stays mapped where it was pinned, until its owner unmaps it. */
export const pinCoherent = <M extends MmParts>(pins: (m: M) => readonly GupReference[]): Always =>
  forState<M>().always(
    'PIN-COHERENT',
    'while a process holds a pin that it took at an address, its accesses there and those through the pin reach the same page',
    (m) => incoherent(m, pins(m)) ?? true,
  );

/** The first of the references whose page is no longer the one at its address; one that was unmapped there counts not. */
export const incoherent = (
  m: MmParts,
  references: readonly GupReference[],
): { readonly mm: number; readonly folio: number } | null => {
  for (const { mm, folio } of references)
    if (folio !== null && pteAt(m, mm) !== null && !reaches(m, mm, folio)) return { mm, folio };
  return null;
};

/**
 * `flag`: whether the kernel has PG_anon_exclusive. Without it what the flag stands for is asked all the same: nobody may
 * share a pinned page.
 */
export const exclusive = <M extends MmParts>(pins: (m: M) => readonly GupReference[], flag: boolean): Always =>
  forState<M>().always(
    'EXCL',
    flag
      ? 'an exclusive page is reached by at most one mm, and a pinned page is exclusive'
      : 'a pinned page is reached by at most one mm',
    (m) => {
      for (let folio = 0; folio < m.folios.length; folio++)
        if (m.folios.at(folio).exclusive && reachedBy(m, folio) > 1) return { folio, exclusive: true };
      for (const { folio } of pins(m)) {
        if (folio === null) continue;
        if (flag ? !m.folios.at(folio).exclusive : reachedBy(m, folio) > 1) return { folio, pinned: true };
      }
      return true;
    },
  );

/** Under the page-table lock fork() clears the flag before it write-protects the entry. */
export const writableExclusive = <M extends MmParts>(): Always =>
  forState<M>().always(
    'WRITE-EXCL',
    'a page that is mapped writable is exclusive, whenever the page-table lock is free',
    (m) => {
      for (let mm = 0; mm < m.mms.length; mm++) {
        const pte = pteAt(m, mm);
        if (pte?.folio == null || !pte.writable || m.tables.at(mm).ptl !== 'free') continue;
        if (!m.folios.at(pte.folio).exclusive) return { mm, folio: pte.folio };
      }
      return true;
    },
  );

const reachedBy = (m: MmParts, folio: number): number => {
  let mms = 0;
  for (let mm = 0; mm < m.mms.length; mm++) if (reaches(m, mm, folio)) mms++;
  return mms;
};

/** `pending`: cleared entries of the folio that come back or whose rmap removal is still to come. */
export const anonMapcountExact = <M extends MmParts>(pending: (m: M, folio: number) => number): Always =>
  forState<M>().always(
    'MAPCOUNT',
    'the mapcount is what a walk of the rmap would find: the page-table entries that map the page, and cleared ones that are held',
    (m) => {
      for (let folio = 0; folio < m.folios.length; folio++) {
        const expected = mappingsOf(m, folio) + pending(m, folio);
        const { mapcount } = m.folios.at(folio);
        if (mapcount !== expected) return { folio, mapcount, expected };
      }
      return true;
    },
  );

/** `others`: references besides those of mappings and swap cache. No reference is lost, and none is left over. */
export const anonRefcountExact = <M extends MmParts>(others: (m: M, folio: number) => number): Always =>
  forState<M>().always(
    'REFCOUNT',
    'the reference count is the mapcount, one for the swap cache, and one for each who has taken one',
    (m) => {
      for (let folio = 0; folio < m.folios.length; folio++) {
        const { refcount, mapcount } = m.folios.at(folio);
        const expected = mapcount + (slotOf(m, folio) < 0 ? 0 : 1) + others(m, folio);
        if (refcount !== expected) return { folio, refcount, expected };
      }
      return true;
    },
  );

/** The swap entries in page tables, and what the slot counts of them. */
export const swapCountExact = <M extends MmParts>(): Always =>
  forState<M>().always('SWAPCOUNT', 'a slot counts the swap entries that name it', (m) => {
    for (let slot = 0; slot < m.swap.length; slot++) {
      let expected = 0;
      for (let mm = 0; mm < m.tables.length; mm++) if (pteAt(m, mm)?.slot === slot) expected++;
      const { count } = m.swap.at(slot);
      if (count !== expected) return { slot, count, expected };
    }
    return true;
  });

/** Mapcounts and references that a GUP has taken, of pages in use: for what a count of one does not tell. */
export const pagesWith = (
  m: { readonly folios: AnonFolios },
  references: readonly GupReference[],
  mapcount: number,
): number => m.folios.findIndex((page, f) => page.mapcount === mapcount && references.some(({ folio }) => folio === f));
