// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { SwapBounds } from './policy.ts';

export const bugs: { readonly [variant: string]: Bug<keyof SwapBounds> } = {
  '2024': {
    id: 'G2',
    kind: 'kernel',
    versions: 'v4.15 to v6.7',
    year: 2024,
    commit: '13ddaf26be32',
    cve: 'CVE-2024-26759',
    fromMemory: ['versions'],
    title:
      'two faults read one swap entry past the swap cache, and the second sets what it has read when the entry has come back',
    kernel: ['mm/memory.c: do_swap_page'],
    story:
      'On a synchronous swap device a fault on an entry that is named once passes the swap cache by. Two threads do so, each with a page of its own. The first sets its page and frees the entry; the process stores to the page; it is swapped out, to the same slot. The second thread takes the page-table lock, finds the entry as it was (pte_same), and maps the page that it read before the store. The store is lost. A test on a swap device made slow lost 15 stores in a round.',
    fix: 'The fault claims the slot by swapcache_prepare() (SWAP_HAS_CACHE) before it reads it, and gives it back when the page-table lock is dropped. Who does not get it faults again.',
    fixed: 'fixed',
  },
  zram: {
    id: 'G2b',
    kind: 'kernel',
    versions: 'v4.15 to v6.7',
    year: 2024,
    commit: '13ddaf26be32',
    cve: 'CVE-2024-26759',
    fromMemory: ['versions'],
    title: 'the same on zram, which forgets a slot that is freed: the second fault reads nothing',
    kernel: ['mm/memory.c: do_swap_page', 'drivers/block/zram/zram_drv.c: zram_slot_free_notify'],
    story:
      'The first fault has set its page and freed the entry; zram forgets what was there. The second one reads the slot only then, and gets a page that holds nothing of it. When the page has been swapped out to the same slot again, it finds the entry as it was, and maps what it got. Nobody needs to store anything.',
    fix: 'The claim, as in G2: no other thread frees the slot that a fault is about to read.',
    fixed: 'zram-fixed',
  },
};
