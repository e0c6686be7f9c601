// One PMD that maps a huge page, and the page's mapcount.
import { type Draft, int, nullable, struct } from '../../../src/index.ts';
import { lockOf } from '../../machine/locks/lock.ts';

export const waiterState = struct({
  pmdLock: lockOf('zap', 'truncate'),
  /** The PMD maps the huge page, or is none. */
  pmd: nullable(struct({ folio: int(0, 0) })),
  mapcount: int(0, 1),
});
export type Waiting = Draft<typeof waiterState>;
