// Read-copy-update: readers that take no lock, and grace periods, which wait for the readers that were there when they began and
// for no later ones.
import {
  type Action,
  type ArrayDomain,
  type ArrayDraft,
  array,
  assert,
  type BoolDomain,
  blocked,
  bool,
  type Draft,
  forState,
  type IndexDomain,
  type IntDomain,
  must,
  type Scalarset,
  type Sourced,
  type StructDomain,
  shownAs,
  step,
  struct,
} from '../../../src/index.ts';

/** What one rcu_head is: queued or not, and the readers that it waits for. */
type HeadDomain = StructDomain<{ queued: BoolDomain; awaits: ArrayDomain<BoolDomain> }>;

/** The domain of RCU as a protocol has it in its state. */
export type RcuDomain = StructDomain<{ inside: ArrayDomain<BoolDomain>; heads: ArrayDomain<HeadDomain> }>;

/**
 * `readers`: who may be a reader: how many, by number, or a scalarset of them. `heads`: the rcu_heads that may be queued at once: one an
 * object that is freed by call_rcu(), and one a thread that waits in synchronize_rcu(), which has its head on its stack.
 */
export const rcuOf = (sizes: { readonly readers: number | Scalarset; readonly heads: number | Scalarset }): RcuDomain =>
  shownAs(
    { as: 'queue', title: 'RCU' },
    struct({
      /** Readers between rcu_read_lock() and rcu_read_unlock(). */
      inside: array(sizes.readers, bool()),
      /** `awaits`: of the readers that were inside when the head was queued, those that still are. */
      heads: array(sizes.heads, struct({ queued: bool(), awaits: array(sizes.readers, bool()) })),
    }),
  );

/** What these functions assert, for `assertions` of a system: `assertions: { ...rcuAssertions }`. */
export const rcuAssertions = {
  'RCU-TWICE': 'no rcu_head is given to call_rcu() while it is queued',
} as const;

/** RCU, as functions over it see it. */
export interface Rcu {
  readonly inside: ArrayDraft<boolean>;
  readonly heads: ArrayDraft<Draft<HeadDomain>>;
}

/** rcu_read_lock(). It does not nest: who is inside already is inside of the outer one, and this ends the run. */
export const rcuReadLock = (rcu: Rcu, reader: number): void => {
  must(!rcu.inside.at(reader), 'the reader is not inside of rcu_read_lock() yet');
  rcu.inside.set(reader, true);
};

/** rcu_read_unlock(): no grace period waits for this reader any more. */
export const rcuReadUnlock = (rcu: Rcu, reader: number): void => {
  must(rcu.inside.at(reader), 'the reader is inside of rcu_read_lock()');
  rcu.inside.set(reader, false);
  for (let head = 0; head < rcu.heads.length; head++) rcu.heads.at(head).awaits.set(reader, false);
};

/** call_rcu(): from here on the head waits for who is inside now. Asserts RCU-TWICE: the head is not queued already, as its object would be freed twice. */
export const callRcu = (rcu: Rcu, head: number): void => {
  const queued = rcu.heads.at(head);
  assert(!queued.queued, 'RCU-TWICE', { head });
  queued.queued = true;
  for (let reader = 0; reader < rcu.inside.length; reader++) queued.awaits.set(reader, rcu.inside.at(reader));
};

/** Whether the grace period of a queued head is over: who was inside when it was queued has left since. */
export const gracePeriodOver = (rcu: Rcu, head: number): boolean => {
  const { queued, awaits } = rcu.heads.at(head);
  return queued && awaits.every((awaited) => !awaited);
};

/**
 * The callbacks of call_rcu(): the action `rcu_do_batch`, which may happen at any time after the grace period of a head is over, in any
 * order. `heads`: those that have a callback, `int(0, n - 1)` or `index(...)`: leave out the heads of synchronize_rcu().
 */
export const rcuDoBatch = <M extends object>(options: {
  readonly rcu: (m: M) => Rcu;
  readonly heads: IntDomain | IndexDomain;
  /** The callback, which mostly frees the object. */
  readonly callback: (m: M, head: number) => void;
}): Action =>
  forState<M>().action('rcu_do_batch', {
    column: 'rcu',
    from: 'kernel/rcu/tree.c: rcu_do_batch, when a grace period is over',
    fair: 'weak',
    params: { head: options.heads },
    run: (m, { head }) => {
      const rcu = options.rcu(m);
      if (!gracePeriodOver(rcu, head)) return blocked;
      rcu.heads.at(head).queued = false;
      options.callback(m, head);
      return;
    },
  });

/**
 * Two steps of a thread, to be spread among its others: the one of that label begins to wait, and `LABEL: wait` waits until the grace
 * period is over. `T`: the thread's locals; `W`: who it is, where there is one thread a member.
 */
export const synchronizeRcu = <
  M extends object,
  T,
  W,
  const L extends string = string,
  const R extends string = string,
>(
  label: L,
  options: {
    readonly rcu: (m: M) => Rcu;
    /** The head of this thread. */
    readonly head: (who: W) => number;
    /** Kernel file and function that calls it. */
    readonly from: string;
    readonly next: (m: M, t: T, who: W) => R;
  },
): { readonly [K in L | `${L}: wait`]: Sourced<M, T, W, R | L | `${L}: wait`> } => {
  const wait = `${label}: wait` as const;
  return {
    [label]: step(`${options.from} -> kernel/rcu/tree.c: synchronize_rcu`, (m: M, _: T, who: W) => {
      callRcu(options.rcu(m), options.head(who));
      return wait;
    }),
    [wait]: step('kernel/rcu/update.c: wakeme_after_rcu, when the grace period is over', (m: M, t: T, who: W) => {
      const rcu = options.rcu(m);
      const head = options.head(who);
      if (!gracePeriodOver(rcu, head)) return blocked;
      rcu.heads.at(head).queued = false;
      return options.next(m, t, who);
    }),
    // The compiler does not see that a computed label is `L`.
  } as { readonly [K in L | `${L}: wait`]: Sourced<M, T, W, R | L | `${L}: wait`> };
};
