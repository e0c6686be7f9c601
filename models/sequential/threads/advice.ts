// madvise(): what is thrown away, brought in, or not to be inherited.
import { blocked, forState } from '../../../src/index.ts';
import type { Policy, SequentialBounds } from '../policy.ts';
import type { Errno, Sequential, VmaPage } from '../state.ts';
import { addressesOf, forEachPage, pagesCall, pagesOf } from '../steps/call.ts';
import { populatePage } from '../steps/fault.ts';
import { unmapPage } from '../steps/rmap.ts';
import { freePage } from '../steps/swap.ts';

export const adviceActions = (bounds: SequentialBounds, policy: Policy) => {
  const { action } = forState<Sequential>();
  const call = pagesCall(bounds);
  const params = pagesOf(bounds);
  /** madvise_walk_vmas(): goes past holes, and returns ENOMEM in the end if there were any; ends at an error. */
  const walk = (at: (m: Sequential, va: number, vma: VmaPage) => Errno) =>
    call((m, addresses) => {
      const error = forEachPage(addresses, (va) => (m.vmas.at(va).linked ? at(m, va, m.vmas.at(va)) : 'none'));
      if (error !== 'none') return error;
      return addresses.some((va) => !m.vmas.at(va).linked) ? 'ENOMEM' : 'none';
    });
  /** can_madv_lru_vma() */
  const refusesLocked = ({ VM_LOCKED }: VmaPage): boolean => VM_LOCKED && policy.coldRefusesLocked;
  const cools = walk((_, __, vma) => (refusesLocked(vma) ? 'EINVAL' : 'none'));
  const populates = (write: boolean) =>
    call((m, addresses) =>
      forEachPage(addresses, (va) => {
        const { linked, VM_READ, VM_WRITE } = m.vmas.at(va);
        if (!linked) return 'ENOMEM';
        if (!VM_READ || (write && !VM_WRITE)) return 'EINVAL';
        populatePage(m, policy, va, write && policy.populateWrites);
        return 'none';
      }),
    );

  const always = [
    action('madvise_dontneed', {
      column: 'processes',
      from: 'mm/madvise.c: madvise_walk_vmas, madvise_dontneed_single_vma; mm/memory.c: zap_page_range_single',
      params,
      run: walk((m, va, { VM_LOCKED }) => {
        if (VM_LOCKED && policy.dontneedRefusesLocked) return 'EINVAL';
        unmapPage(m, policy, va);
        m.sees.set(va, 0);
        return 'none';
      }),
    }),
    action('madvise_cold', {
      column: 'processes',
      from: 'mm/madvise.c: madvise_cold, can_madv_lru_vma',
      params,
      run: cools,
    }),
    action('madvise_willneed', {
      column: 'processes',
      from: 'mm/madvise.c: madvise_willneed, swapin_walk_pmd_entry, shmem_swapin_range',
      params,
      run: walk(() => 'none'),
    }),
    action('madvise_populate_read', {
      column: 'processes',
      from: 'mm/madvise.c: madvise_populate; mm/gup.c: faultin_page_range',
      params,
      run: populates(false),
    }),
    action('madvise_populate_write', {
      column: 'processes',
      from: 'mm/madvise.c: madvise_populate; mm/gup.c: faultin_page_range',
      params,
      run: populates(true),
    }),
  ];

  const toSwap = [
    action('madvise_pageout', {
      column: 'processes',
      from: 'mm/madvise.c: madvise_pageout, can_madv_lru_vma',
      params,
      run: (m, args) => {
        const addresses = addressesOf(m, bounds, args);
        if (addresses === blocked) return blocked;
        const locked = addresses.findIndex((va) => refusesLocked(m.vmas.at(va)));
        const asked = locked === -1 ? addresses : addresses.slice(0, locked);
        cools(m, args);
        const [from, to] = [asked[0], asked.at(-1)];
        if (from !== undefined && to !== undefined) m.freedom = { of: 'pageout', from, to };
        return undefined;
      },
    }),
  ];

  const lazy = [
    action('madvise_free', {
      column: 'processes',
      from: 'mm/madvise.c: madvise_free_single_vma, madvise_free_pte_range; mm/swap.c: lru_lazyfree_fn',
      params,
      run: walk((m, va, { VM_LOCKED, pgoff }) => {
        if (VM_LOCKED || pgoff !== null) return 'EINVAL';
        freePage(m, policy, va);
        return 'none';
      }),
    }),
  ];

  const inherits = (name: string, flag: 'VM_DONTCOPY' | 'VM_WIPEONFORK', value: boolean) =>
    action(name, {
      column: 'processes',
      from: 'mm/madvise.c: madvise_vma_behavior, madvise_update_vma',
      params,
      run: walk((_, __, vma) => {
        if (flag === 'VM_WIPEONFORK' && value && vma.pgoff !== null) return 'EINVAL';
        vma[flag] = value;
        return 'none';
      }),
    });
  const forks = [inherits('madvise_dontfork', 'VM_DONTCOPY', true), inherits('madvise_dofork', 'VM_DONTCOPY', false)];
  const wipes = [
    inherits('madvise_wipeonfork', 'VM_WIPEONFORK', true),
    inherits('madvise_keeponfork', 'VM_WIPEONFORK', false),
  ];
  return [
    ...always,
    ...(bounds.slots > 0 ? toSwap : []),
    ...(bounds.lazyfree > 0 ? lazy : []),
    ...(bounds.dontfork > 0 ? forks : []),
    ...(bounds.wipeonfork > 0 ? wipes : []),
  ];
};
