// The forms that the function has had since 2016, and one that no kernel has.
import { deadlocks, holds, type Variant } from '../../src/index.ts';
import type { Policy } from './policy.ts';

export const variants: readonly Variant<'thieves', Policy>[] = [
  {
    name: '2016',
    title: 'a signal is looked for before the lock is tried (F3)',
    origin: 'mm/filemap.c: wait_on_page_bit_common, 62906027091f',
    with: { woken: 'signal first', fair: false, looksBack: false },
    // Nobody else is needed; with a thief 2017 deadlocks, too (F3b).
    bounds: { thieves: 0 },
    expect: ({ thieves }) => deadlocks(thieves > 0 ? 13 : 12),
  },
  {
    name: '2017',
    title: 'the lock is tried first (F3b)',
    origin: 'mm/filemap.c: wait_on_page_bit_common, a8b169afbf06',
    with: { woken: 'lock first', fair: false, looksBack: false },
    expect: ({ thieves }) => (thieves > 0 ? deadlocks(14) : holds),
  },
  {
    name: '2020-july',
    title: 'who wakes takes the lock for whom it wakes',
    origin: 'mm/filemap.c: wait_on_page_bit_common, 2a9127fcf229',
    with: { woken: 'by flag', fair: true, looksBack: false },
    expect: holds,
  },
  {
    name: '2020-september',
    title: 'the first times it does not (F3c)',
    origin: 'mm/filemap.c: folio_wait_bit_common, 5ef64cc8987a and since then',
    with: { woken: 'by flag', fair: false, looksBack: false },
    expect: ({ thieves }) => deadlocks(thieves > 0 ? 11 : 10),
  },
  {
    name: 'mended',
    title: 'the same, and who was woken tries to take the lock before it gives up',
    origin: 'no kernel',
    with: { woken: 'by flag', fair: false, looksBack: true },
    expect: holds,
  },
];
