// Anonymous folios of one page: reference count, pins, mapcount, PG_anon_exclusive, and what the page holds.
import {
  array,
  bool,
  type Draft,
  int,
  nullable,
  optional,
  type Scalarset,
  shownAs,
  struct,
} from '../../../src/index.ts';
import { lockOf } from '../locks/lock.ts';
import { refcountDecAndTest } from '../locks/refcount.ts';

/** How many anonymous folios there are, and how far their counts go. */
export interface AnonFolioSizes<H extends string = string> {
  /** Frames are alike: any free one may be taken. */
  readonly Folio: Scalarset;
  /** The most page-table entries that map one folio. */
  readonly mappings: number;
  /** The most references of one folio, those of mappings included. */
  readonly references: number;
  /** The most FOLL_PIN references of one folio. */
  readonly pins: number;
  /** Contents are version numbers, 0 to this. */
  readonly versions: number;
  /** The threads that lock a folio from one step to another. */
  readonly holders: readonly H[];
}

/**
 * The fields of an anonymous folio; a protocol adds what else it has of one. A frame on the free list has refcount 0, and then every
 * field is zero. The kernel counts a pin as 1024 references (GUP_PIN_COUNTING_BIAS) and takes 1024 plain ones for a pin; here `pins`
 * counts the pins, and `refcount` each once.
 */
export const anonFolioFields = <const H extends string>(sizes: Omit<AnonFolioSizes<H>, 'Folio'>) => ({
  /** One a mapping, one for the swap cache, one for each reference or pin that GUP took, and those of walkers. */
  refcount: int(0, sizes.references),
  pins: int(0, sizes.pins),
  mapcount: int(0, sizes.mappings),
  /** PG_anon_exclusive. */
  exclusive: bool(),
  /** PG_locked. */
  lock: lockOf(...sizes.holders),
  content: int(0, sizes.versions),
});

/** How they are shown. */
const asFolio = {
  as: 'folio',
  title: 'anonymous folio',
  gone: ({ refcount }: { readonly refcount: number }) => refcount === 0 && 'free',
} as const;

/** Anonymous folios, with the fields above and no others. */
export const anonFoliosOf = <const H extends string>(sizes: AnonFolioSizes<H>) =>
  shownAs(asFolio, array(sizes.Folio, struct(anonFolioFields(sizes))));

/** The same with folio->mapping and folio->index: which of so many places an rmap walk comes to; of a folio that nobody has mapped yet, none. */
export const placedFoliosOf = <const H extends string>(sizes: AnonFolioSizes<H> & { readonly places: number }) =>
  shownAs(
    asFolio,
    array(sizes.Folio, struct({ ...anonFolioFields(sizes), anonAt: nullable(int(0, sizes.places - 1)) })),
  );

/** Anonymous folios as functions over them see them. */
export type AnonFolios = Draft<ReturnType<typeof anonFoliosOf<string>>>;
/** One anonymous folio, as a recipe sees it. */
export type AnonFolio = ReturnType<AnonFolios['at']>;

/** Takes a frame from the free list, with one reference; false when this one is not there. */
export const allocFolio = (folios: AnonFolios, frame: number, content: number): boolean => {
  const folio = folios.at(frame);
  if (folio.refcount > 0) return false;
  folio.refcount = 1;
  folio.content = content;
  return true;
};

/** folio_put(): with the last reference the frame goes to the free list, and its flags and its mapping go with it (free_pages_prepare()). */
export const putFolio = (folio: AnonFolio & { anonAt?: number | null }): void => {
  if (!refcountDecAndTest(folio, 'refcount')) return;
  folio.exclusive = false;
  folio.content = 0;
  if (optional(folio, 'anonAt') !== undefined) folio.anonAt = null;
};

/** A page-table entry that maps the folio comes: the reference first, then the mapcount. */
export const addMapping = (folio: AnonFolio): void => {
  folio.refcount++;
  folio.mapcount++;
};

/** A page-table entry that maps the folio goes: the mapcount first, then the reference. */
export const dropMapping = (folio: AnonFolio): void => {
  folio.mapcount--;
  putFolio(folio);
};
