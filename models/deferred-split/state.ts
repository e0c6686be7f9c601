// What the model is made of: large folios, the deferred split queues of a memcg and of a node, as the linked lists that they are.
import { array, assert, bool, type Draft, int, oneOf, struct } from '../../src/index.ts';
import { lockOf } from '../machine/locks/lock.ts';
import { refcountOf } from '../machine/locks/refcount.ts';
import type { SplitBounds } from './policy.ts';

export const ownerNames = ['owner0', 'owner1', 'owner2'] as const;
export type Holder = (typeof ownerNames)[number] | 'scan';

/** The heads of the lists, behind the folios: the queue of the memcg, that of the node, the list of deferred_split_scan(). */
export const headsOf = (folios: number) => ({ memcg: folios, node: folios + 1, own: folios + 2 });

export const stateOf = ({ folios }: SplitBounds) => {
  const node = () => int(0, folios + 2);
  return struct({
    /** struct list_head: _deferred_list of each folio, then the heads. */
    list: array(folios + 3, struct({ next: node(), prev: node() })),
    folios: array(
      folios,
      struct({
        /** One of who has it mapped, and one of deferred_split_scan(). */
        refcount: refcountOf(2),
        /** PG_partially_mapped. */
        partiallyMapped: bool(),
        /** folio->memcg_data: charged to the memcg. */
        charged: bool(),
        /** It is large still: not split. */
        large: bool(),
        state: oneOf('live', 'freed'),
      }),
    ),
    /** split_queue_lock of the memcg's queue, and of the node's. */
    locks: struct({ memcg: lockOf('scan', ...ownerNames), node: lockOf('scan', ...ownerNames) }),
  });
};
export type Queues = Draft<ReturnType<typeof stateOf>>;

const at = (m: Queues, node: number) => m.list.at(node);

export const listEmpty = (m: Queues, node: number): boolean => at(m, node).next === node;

export const initList = (m: Queues, node: number): void => {
  Object.assign(at(m, node), { next: node, prev: node });
};

/** What __list_del_entry_valid() asks. Asserts LIST: the neighbours point to the entry. */
export const checkEntry = (m: Queues, node: number): void => {
  const { next, prev } = at(m, node);
  assert(at(m, next).prev === node && at(m, prev).next === node, 'LIST', { node, next, prev });
};

/** list_del_init(), under a lock that keeps all others off the list. */
export const listDelInit = (m: Queues, node: number): void => {
  checkEntry(m, node);
  const { next, prev } = at(m, node);
  at(m, next).prev = prev;
  at(m, prev).next = next;
  initList(m, node);
};

/** list_add_tail(). Asserts LIST, as __list_add_valid() does. */
export const listAddTail = (m: Queues, node: number, head: number): void => {
  const { prev } = at(m, head);
  assert(at(m, prev).next === head && prev !== node, 'LIST', { node, head, prev });
  Object.assign(at(m, node), { next: head, prev });
  at(m, prev).next = node;
  at(m, head).prev = node;
};

/** The queue that a folio is on, if it is on one: that of its memcg. */
export const queueOf = (m: Queues, folio: number): 'memcg' | 'node' => (m.folios.at(folio).charged ? 'memcg' : 'node');
