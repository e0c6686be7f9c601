// The mmu_gather queue: pages whose entries are cleared, waiting for the flush and then for their reference to be dropped.
import { array, bool, type Draft, int, list, shownAs, struct } from '../../../src/index.ts';

/** Real sizes: 8 entries on the stack (MMU_GATHER_BUNDLE), about 510 in each further batch, at most 10,000 in all. */
export interface GatherSizes {
  /** Entries of the batch on the stack. */
  readonly local: number;
  /** Entries of each further batch. */
  readonly batch: number;
  /** How many further batches there may be: the cap, or where an allocation without waiting fails. */
  readonly batches: number;
}

/** The domain of an mmu_gather: the range to be flushed, and the pages that wait for that in batches. */
export const gatherOf = (sizes: GatherSizes, ptes: number, folios: number) =>
  shownAs(
    { as: 'queue', title: 'mmu_gather' },
    struct({
      /** The range to flush: pages `start` to `end - 1`; empty when `end` is 0. */
      start: int(0, ptes),
      end: int(0, ptes),
      /** Batch 0 is the one on the stack. `rmap`: the folio's mapcount still counts the entry. */
      batches: array(
        sizes.batches + 1,
        list(Math.max(sizes.local, sizes.batch), struct({ folio: int(0, folios - 1), rmap: bool() })),
      ),
      /** The batch that takes the next page. */
      active: int(0, sizes.batches),
      /** Some queued entry's rmap removal waits for the flush (v6.2 on). */
      delayedRmap: bool(),
      /** The first queued entry whose rmap removal is pending (seed 001: rmap_pend, rmap_pend_first). */
      cursor: struct({ batch: int(0, sizes.batches), first: int(0, Math.max(sizes.local, sizes.batch)) }),
    }),
  );
/** The mmu_gather, as a recipe sees it. */
export type Gather = Draft<ReturnType<typeof gatherOf>>;

/** The range of an mmu_gather, for a protocol that queues no pages: fields `start` and `end`. */
export type GatherRange = Pick<Gather, 'start' | 'end'>;

/** tlb_remove_tlb_entry(): extends the range to flush. */
export const recordPte = (gather: GatherRange, va: number): void => {
  if (gather.end === 0) {
    gather.start = va;
    gather.end = va + 1;
    return;
  }
  if (va < gather.start) gather.start = va;
  if (va + 1 > gather.end) gather.end = va + 1;
};

/** The range to flush, which is then empty: __tlb_reset_range(). */
export const takeRange = (gather: GatherRange): { start: number; end: number } => {
  const { start, end } = gather;
  gather.start = 0;
  gather.end = 0;
  return { start, end };
};

/** When a further batch may be started while rmap removals are delayed. */
export type BatchRule =
  /** 5df397dec7c4: never. */
  | 'none while delayed'
  /** c47454823bd4: one more than the batch on the stack. */
  | 'one while delayed'
  /** Before 2022, and seed 001: no restriction. */
  | 'any';

/**
 * __tlb_remove_page_size(): queues the page, then says whether the queue is full: when its batch is and no further one
 * may be started. So the page that reports "full" is queued already.
 */
export const queuePage = (
  gather: Gather,
  sizes: GatherSizes,
  rule: BatchRule,
  folio: number,
  rmap: boolean,
): boolean => {
  const batch = gather.batches.at(gather.active);
  batch.push({ folio, rmap });
  const capacity = gather.active === 0 ? sizes.local : sizes.batch;
  return batch.length === capacity && !nextBatch(gather, sizes, rule);
};

/** tlb_next_batch() */
const nextBatch = (gather: Gather, sizes: GatherSizes, rule: BatchRule): boolean => {
  if (gather.delayedRmap && rule === 'none while delayed') return false;
  if (gather.delayedRmap && rule === 'one while delayed' && gather.active !== 0) return false;
  if (gather.active === sizes.batches) return false;
  gather.active++;
  return true;
};

/** tlb_discard_rmaps(), seed 001: the cursor goes to the first empty place of the queue. */
export const discardRmaps = (gather: Gather): void => {
  gather.cursor.batch = gather.active;
  gather.cursor.first = gather.batches.at(gather.active).length;
};

type Entry = ReturnType<ReturnType<Gather['batches']['at']>['at']>;

/** Which batches tlb_flush_rmaps() scans for delayed removals. 'all': no kernel's, but the order of a late removal needs it. */
export type RmapScan = 'active' | 'local and active' | 'all';

/** The first entry with a delayed rmap removal, in the batches that are scanned. */
export const pendingRmap = (gather: Gather, scan: RmapScan): Entry | null => {
  const { active } = gather;
  for (let b = scan === 'active' ? active : 0; b <= active; b++) {
    if (scan === 'local and active' && b !== 0 && b !== active) continue;
    const batch = gather.batches.at(b);
    const i = batch.findIndex((entry) => entry.rmap);
    if (i >= 0) return batch.at(i);
  }
  return null;
};

/** How far the walk of seed 001 goes: to the end of the queue, or (a mutant) of the batch that the cursor is in. */
export type CursorWalk = 'all batches' | 'one batch';

/** The batch of the first entry from the cursor on: the cursor's, or the next when that is used up and the next is not empty. */
const batchAtCursor = ({ cursor, batches }: Gather, walk: CursorWalk): number => {
  if (cursor.first < batches.at(cursor.batch).length) return cursor.batch;
  if (walk === 'one batch') return -1;
  const next = cursor.batch + 1;
  return next < batches.length && batches.at(next).length > 0 ? next : -1;
};

/** Whether tlb_flush_rmaps() of seed 001 has an entry to walk to. */
export const isPendingAtCursor = (gather: Gather, walk: CursorWalk = 'all batches'): boolean =>
  batchAtCursor(gather, walk) >= 0;

/** The entry that the walk of seed 001 comes to next; the cursor is then behind it. Null at the end of the queue. */
export const nextAtCursor = (gather: Gather, walk: CursorWalk = 'all batches'): Entry | null => {
  const b = batchAtCursor(gather, walk);
  if (b < 0) return null;
  const first = b === gather.cursor.batch ? gather.cursor.first : 0;
  gather.cursor.batch = b;
  gather.cursor.first = first + 1;
  return gather.batches.at(b).at(first);
};

/** Whether some queued entry passes the test. `behind`: it is at the cursor, or behind it. */
export const someQueued = (gather: Gather, test: (entry: Entry, behind: boolean) => boolean): boolean => {
  const { batches, cursor } = gather;
  for (let b = 0; b < batches.length; b++) {
    const batch = batches.at(b);
    for (let i = 0; i < batch.length; i++)
      if (test(batch.at(i), b > cursor.batch || (b === cursor.batch && i >= cursor.first))) return true;
  }
  return false;
};

/** How many queued entries of the folio its mapcount still counts. */
export const queuedRmaps = (gather: Gather, folio: number): number => {
  let count = 0;
  for (let b = 0; b < gather.batches.length; b++)
    count += gather.batches.at(b).count((entry) => entry.folio === folio && entry.rmap);
  return count;
};

/** True when nothing is queued. */
export const isGatherEmpty = (gather: Gather): boolean => gather.batches.every((batch) => batch.length === 0);
