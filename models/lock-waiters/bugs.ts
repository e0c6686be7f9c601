// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';

export const bugs: { readonly [variant: string]: Bug<never> } = {
  'mmap-lock-stolen': {
    id: 'F2',
    kind: 'kernel',
    versions: 'to v5.2',
    year: 2019,
    commit: '4f23dbc1e657',
    fromMemory: ['versions'],
    title: 'writers that come by take mmap_lock before the first waiter is awake, for ever',
    kernel: ['kernel/locking/rwsem.c: rwsem_down_write_slowpath'],
    story:
      'A writer waits for an rw_semaphore, as mmap_lock is one, asleep in its list. The holder drops it and wakes the writer. Before that runs, another writer finds the semaphore free and takes it; the waiter finds it taken, and sleeps again. A stream of writers keeps it waiting without end.',
    fix: 'The first waiter, when it is woken after 4 ms or more and does not get the semaphore, sets RWSEM_FLAG_HANDOFF. From then on nobody else takes it.',
    fixed: 'mmap-lock-handed-over',
  },
};
