// What breaks each property of copy-on-write, of references by GUP, and of exclusive anonymous pages.

import { invariant } from '../../properties/invariant.ts';
import { entriesCounted } from '../../properties/mapcount.ts';
import type { Always } from '../../src/index.ts';
import type { AnonFolios } from '../machine/folio/anon-folio.ts';
import { slotOf } from '../machine/folio/swap.ts';
import type { GupReference } from '../machine/mm/gup.ts';
import { type AnonParts, contentAt, mappingsOf, mmReaches } from '../machine/table/anon-entry.ts';
import { pteAt } from '../machine/table/page-table.ts';

/** A process, and where it got the page: at its address, or from a reference that it has taken. */
export interface CowPrivacy<M> {
  /** What the process must see at its address: what it last wrote, or inherited. */
  readonly sees: (m: M, mm: number) => number;
  /** Whether the process wrote or inherited this content at some time: what it may read through a reference. */
  readonly mayRead: (m: M, mm: number, content: number) => boolean;
  /** The references that are held. */
  readonly references: (m: M) => readonly GupReference[];
}

export const cowPrivate = <M extends AnonParts>({ sees, mayRead, references }: CowPrivacy<M>): Always =>
  invariant<M>('COW-PRIV', (m) => {
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
  });

/** The first reference whose page is no longer the one at its address. One whose address is unmapped does not count. */
export const incoherent = (
  m: AnonParts,
  references: readonly GupReference[],
): { readonly mm: number; readonly folio: number } | null => {
  for (const { mm, folio } of references)
    if (folio !== null && pteAt(m.tables, mm) !== null && !mmReaches(m, mm, folio)) return { mm, folio };
  return null;
};

/**
 * `flag`: whether the kernel has PG_anon_exclusive. Without it the property asks for what the flag stands for: nobody shares
 * a pinned page.
 */
export const exclusive = <M extends AnonParts>(pins: (m: M) => readonly GupReference[], flag: boolean): Always =>
  invariant<M>('EXCL', (m) => {
    for (let folio = 0; folio < m.folios.length; folio++)
      if (m.folios.at(folio).exclusive && reachedBy(m, folio) > 1) return { folio, exclusive: true };
    for (const { folio } of pins(m)) {
      if (folio === null) continue;
      if (flag ? !m.folios.at(folio).exclusive : reachedBy(m, folio) > 1) return { folio, pinned: true };
    }
    return true;
  });

/** Under the page-table lock fork() clears the flag before it write-protects the entry. */
export const writableExclusive = <M extends AnonParts>(): Always =>
  invariant<M>('WRITE-EXCL', (m) => {
    for (let mm = 0; mm < m.mms.length; mm++) {
      const pte = pteAt(m.tables, mm);
      if (pte?.folio == null || !pte.writable || m.tables.at(mm).ptl !== 'free') continue;
      if (!m.folios.at(pte.folio).exclusive) return { mm, folio: pte.folio };
    }
    return true;
  });

const reachedBy = (m: AnonParts, folio: number): number => {
  let mms = 0;
  for (let mm = 0; mm < m.mms.length; mm++) if (mmReaches(m, mm, folio)) mms++;
  return mms;
};

/** `pending`: cleared entries of the folio that come back or whose rmap removal is still to come. */
export const anonMapcountExact = <M extends AnonParts>(pending: (m: M, folio: number) => number): Always =>
  invariant<M>(
    'MAPCOUNT',
    (m) => {
      for (let folio = 0; folio < m.folios.length; folio++) {
        const expected = mappingsOf(m, folio) + pending(m, folio);
        const { mapcount } = m.folios.at(folio);
        if (mapcount !== expected) return { folio, mapcount, expected };
      }
      return true;
    },
    entriesCounted,
  );

/** `otherReferences`: references besides those of mappings and swap cache. No reference is lost, and none is left over. */
export const anonRefcountExact = <M extends AnonParts>(otherReferences: (m: M, folio: number) => number): Always =>
  invariant<M>('REFCOUNT', (m) => {
    for (let folio = 0; folio < m.folios.length; folio++) {
      const { refcount, mapcount } = m.folios.at(folio);
      const expected = mapcount + (slotOf(m, folio) < 0 ? 0 : 1) + otherReferences(m, folio);
      if (refcount !== expected) return { folio, refcount, expected };
    }
    return true;
  });

/** The swap entries in page tables, and what the slot counts of them. */
export const swapCountExact = <M extends AnonParts>(): Always =>
  invariant<M>('SWAPCOUNT', (m) => {
    for (let slot = 0; slot < m.swap.length; slot++) {
      let expected = 0;
      for (let mm = 0; mm < m.tables.length; mm++) if (pteAt(m.tables, mm)?.slot === slot) expected++;
      const { count } = m.swap.at(slot);
      if (count !== expected) return { slot, count, expected };
    }
    return true;
  });

/** The first page with this mapcount that one of the references is of; -1 if there is none. */
export const pagesWith = (
  m: { readonly folios: AnonFolios },
  references: readonly GupReference[],
  mapcount: number,
): number => m.folios.findIndex((page, f) => page.mapcount === mapcount && references.some(({ folio }) => folio === f));
