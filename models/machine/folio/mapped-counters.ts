// The counters that user space sees of mappings: NR_FILE_MAPPED, NR_ANON_MAPPED, and the resident set of the mm.
import { type Draft, int, optional, shownAs, struct } from '../../../src/index.ts';
import type { Tables } from '../table/page-table.ts';
import type { Folios } from './folio.ts';

/** `folios`: how many there are; `ptes`: the most entries that the mm has. */
export const mappedCountersOf = (folios: number, ptes: number) =>
  shownAs(
    { as: 'counter', title: 'NR_*_MAPPED, rss' },
    struct({
      /** Folios that are mapped at least once (NR_FILE_MAPPED, NR_ANON_MAPPED). */
      fileMapped: int(0, folios),
      anonMapped: int(0, folios),
      /** Present entries of the running mm (MM_FILEPAGES, MM_ANONPAGES). */
      fileRss: int(0, ptes),
      anonRss: int(0, ptes),
    }),
  );
/** The statistics, as a recipe sees them. */
export type MappedCounters = Draft<ReturnType<typeof mappedCountersOf>>;

/** The parts of the machine that have to agree with the counters. */
export interface CountedParts {
  counters: MappedCounters;
  folios: Folios;
  tables: Tables;
}

/** Counts what is mapped now. For an initial state. */
export const countMapped = ({ counters, folios, tables }: CountedParts): void => {
  const now = mappedNow(folios, tables);
  counters.fileMapped = now.fileMapped;
  counters.anonMapped = now.anonMapped;
  counters.fileRss = now.fileRss;
  counters.anonRss = now.anonRss;
};

/** What the counters should say: folios with a mapcount above 0, and present entries. */
export const mappedNow = (folios: Folios, tables: Tables): { readonly [counter in keyof MappedCounters]: number } => {
  let fileRss = 0;
  let anonRss = 0;
  for (let t = 0; t < tables.length; t++) {
    const { ptes } = tables.at(t);
    for (let i = 0; i < ptes.length; i++) {
      const pte = ptes.at(i);
      if (pte === null) continue;
      if (folios.at(pte.folio).anon) anonRss++;
      else fileRss++;
    }
  }
  return {
    fileMapped: folios.count((folio) => !folio.anon && folio.mapcount > 0),
    anonMapped: folios.count((folio) => folio.anon && folio.mapcount > 0),
    fileRss,
    anonRss,
  };
};

/** page_remove_rmap(): the folio's mapcount goes down, and with the last mapping the count of mapped folios, if there is one. */
export const removeRmap = (m: { counters?: MappedCounters; folios: Folios }, f: number): void => {
  const folio = m.folios.at(f);
  folio.mapcount--;
  const counters = optional(m, 'counters');
  if (counters === undefined || folio.mapcount !== 0) return;
  if (folio.anon) counters.anonMapped--;
  else counters.fileMapped--;
};

/** What a fault counts that has mapped a page-cache folio, where the state has counters. */
export const countNewMapping = (m: { counters?: MappedCounters; folios: Folios }, f: number): void => {
  const counters = optional(m, 'counters');
  if (counters === undefined) return;
  counters.fileRss++;
  if (m.folios.at(f).mapcount === 1) counters.fileMapped++;
};

/** add_mm_counter(): `by` entries of an anonymous or a page-cache folio more, or less. */
export const addRss = (counters: MappedCounters, anon: boolean, by: number): void => {
  if (anon) counters.anonRss += by;
  else counters.fileRss += by;
};
