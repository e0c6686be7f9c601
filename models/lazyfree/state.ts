// What the model is made of: one page of anonymous memory behind MADV_FREE, the entry that maps it, a frame for a page that comes
// in its place, and the store buffers of the CPUs of reclaim and of direct I/O.
import { array, bool, type Draft, int, nullable, oneOf, struct } from '../../src/index.ts';
import { storeBuffersOf } from '../machine/cpu/store-buffer.ts';
import { lockOf } from '../machine/locks/lock.ts';
import { refcountDecAndTest } from '../machine/locks/refcount.ts';
import { entryOf } from '../machine/table/page-table.ts';
import type { LazyBounds } from './policy.ts';

export const frames = 2;
/** The page that MADV_FREE was called for. */
export const lazyPage = 0;
export const folioNumber = () => int(0, frames - 1);
export const dioName = (read: number): string => `dio${read}`;

/** CPU 0 is reclaim's; the others are of the reads. */
export const reclaimCpu = 0;
export const cpusOf = ({ reads }: LazyBounds): number => 1 + reads;
export const cpuOf = (read: number): number => 1 + read;

/** Accesses to memory that may be late. */
export const late = () => struct({ access: oneOf('clear the entry', 'take a reference'), folio: folioNumber() });

export const stateOf = (bounds: LazyBounds) =>
  struct({
    ptl: lockOf('reclaim'),
    /** Writable, if present: the page is this process's alone. */
    pte: nullable(entryOf(frames, { dirty: bool() })),
    folios: array(
      frames,
      struct({
        /** One of the mapping, one of isolation, one of each read. 0: free. */
        refcount: int(0, 2 + bounds.reads),
        mapcount: int(0, 1),
        /** PG_dirty. */
        dirty: bool(),
        /** PG_swapbacked: not, or no longer, free to be discarded. */
        swapbacked: bool(),
        /** What is in it: what a device has read in, and what the process has stored, each in its own part of the page. */
        device: bool(),
        stored: bool(),
      }),
    ),
    buffers: storeBuffersOf(cpusOf(bounds), 1, late()),
    /** Stores that the process has still to do. */
    stores: int(0, bounds.stores),
    /** What the process must find at its address. */
    sees: struct({ device: bool(), stored: bool() }),
  });
export type Lazy = Draft<ReturnType<typeof stateOf>>;

/** folio_put(): with the last reference the frame is free, and nothing is left of it. */
export const putFolio = (m: Lazy, folio: number): void => {
  const page = m.folios.at(folio);
  if (refcountDecAndTest(page, 'refcount')) freeFolio(m, folio);
};

export const freeFolio = (m: Lazy, folio: number): void => {
  m.folios.set(folio, { refcount: 0, mapcount: 0, dirty: false, swapbacked: false, device: false, stored: false });
};

/** do_anonymous_page(), under the page-table lock: an ordinary page of zeroes. False without a free frame. */
export const mapZeroes = (m: Lazy): boolean => {
  const folio = m.folios.findIndex(({ refcount }) => refcount === 0);
  if (folio < 0) return false;
  const page = m.folios.at(folio);
  page.refcount = 1;
  page.mapcount = 1;
  page.swapbacked = true;
  m.pte = { folio, dirty: true };
  return true;
};

/** The part of what the process must find that its entry does not lead to; null where it finds all. */
export const lostAt = (m: Lazy): { readonly lost: string } | null => {
  if (m.ptl !== 'free') return null;
  const page = m.pte === null ? null : m.folios.at(m.pte.folio);
  if (m.sees.device && page?.device !== true) return { lost: 'what was read in' };
  if (m.sees.stored && page?.stored !== true) return { lost: 'what was stored' };
  return null;
};
