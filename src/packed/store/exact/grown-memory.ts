// What is made of a store's memory when one of the workers could not go on with it: another format, or more room.

import { bytesOfMakers, grownMakers } from '../../sleep/makers.ts';
import type { StateMemory } from '../memory.ts';
import type { Numbering } from '../numbering.ts';
import { call, type SharedControl } from '../shared-control.ts';
import { clearShare, extended, keptParts, sizeOf } from './index-parts.ts';
import { capacityOf, type IndexSize, sizesFor } from './index-size.ts';
import { SEGMENT_STATES } from './insert-code.ts';
import type { BatchStates, StateLog } from './state-log.ts';

/** While there are several workers, the log has room for so many states more than are needed: then they seldom wait for more. */
const AHEAD = 2 ** 20;
/** A share of what is stored is a lot of room: with a thousand million states there would be a thousand waits for more. */
const AHEAD_SHARE = 1 / 32;

/** Worker 0's store while nobody inserts. */
export interface OutgrownStore {
  readonly control: SharedControl;
  readonly log: StateLog;
  readonly numbers: Numbering;
  readonly memory: StateMemory;
  /** Bytes that the stores of all workers may take together, and what they take. */
  readonly budget: number;
  readonly bytes: number;
  /** States of the largest batch so far. */
  readonly batchStates: number;
  /** The batch that waits to be stored; undefined when none waits. */
  readonly waiting: BatchStates | undefined;
  /** The first number of the newest level but one. */
  readonly first: number;
  /** States are stored as codes of combinations whatever these take. */
  readonly combinesAlways: boolean;
  /** Slots of each part of a large index. */
  readonly partSlots: number;
}

/** What has room for what was called for; with `full` if budget or machine do not allow that. `together`: as of `VisitedSet.grow`. */
export const grownMemory = (store: OutgrownStore, together: boolean): StateMemory => {
  const { log, memory } = store;
  const { calls } = store.control;
  try {
    if ((calls & call.combinations) !== 0) {
      const combined = rewritten(store, 'combinations');
      if (combined !== undefined) return combined;
    }
    if (log.isCombined && (calls & call.format) !== 0) return withMoreCombinations(store);
    if ((calls & (call.format | call.plainFormat)) !== 0) {
      const other = rewritten(store, (calls & call.plainFormat) !== 0 ? 'plain' : 'codes');
      if (other !== undefined) return other;
      // What waits can be stored in no format that there is room for.
      if (!log.isPlain) return { ...memory, full: true };
    }
    if ((calls & call.room) === 0) return memory;
    const larger = enlarged(store, together);
    // States are worth more than what saves time.
    return larger.full && memory.makers !== undefined ? enlarged(withoutMakers(store), together) : larger;
  } catch (error) {
    if (error instanceof RangeError) return { ...memory, full: true };
    throw error;
  }
};

const withoutMakers = (store: OutgrownStore): OutgrownStore => {
  const { memory, numbers, bytes } = store;
  const without = bytes - bytesOfMakers(memory.makers, numbers.used);
  return { ...store, bytes: without, memory: { ...memory, makers: undefined } };
};

/** All that is stored, in another format. Undefined if none is better, or there is no room for the change. */
const rewritten = (store: OutgrownStore, to: 'codes' | 'plain' | 'combinations'): StateMemory | undefined => {
  const { control, log } = store;
  const { used } = store.numbers;
  const change =
    to === 'combinations'
      ? log.combining(used, control.claimed, store.combinesAlways)
      : log.proposal(to === 'plain', used, control.claimed, store.waiting);
  if (change === undefined) return undefined;
  if (store.bytes + change.bytes * control.present + change.sharedBytes > store.budget) return undefined;
  const changed = change.make((words) => control.allocate(words));
  if (changed === undefined) return undefined;
  const { format, segments } = changed;
  // How many fit into the budget then is asked when there is need of more.
  control.limit = control.claimed;
  return { ...store.memory, format, segments, rewrite: true };
};

/** The same states, and room for more combinations: for those of a batch of each worker. */
const withMoreCombinations = ({ control, log, memory, budget, bytes, batchStates }: OutgrownStore): StateMemory => {
  const more = batchStates * control.present;
  if (bytes + log.growthBytes(more) > budget) return { ...memory, full: true };
  return { ...memory, format: log.grownFormat(more, (words) => control.allocate(words)) };
};

/** An index, as large as it has to be. */
interface NextIndex {
  readonly size: IndexSize;
  /** Parts that stay as they are. */
  readonly kept: number;
  /** Bytes that it takes more. */
  readonly larger: number;
  /** How many states there can be then, by its size and by the budget. */
  readonly limit: number;
}

/** Of the sizes that it can have the one with which there can be the most states: what saves time must not cost states. */
const nextIndex = ({ log, memory, numbers, budget, bytes, partSlots }: OutgrownStore): NextIndex | undefined => {
  const before = sizeOf(memory.index);
  const besides = bytes - numbers.used * log.stored * 4;
  const sizes = sizesFor(before, numbers.needed, partSlots).map((size): NextIndex => {
    const kept = keptParts(before, size);
    const larger = capacityOf(size) > capacityOf(before) ? (size.parts - kept) * size.slots * 4 : 0;
    const limit = Math.min(capacityOf(size), Math.floor((budget - besides - larger) / (log.stored * 4)));
    return { size, kept, larger, limit };
  });
  const most = Math.max(...sizes.map(({ limit }) => limit));
  return most < numbers.needed ? undefined : sizes.findLast(({ limit }) => limit === most);
};

/** A larger index, if it has to be, and numbers for as many states as it, and the budget, have room for. */
const enlarged = (store: OutgrownStore, together: boolean): StateMemory => {
  const { control, log, memory } = store;
  const { needed, used } = store.numbers;
  const next = nextIndex(store);
  if (next === undefined) return { ...memory, full: true };
  const { size, kept, larger, limit } = next;
  const isLarger = larger > 0;
  const allocate = (words: number): Int32Array => control.allocate(words);
  const ahead = Math.max(AHEAD, Math.floor(needed * AHEAD_SHARE));
  const segments = log.reserved(Math.min(limit, control.alone ? needed : needed + ahead), allocate);
  const index = isLarger ? extended(memory.index.slice(0, kept), size, allocate) : memory.index;
  if (isLarger && !together) clearShare(index, 0, 1);
  control.limit = Math.min(limit, segments.length * SEGMENT_STATES);
  const range = { from: store.first, used, to: control.limit };
  const makers = grownMakers(memory.makers, range, store.budget - store.bytes - larger, allocate);
  return { ...memory, index, empty: isLarger, unclear: isLarger && together, segments, makers };
};
