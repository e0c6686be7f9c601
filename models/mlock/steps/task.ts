// What the groups of steps that a task is made of share: its locals, and how its calls go on and end.
import type { Mm } from '../../machine/mm/mm.ts';
import type { Policy } from '../policy.ts';
import type { Mlock, MlockBounds } from '../state.ts';

/** The local variables of a task. */
export interface Locals {
  /** The call is munmap() or exit: the pages are to be unmapped after the munlock. */
  unmaps: boolean;
  /** A huge page was taken off the unevictable list. */
  unevictable: boolean;
  /** Calls still to be made. */
  left: number;
  /** The VMA that the rmap walk is at. */
  walk: number;
}

/** What the steps of a task know: its VMA, and how its calls go on and end. */
export interface Task {
  readonly v: number;
  readonly name: string;
  readonly bounds: MlockBounds;
  readonly policy: Policy;
  readonly mm: (m: Mlock) => Mm;
  /** The call returns, having dropped mmap_lock. */
  readonly callReturns: (t: Locals) => 'syscall' | 'done';
  /** The page has been munlocked: to the unmapping, or back to the caller. */
  readonly munlocked: (m: Mlock, t: Locals) => 'syscall' | 'done' | 'zap_pte_range';
}
