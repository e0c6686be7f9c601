// What differs between the variants: how a fault that passes the swap cache by keeps others off its slot, and what the device does.
import type { Bounds } from '../../src/index.ts';

export type SwapBounds = Bounds<'slots'>;

export interface Policy {
  /** When do_swap_page() claims the slot by swapcache_prepare(), where it passes the swap cache by; in a mutant when it has read the page. */
  readonly claims: 'before the page is read' | 'behind it' | 'never';
  /** When it gives the claim back: when the entry is set and the page-table lock dropped; in a mutant before that, when the page is read. */
  readonly clears: 'behind the page-table lock' | 'when the page is read';
  /** In a mutant: a claim that another has is passed by. */
  readonly minds: boolean;
  /** The device forgets what is in a slot that is freed: zram. */
  readonly discards: boolean;
}
