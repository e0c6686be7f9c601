// What a process has stored must be there when it looks.
import { type Always, type Elements, forState } from '../src/index.ts';

/**
 * `lost`: an address at which the next load would not find what was stored there, by the process or by a system call that
 * has returned; null if there is none. Where an entry is empty for the moment, under a lock for which a fault waits, nothing is lost.
 */
export const noLostWrite = <M extends object>(lost: (m: M) => Elements | null): Always =>
  forState<M>().always(
    'NO-LOST-WRITE',
    'a store that has completed is seen by the next load at its address, unless a call has discarded it',
    (m) => lost(m) ?? true,
  );
