// An anonymous folio that process A maps whole, read-only, by entries of one table; fork() has shared some of its pages with a child B.
import { array, bool, type Draft, struct } from '../../../src/index.ts';
import { lockOf } from '../../machine/locks/lock.ts';

export const protectStateOf = (pages: number) =>
  struct({
    ptl: lockOf('mprotect', 'a'),
    pages: array(
      pages,
      struct({
        /** A's entry is writable. */
        writable: bool(),
        /** PageAnonExclusive: nobody but A has the page. */
        exclusive: bool(),
        /** B maps it, too. */
        shared: bool(),
        /** History: A has stored to it since the fork. */
        stored: bool(),
        /** A has a page of its own there, in place of this one. */
        copied: bool(),
      }),
    ),
  });
export type Protecting = Draft<ReturnType<typeof protectStateOf>>;
