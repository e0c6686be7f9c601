// Page-table entries that are not empty and not present: the hardware does not use them, and software finds in them what was there.
import {
  type ArrayDomain,
  array,
  bool,
  type Draft,
  int,
  type NullableDomain,
  nullable,
  oneOf,
  shownAs,
  struct,
} from '../../../src/index.ts';

const entryOf = (folios: number) =>
  struct({
    kind: /** The page is, or was, in the swap cache. */ oneOf(
      'swap',
      /** Whoever needs the page waits until its migration is over. */
      'migration',
      /** PROT_NONE, as a NUMA hint: the entry still names its page, but every access faults. */
      'protnone',
    ),
    folio: int(0, folios - 1),
    writable: bool(),
    dirty: bool(),
  });

/**
 * Beside the present entries of one table, by address: at most one of the two is there. (So the parts of the machine that
 * know present and empty entries alone need not know of these.)
 */
export const nonPresentOf = (ptes: number, folios: number): ArrayDomain<NullableDomain<ReturnType<typeof entryOf>>> =>
  shownAs({ as: 'table', title: 'entry that is not present' }, array(ptes, nullable(entryOf(folios))));
/** The entries that are not present, as a recipe sees them. */
export type NonPresent = Draft<ReturnType<typeof nonPresentOf>>;
