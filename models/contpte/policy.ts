// What differs between the variants.
import type { Bounds } from '../../src/index.ts';

export type ContpteBounds = Bounds<'cpus'>;

export interface Policy {
  /** How contpte_convert() changes the entries of a block. */
  readonly changes: /** All are cleared, then all are set (break-before-make). */
    | 'clears first'
    /** One after the other, in place. */
    | 'in place';
  /** The flush between the two: TLBI and DSB; TLBI alone; or none. */
  readonly flushes: 'tlbi, dsb' | 'tlbi' | 'no';
  /** The CPUs bear a block and one of its pages in a TLB at a time (FEAT_BBM level 2, without conflict aborts). */
  readonly bbml2: boolean;
  /** The dirty bits of all entries of the block are gathered while they are cleared. */
  readonly gathers: boolean;
  /** zap_pte_range() waits for the flush of the page before that is freed. */
  readonly zapWaits: boolean;
}
