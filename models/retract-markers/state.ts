// What the model is made of: an area that maps a file of shmem, the table of it in which one entry counts, and the lock of the huge
// folio that the pages of the file have been collapsed into.
import { bool, type Draft, oneOf, struct } from '../../src/index.ts';
import { lockOf } from '../machine/locks/lock.ts';

export const stateOf = () =>
  struct({
    /** PG_locked of the new folio. Page faults wait for it. */
    folio: lockOf('collapse'),
    /** The lock of the PMD, and that of the table. */
    pml: lockOf('collapse'),
    ptl: lockOf('collapse', 'userfaultfd'),
    vma: struct({
      /** VM_UFFD_MISSING, VM_UFFD_MINOR or VM_UFFD_WP; VM_UFFD_WP. */
      armed: bool(),
      wp: bool(),
      /** A flag that says that there may be markers, and stays. No kernel known here has it for these. */
      flagged: bool(),
    }),
    /** What the PMD is: it leads to the table, is empty, or maps the huge folio. */
    pmd: oneOf('table', 'none', 'huge'),
    /** The entry in the table; none while there is no table. */
    entry: oneOf('none', 'present', 'marker'),
    /** History: a call that has returned has left a marker, and none has taken it away. */
    promised: bool(),
  });
export type Retract = Draft<ReturnType<typeof stateOf>>;
