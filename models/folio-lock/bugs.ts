// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';

const kernel = ['mm/filemap.c: folio_wait_bit_common, folio_wake_bit, wake_page_function'] as const;

export const bugs: { readonly [variant: string]: Bug<'thieves'> } = {
  '2016': {
    id: 'F3',
    kind: 'kernel',
    versions: 'v4.10 to v4.12',
    year: 2017,
    commit: 'a8b169afbf06',
    fromMemory: ['versions'],
    title: 'who is woken to lock a page is killed, and looks at the signal first: the next in the queue sleeps on',
    kernel,
    story:
      'Two tasks wait for the lock of a page, one of them in lock_page_killable(). unlock_page() wakes one, as whoever gets the lock will wake the next. That one is killed as well: it looks at the signal before it tries the lock, and gives up. The page is unlocked, and the other one sleeps until somebody else locks and unlocks it.',
    fix: 'Who was woken tries to take the lock, and looks at signals only if that fails.',
    fixed: '2017',
    fixedAt: { thieves: 0 },
  },
  '2017': {
    id: 'F3b',
    kind: 'kernel',
    versions: 'v4.13 to v5.8',
    year: 2020,
    commit: '2a9127fcf229',
    fromMemory: ['versions'],
    title: 'the same, where somebody takes the lock in between and drops it before the killed task is out of the queue',
    kernel,
    story:
      'The killed task was woken, and tries to take the lock, which another has taken ahead of it. That one unlocks, and wakes nobody else: the killed task is in the queue again, or about to leave it. It gives up with the wake-up.',
    fix: 'Who wakes takes the lock for whom it wakes, and tells so; what the killed task returns is decided by that, once it is out of the queue.',
    fixed: '2020-july',
  },
  '2020-september': {
    id: 'F3c',
    kind: 'kernel',
    versions: 'since v5.9',
    fromMemory: ['versions'],
    title:
      'who gives up as it is to be killed is still in the queue, and takes the wake-up for the lock of a folio with it',
    kernel,
    story:
      'Two tasks wait for the lock of a folio, the first in folio_lock_killable(). It finds that it was not woken, and that it is to be killed. Before finish_wait() takes it out of the queue, folio_unlock() tells it that the lock is free, and nobody else, as it waits exclusively. It did not ask for the lock to be handed over, which is so for the first five times; so it returns -EINTR without the lock. The second task sleeps beside an unlocked folio until somebody locks and unlocks it once more. Read from the source and found in the model, not seen on a machine, see docs/findings/folio-lock-killable.md.',
    fix: 'Who was woken without the lock tries to take it before it gives up (as in `mended`, which no kernel is).',
    fixed: 'mended',
  },
};
