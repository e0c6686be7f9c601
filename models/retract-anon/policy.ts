// What differs between the variants: when retract_page_tables() asks whether the VMA has an anon_vma, and what it holds then.
export interface Policy {
  /** The second look: none; with mmap_lock held; in a mutant before it is tried. */
  readonly asksAgain: 'never' | 'under mmap_lock' | 'before mmap_lock';
  /** It has mmap_lock for writing while it takes the table away; in a mutant not. */
  readonly locksMm: boolean;
  /** A fault gives the VMA its anon_vma with mmap_lock for reading; in a mutant without. */
  readonly preparesUnderLock: boolean;
}
