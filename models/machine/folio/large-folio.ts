// A folio of several pages: one reference count, one lock, and what the mapcount policy in force stores.
import {
  type ArrayDraft,
  array,
  bool,
  type Draft,
  type Fields,
  int,
  type OneOfDomain,
  type StructDomain,
  shownAs,
  struct,
} from '../../../src/index.ts';
import { lockOf } from '../locks/lock.ts';
import type { MapcountPolicy, Sizes } from '../mapcount/policy.ts';

/** What every large folio has; what the policy stores comes besides. */
export type LargeFolioDomain<H extends string = string> = StructDomain<{
  refcount: ReturnType<typeof int>;
  cached: ReturnType<typeof bool>;
  locked: OneOfDomain<'free' | H>;
}>;
/** A folio of several pages, as a recipe sees it. */
export type LargeFolio = Draft<LargeFolioDomain>;

/**
 * `holders`: the threads that lock the folio. `mappings`: the most entries that can hold a reference at a time, one each.
 * What the policy stores a page is under `pages`.
 */
export const largeFolioOf = <const H extends string>(
  policy: MapcountPolicy,
  sizes: Sizes,
  holders: readonly H[],
): LargeFolioDomain<H> => {
  const page: Fields | undefined = policy.page?.(sizes);
  return shownAs(
    {
      as: 'folio',
      title: 'large folio',
      gone: ({ refcount }: { readonly refcount: number }) => refcount === 0 && 'free',
    },
    struct({
      ...policy.folio(sizes),
      ...(page === undefined ? {} : { pages: array(sizes.pages, struct(page)) }),
      /** One an entry that maps a page of it or all of it, and one for the page cache (the kernel: one a page there). 0: free. */
      refcount: int(0, sizes.mappings + 1),
      /** In the page cache. */
      cached: bool(),
      /** PG_locked. */
      locked: lockOf(...holders),
    }),
  ) as StructDomain as LargeFolioDomain<H>;
};

/** Counters that may run below zero start at their least value otherwise. */
export const clearCounts = (policy: MapcountPolicy, sizes: Sizes, folio: LargeFolio): void => {
  clear(policy.folio(sizes), folio as unknown as Counters);
  const page = policy.page?.(sizes);
  if (page !== undefined)
    (folio as unknown as { pages: ArrayDraft<Counters> }).pages.forEach((counts) => {
      clear(page, counts);
    });
};
interface Counters {
  [counter: string]: number;
}
const clear = (fields: Fields, counters: Counters): void => {
  for (const [name, domain] of Object.entries(fields)) if (domain.kind === 'int') counters[name] = 0;
};
