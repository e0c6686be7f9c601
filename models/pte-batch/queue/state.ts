// One batch of an mmu_gather: slots, each with a page, or with the number of pages that belongs to the slot before.
import { array, bool, type Draft, int, list, struct, variant } from '../../../src/index.ts';

export const queueStateOf = (pages: number, slots: number) =>
  struct({
    slots: list(
      slots,
      variant({
        /** encode_page(): `more`: ENCODED_PAGE_BIT_NR_PAGES_NEXT. */
        page: { page: int(0, pages - 1), more: bool() },
        /** encode_nr_pages() */
        number: { nr: int(1, pages) },
      }),
    ),
    /** Of each page of the folio: the entry is there; the mapping counts; the reference of the mapping is held. */
    pages: array(pages, struct({ entry: bool(), mapped: bool(), held: bool() })),
  });
export type Queueing = Draft<ReturnType<typeof queueStateOf>>;
