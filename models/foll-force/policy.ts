// What differs between the variants: what a forced write remembers of the fault behind it, and which entries it then accepts.
import type { Bounds } from '../../src/index.ts';

export type ForceBounds = Bounds<'writers' | 'anons'>;

export interface Policy {
  /** faultin_page(), when a write fault has broken COW and the entry is read-only all the same, as the VMA is not writable. */
  readonly afterCow: /** The next look is for a read. */
    | 'drop FOLL_WRITE'
    /** The next look is for a write still, and knows of it. */
    | 'set FOLL_COW'
    /** Nothing is remembered: the next look goes by what it finds. */
    | 'nothing';
  /** follow_page_pte() accepts a read-only entry for a forced write, if all that are true here are so; null: it accepts none. */
  readonly readOnly: {
    /** FOLL_COW is set. */
    readonly cow: boolean;
    /** The entry is dirty. */
    readonly dirty: boolean;
    /** The page is anonymous. */
    readonly anon: boolean;
    /** PG_anon_exclusive is set. */
    readonly exclusive: boolean;
    /** The entry is not write-protected by userfaultfd. */
    readonly notUffdWp: boolean;
  } | null;
  /** How UFFDIO_CONTINUE maps a page of the page cache into a private mapping; null: there is none. */
  readonly uffdContinue: 'clean' | 'dirty' | null;
  /** KSM merges the page with one of others: write_protect_page(), replace_page(); and the new entry has the bit of userfaultfd, or not. */
  readonly ksm: 'none' | 'drops uffd-wp' | 'keeps uffd-wp';
  /** Entries may be write-protected by userfaultfd (v5.7). */
  readonly uffdWp: boolean;
  /** What is asked: what must be so in every state; or that the write ends. */
  readonly asks: 'safety' | 'progress';
}
