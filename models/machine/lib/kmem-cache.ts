// Pools of objects that are freed and used again (struct kmem_cache), and what a pointer to a freed one finds.
import {
  type ArrayDomain,
  type ArrayDraft,
  array,
  assert,
  type BoolDomain,
  bool,
  type Fields,
  type IntDomain,
  index,
  int,
  type Scalarset,
  type StructDomain,
  shownAs,
  struct,
} from '../../../src/index.ts';

/** The domain of a pool. `F`: the fields of an object. */
export type KmemCacheDomain<F extends Fields> = ArrayDomain<
  StructDomain<F & { live: BoolDomain; allocated: IntDomain }>
>;

/**
 * `objects`: how many the pool has, or a scalarset of them where they are alike. `fields`: what the protocol looks at in one; they stay as they
 * are when the object is freed, and when its memory is allocated again. `lives`: how often one may be allocated. That is history, which
 * tells a pointer to an object from one to a later object in the same memory; 0: any number of times, not counted, and then only a pointer
 * to free memory can be told.
 */
export const kmemCacheOf = <const F extends Fields>({
  objects,
  fields,
  lives = 1,
}: {
  readonly objects: number | Scalarset;
  readonly fields: F;
  readonly lives?: number;
}): KmemCacheDomain<F> =>
  shownAs(
    {
      as: 'object',
      title: 'object of a pool',
      gone: ({ live, allocated }: { readonly live: boolean; readonly allocated: number }) =>
        !live && (allocated > 0 ? 'freed' : 'free'),
    },
    array(objects, struct({ live: bool(), allocated: int(0, lives), ...fields })),
  ) as unknown as KmemCacheDomain<F>;

/** What these functions assert, for `assertions` of a system: `assertions: { ...kmemCacheAssertions }`. */
export const kmemCacheAssertions = {
  'USE-AFTER-FREE': 'what is accessed through a pointer is the object that it was taken of, and has not been freed',
  'DOUBLE-FREE': 'an object is freed once',
} as const;

/** A pool, as functions over it see it. */
export type KmemCache = ArrayDraft<{ live: boolean; allocated: number }>;

/** A pointer as a thread keeps it: where the object is, and which of those that were there one after the other. */
export interface ObjectPointer {
  readonly object: number;
  readonly allocated: number;
}

/** The pointer itself, for locals and `nullable(...)`: as long as the object has not been freed and its memory allocated again, it is to the same. */
export const objectPointerOf = (objects: number | Scalarset, lives = 1) =>
  struct({ object: typeof objects === 'number' ? int(0, objects - 1) : index(objects), allocated: int(0, lives) });

/** A pointer to what is in that memory now. */
export const pointerTo = (cache: KmemCache, object: number): ObjectPointer => ({
  object,
  allocated: cache.at(object).allocated,
});

/**
 * kmem_cache_alloc() of this object: false where it is in use, or where it was allocated `lives` times. Which of the free ones it is, is a
 * choice: `choose({ object: ... }, ...)`. `lives`: as in `kmemCacheOf`.
 */
export const kmemCacheAlloc = (cache: KmemCache, object: number, lives = 1): boolean => {
  const taken = cache.at(object);
  if (taken.live || (lives > 0 && taken.allocated === lives)) return false;
  taken.live = true;
  if (lives > 0) taken.allocated++;
  return true;
};

/** kmem_cache_free(). Asserts DOUBLE-FREE: it is in use. */
export const kmemCacheFree = (cache: KmemCache, object: number): void => {
  const freed = cache.at(object);
  assert(freed.live, 'DOUBLE-FREE', { object });
  freed.live = false;
};

/** Whether a pointer leads to the object that it was taken of: it is in use, and no later one is in its place. */
export const isSameObject = (cache: KmemCache, { object, allocated }: ObjectPointer): boolean => {
  const now = cache.at(object);
  return now.live && now.allocated === allocated;
};

/**
 * An access through a pointer. Asserts USE-AFTER-FREE: it leads to the object that it was taken of. Not for a reader of a SLAB_TYPESAFE_BY_RCU
 * cache that has not validated yet what it found: that memory is of the type still, whichever object is in it.
 */
export const useObject = (cache: KmemCache, pointer: ObjectPointer): void =>
  assert(isSameObject(cache, pointer), 'USE-AFTER-FREE', { object: pointer.object });
