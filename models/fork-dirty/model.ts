// fork() against a CPU that stores to the page through the writable entry that fork() has just read.
import { defineModel, forState, int, oneOf, scalarset, withBugs } from '../../src/index.ts';
import { tlbNoise } from '../machine/cpu/tlb.ts';
import { flushTlbFunc } from '../machine/flush/ipi.ts';
import { bugs } from './bugs.ts';
import { propertiesOf } from './properties.ts';
import { type Fork, page, parentMm, stateOf, walkers } from './state.ts';
import { forkThread } from './threads/fork.ts';
import { parentThread } from './threads/parent.ts';
import { reclaimThread } from './threads/reclaim.ts';
import { userThread } from './threads/user.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'fork-dirty',
  title: "fork() copying an entry while a CPU sets its dirty bit, and reclaim of the child's page",
  bounds: {
    cpus: { default: 1, min: 1, max: 2, doc: 'CPUs that run threads of the parent that store' },
    stores: { default: 1, min: 1, max: 2, doc: 'stores of each of these threads' },
  },
  variants: withBugs(variants, bugs),
  build: (bounds, policy) => {
    const { system } = forState<Fork>();
    const Cpu = scalarset('cpu', bounds.cpus);
    const stores = bounds.cpus * bounds.stores;
    const fork = forkThread(policy);
    const user = userThread(Cpu, bounds);
    const reclaim = reclaimThread(policy);
    return system({
      state: stateOf(stores, Cpu),
      init: {
        // `stored`: the page was stored to since MADV_FREE, or since it was read from swap: its entry is dirty then.
        params: { stored: int(0, 1) },
        run: (m, { stored }) => {
          const folio = m.folios.at(page);
          const isSwapped = policy.page === 'swap cache';
          for (let f = 0; f < m.folios.length; f++) m.folios.at(f).anon = true;
          folio.mapcount = 1;
          folio.refcount = isSwapped ? 2 : 1;
          m.inSwapCache = isSwapped;
          m.swapbacked = isSwapped;
          m.stored = stored;
          m.contents.set(page, stored);
          m.tables.at(parentMm).ptes.set(0, { folio: page, writable: true, dirty: stored > 0 });
          for (let cpu = 0; cpu < bounds.cpus; cpu++) user.in(m, cpu).left = bounds.stores;
          return;
        },
      },
      threads: [fork, user, parentThread(policy), reclaim],
      actions: [
        ...tlbNoise<Fork>(Cpu, 1),
        flushTlbFunc(Cpu, { senders: oneOf(...walkers), ipi: (m: Fork, sender) => m.shootdowns[sender] }),
      ],
      properties: propertiesOf(policy, fork, reclaim),
    });
  },
});
