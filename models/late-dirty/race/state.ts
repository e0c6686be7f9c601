// A huge page of a file that one process maps by a PMD, and the data that the file system keeps with the folio.
import { bool, type Draft, int, nullable, struct } from '../../../src/index.ts';
import { lockOf } from '../../machine/locks/lock.ts';

export const raceStateOf = () =>
  struct({
    /** The PMD maps the folio; its dirty bit. */
    pmd: nullable(struct({ dirty: bool() })),
    pmdLock: lockOf('zap', 'truncate'),
    folio: struct({
      mapcount: int(0, 1),
      locked: lockOf('truncate'),
      /** folio->mapping: it is in the page cache. */
      mapping: bool(),
      /** PG_dirty, and with it the mark in the page cache. */
      dirty: bool(),
      /** folio->private leads to data of the file system (iomap: which blocks are dirty); freed by folio_invalidate(). */
      private: bool(),
    }),
  });
export type Racing = Draft<ReturnType<typeof raceStateOf>>;
