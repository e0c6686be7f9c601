// fork() against a write fault of another thread that holds the lock of the VMA alone. Cases C15 and C15b.

import { invariant } from '../../properties/invariant.ts';
import { loadsFindStores } from '../../properties/stores.ts';
import { defineModel, forState, scalarset, withBugs } from '../../src/index.ts';
import { plainStoresOf } from '../machine/cpu/plain-stores.ts';
import { tlbNoise } from '../machine/cpu/tlb.ts';
import { bugs } from './bugs.ts';
import { type ForkFault, stateOf } from './state.ts';
import { faultThread } from './threads/fault.ts';
import { forkThread } from './threads/fork.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'fork-fault',
  title: 'fork() copies a VMA under mmap_lock, while a fault has the lock of the VMA',
  bounds: {},
  variants: withBugs(variants, bugs),
  build: (_, policy) => {
    const Cpu = scalarset('cpu', 1);
    const { system, reachable } = forState<ForkFault>();
    const own = policy.page === 'its own';
    const user = plainStoresOf<ForkFault>(Cpu, { pages: 1, stores: 1 });
    return system({
      state: stateOf(Cpu),
      init: {
        run: (m) => {
          m.tables.at(0).ptes.set(0, { folio: 0, writable: own, dirty: own });
          m.contents.folios.at(0).latest = true;
          for (const folio of [0, 1]) m.folios.at(folio).anon = true;
          Object.assign(m.vma, { vm_refcnt: 1, anon_vma: own });
          if (own) user.in(m, 0).left = 1;
        },
      },
      threads: [forkThread(policy), faultThread(policy), ...(own ? [user] : [])],
      actions: tlbNoise<ForkFault>(Cpu, 1),
      properties: [
        loadsFindStores<ForkFault>(() => null),
        invariant<ForkFault>('ANON-RMAP', ({ child }) => {
          const anon = child.folio === 1 || (own && child.folio === 0);
          return !anon || child.anon_vma || { folio: child.folio };
        }),
        reachable('COPIED', 'the fault copies the page', (m) => m.tables.at(0).ptes.at(0)?.folio === 1),
      ],
      mayBeUnreached: ['fork: vma_start_write'],
    });
  },
});
