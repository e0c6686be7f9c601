// The store buffer of a CPU, for total store order (TSO): what it has stored stands in a queue until the CPU writes the oldest
// to memory, at any time. Others do not see what is still in it, and the CPU's own later loads may come before it gets there.
//
// A protocol puts into it only the stores whose delay it asks about; every other store is in memory at once, so a thread must
// not go from a store that waits to one that does not, if another could see them in the wrong order: it waits for
// `isDrained` in between, as it does for what orders them (a barrier, the dropping of a lock, the start of a device).
//
// A read-modify-write that orders nothing (a relaxed exchange or increment, as arm64 has them) may stand in the queue too: it
// is one access to memory, made when it is drained. Who needs its result waits for that. On x86 every such access drains the queue.
import {
  type Action,
  type ArrayDomain,
  array,
  blocked,
  type Draft,
  forState,
  int,
  type ListDomain,
  type ListDraft,
  list,
  type StructDomain,
  shownAs,
  struct,
} from '../../../src/index.ts';

/** One CPU each. `depth`: the most stores that wait in one. `store`: what one is. */
export const storeBuffersOf = <S extends StructDomain>(
  cpus: number,
  depth: number,
  store: S,
): ArrayDomain<StructDomain<{ stores: ListDomain<S> }>> =>
  shownAs({ as: 'memory', title: 'store buffer' }, array(cpus, struct({ stores: list(depth, store) })));
type Buffer<S> = { readonly stores: ListDraft<S> };

/** Everything that the CPU has stored is in memory: what smp_mb() waits for, and the release of a lock. */
export const isDrained = (buffer: Buffer<unknown>): boolean => buffer.stores.length === 0;

/** `perform`: the store as memory sees it. Its action is progress, no noise: a store reaches memory sooner or later. */
export const drainAction = <M extends object, S extends StructDomain>(
  cpus: number,
  buffers: (m: M) => { at(cpu: number): Buffer<Draft<S>> },
  perform: (m: M, store: Draft<S>, cpu: number) => void,
): Action =>
  forState<M>().action('store_buffer_drain', {
    from: 'architecture: TSO, the oldest store of a CPU reaches memory',
    params: { cpu: int(0, cpus - 1) },
    run: (m, { cpu }) => {
      const { stores } = buffers(m).at(cpu);
      if (stores.length === 0) return blocked;
      perform(m, stores.shift(), cpu);
      return;
    },
  });
