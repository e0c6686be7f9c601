// What differs between the variants: what is between the entry that is cleared and the look at pins, and between the pin and the look at the entry.
export interface Policy {
  /** move_present_pte(): the entry is cleared and flushed; move_present_ptes(): cleared, and flushed when all pages of a batch are moved. */
  readonly flushes: 'before the look at pins' | 'behind the batch';
  /** ptep_get_and_clear(): xchg_relaxed() on arm64; xchg() on x86, which is a full barrier. */
  readonly clears: 'relaxed' | 'full';
  /** An smp_mb() between the two, as __folio_try_share_anon_rmap() has it. */
  readonly moverBarrier: boolean;
  /** move_present_pte(): folio_maybe_dma_pinned() once more, when the entry is cleared. */
  readonly looksAgain: boolean;
  /** try_grab_folio_fast(): smp_mb__after_atomic() behind the pin. */
  readonly pinBarrier: boolean;
  /** gup_fast_pte_range(): the entry is read once more, when the page is pinned. */
  readonly rechecks: boolean;
}
