// A folio of two pages that a VMA maps across the end of a page table: page 0 by the last entry of table 0, page 1 by the first of table 1.
import { array, bool, type Draft, int, oneOf, struct } from '../../../src/index.ts';
import { lockOf } from '../../machine/locks/lock.ts';

export const unmapStateOf = () =>
  struct({
    /** The page behind that of table 0, in memory: table 1, or what somebody else has. */
    behind: oneOf('table 1', 'something else'),
    tables: array(2, struct({ ptl: lockOf('reclaim', 'zap'), mapped: bool() })),
    /** Mapcounts of the two pages; below zero is a bad page. */
    mapcount: array(2, int(-1, 1)),
  });
export type Unmapping = Draft<ReturnType<typeof unmapStateOf>>;
