// Arrays with entries that occupy several indices (lib/xarray.c): an entry of order N stands at 2^N indices, from one that is a multiple of it on.
// What is stored at one of them is stored at all; whichever is loaded, the entry is found. Each function is one step: under the xa_lock, or,
// of xaLoad(), a look that ends at one moment. What a reader does with the entry that it found is its own affair: it may be gone by then.
import {
  type ArrayDomain,
  array,
  type BoolDomain,
  bool,
  type Domain,
  type IntDomain,
  int,
  must,
  type NullableDomain,
  nullable,
  type StructDomain,
  shownAs,
  struct,
} from '../../../src/index.ts';

/** What stands at the first index of an entry. `E`: the entry; `K`: the marks. */
type XaEntryDomain<E extends Domain, K extends string> = StructDomain<
  { entry: E; order: IntDomain } & { [mark in K]: BoolDomain }
>;
/** The domain of an array: one place an index. An entry is in the place of its first index, and the others are empty. */
export type XArrayDomain<E extends Domain, K extends string> = ArrayDomain<NullableDomain<XaEntryDomain<E, K>>>;

/**
 * `indices`: the array has the indices 0 to that, less one. `entry`: what an entry is: a folio, a word for a shadow entry. `order`: the largest.
 * `marks`: of an entry, whichever of its indices is asked: `PAGECACHE_TAG_DIRTY`.
 */
export const xarrayOf = <const E extends Domain, const K extends string = never>({
  indices,
  entry,
  order,
  marks = [],
}: {
  readonly indices: number;
  readonly entry: E;
  readonly order: number;
  readonly marks?: readonly K[];
}): XArrayDomain<E, K> =>
  shownAs(
    { as: 'object', title: 'place of an xarray' },
    array(
      indices,
      nullable(struct({ entry, order: int(0, order), ...Object.fromEntries(marks.map((mark) => [mark, bool()])) })),
    ),
  ) as unknown as XArrayDomain<E, K>;

/** The place of an entry, as functions see it. */
interface XaPlace<E> {
  entry: E;
  order: number;
}
/** An array, as functions over it see it. */
export interface XArray<P extends XaPlace<unknown>> {
  readonly length: number;
  at(index: number): P | null;
  set(index: number, place: P | null): void;
}

/** The first index of the entry that occupies an index; null where there is none. */
const headOf = (xa: XArray<XaPlace<unknown>>, index: number): number | null => {
  for (let size = 1, order = 0; size <= xa.length; size *= 2, order++) {
    const head = index - (index % size);
    const place = xa.at(head);
    if (place !== null && place.order >= order) return head;
  }
  return null;
};

/** xa_load(): the entry, whichever of its indices this is; null where there is none. */
export const xaLoad = <P extends XaPlace<unknown>>(xa: XArray<P>, index: number): P['entry'] | null => {
  const head = headOf(xa, index);
  return head === null ? null : (xa.at(head)?.entry ?? null);
};

/** xa_get_order(): of the entry at an index; 0 where there is none. */
export const xaGetOrder = (xa: XArray<XaPlace<unknown>>, index: number): number => {
  const head = headOf(xa, index);
  return head === null ? 0 : (xa.at(head)?.order ?? 0);
};

/** xa_erase(), and a store of NULL: the entry is gone from all of its indices. */
export const xaErase = (xa: XArray<XaPlace<unknown>>, index: number): void => {
  const head = headOf(xa, index);
  if (head !== null) xa.set(head, null);
};

/**
 * xas_store() of an entry of that order, whose range begins at a multiple of its size. What was in the range is gone; a mark that any of it had is
 * kept. Of order 0 in the range of a larger entry it takes that one's place at all of its indices, as xa_store() does; a larger store into a still larger
 * entry ends the run: that is split first. `place`: the entry, and each of its marks.
 */
export const xaStore = <P extends XaPlace<unknown>>(
  xa: XArray<P>,
  index: number,
  order: number,
  place: Omit<P, 'order'>,
): void => {
  const covering = headOf(xa, index);
  const there = covering === null ? 0 : xaGetOrder(xa, index);
  const first = order === 0 && covering !== null ? covering : index;
  const size = 2 ** (order === 0 ? there : order);
  must(first % size === 0 && first + size <= xa.length, 'an entry begins at a multiple of its size, within the array');
  must(
    covering === null || there <= order || order === 0,
    'no larger entry is in the way, which has to be split first',
  );
  const stored = { ...place, order: order === 0 ? there : order } as P;
  for (let i = first; i < first + size; i++) {
    const old = xa.at(i);
    if (old === null) continue;
    for (const mark of Object.keys(place)) if (old[mark as keyof P] === true) stored[mark as keyof P] = true as never;
    xa.set(i, null);
  }
  xa.set(first, stored);
};

/**
 * xa_cmpxchg(): where the entry at an index is `old`, another comes in its place, at all of its indices; whether it did. Null: none. For entries that are
 * numbers or words. `marks`: those of an array that has any, each false, for a place that was empty.
 */
export const xaCmpxchg = <P extends XaPlace<unknown>>(
  xa: XArray<P>,
  index: number,
  old: P['entry'] | null,
  entry: P['entry'] | null,
  marks: { readonly [mark: string]: false } = {},
): boolean => {
  if (xaLoad(xa, index) !== old) return false;
  const head = headOf(xa, index);
  const there = head === null ? null : xa.at(head);
  if (entry === null) xaErase(xa, index);
  else if (there !== null) there.entry = entry;
  else xaStore(xa, index, 0, { entry, ...marks } as unknown as Omit<P, 'order'>);
  return true;
};

/** xas_split(): the entry at an index becomes several of a smaller order, each the same entry with the same marks. Who splits a folio then stores at each what is there. */
export const xaSplit = <P extends XaPlace<unknown>>(xa: XArray<P>, index: number, order: number): void => {
  const head = must(headOf(xa, index), 'there is an entry to split');
  const place = must(xa.at(head), 'there is an entry to split');
  const end = head + 2 ** place.order;
  place.order = order;
  for (let i = head + 2 ** order; i < end; i += 2 ** order) xa.set(i, place);
};

/** xa_set_mark(), xa_clear_mark(): of the entry at an index; nothing where there is none. */
export const xaSetMark = <const K extends string>(
  xa: XArray<XaPlace<unknown> & { [mark in K]: boolean }>,
  index: number,
  mark: K,
  set = true,
): void => {
  const head = headOf(xa, index);
  const place = head === null ? null : xa.at(head);
  if (place !== null) (place as { [mark in string]: unknown })[mark] = set;
};

/** xa_get_mark() */
export const xaGetMark = <const K extends string>(
  xa: XArray<XaPlace<unknown> & { [mark in K]: boolean }>,
  index: number,
  mark: K,
): boolean => {
  const head = headOf(xa, index);
  return head !== null && xa.at(head)?.[mark] === true;
};
