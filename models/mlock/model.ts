// mlock(), munlock(), munmap() and exit of VMAs that map one page, against reclaim and truncation, as the kernel had them
// until v5.17: PG_mlocked is one flag, and munlock walks the rmap to find out whether it is still wanted. Seed 003, D1 to D3, D5.
import { defineModel, forState, int, ShootdownError, withBugs } from '../../src/index.ts';
import { drainThread } from '../machine/folio/lru.ts';
import { bugs } from './bugs.ts';
import { propertiesOf } from './properties.ts';
import { anonThp, freeIfUnused, type Mlock, mapcount, setEntry, small, stateOf } from './state.ts';
import { reclaimThread } from './threads/reclaim.ts';
import { taskThread } from './threads/task.ts';
import { truncateThread } from './threads/truncate.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'mlock',
  title: 'munlock with page_mlock(), the rmap walk for other VM_LOCKED VMAs, until v5.17',
  bounds: {
    vmas: {
      default: 2,
      min: 1,
      max: 3,
      doc: 'VMAs that map the page, each with a thread that calls mlock and munlock',
    },
    mms: { default: 2, min: 1, max: 3, doc: 'address spaces, to which the VMAs are dealt out in turn' },
    calls: { default: 2, min: 1, max: 3, doc: 'calls of each thread' },
    reclaim: { default: 1, min: 0, max: 1, doc: 'whether kswapd runs' },
    truncate: { default: 0, min: 0, max: 1, doc: 'whether the file is truncated, once' },
    thp: {
      default: 0,
      min: 0,
      max: 2,
      doc: 'the page: 0 a small one, 1 a huge page of a file, 2 an anonymous huge page',
    },
  },
  variants: withBugs(variants, bugs),
  build: (bounds, policy) => {
    if (bounds.thp === anonThp && bounds.truncate === 1)
      throw new ShootdownError('usage', 'anonymous memory is not truncated', 'truncate goes with thp=0 and thp=1');
    if (bounds.mms > bounds.vmas)
      throw new ShootdownError(
        'usage',
        `${bounds.mms} address spaces for ${bounds.vmas} VMAs`,
        'set mms to at most vmas',
      );
    const { system } = forState<Mlock>();
    const tasks = Array.from({ length: bounds.vmas }, (_, v) => taskThread(bounds, policy, v));
    const reclaim = bounds.reclaim === 1 ? reclaimThread(bounds, policy) : undefined;
    const truncate = bounds.truncate === 1 ? truncateThread(bounds, policy) : undefined;
    const drain = drainThread<Mlock>(policy.setLruFirst, freeIfUnused);
    const subsets = 2 ** bounds.vmas - 1;
    return system({
      state: stateOf(bounds),
      // Any of the VMAs may be VM_LOCKED; and of a huge page, any may map it by PTEs.
      init: {
        params: { locked: int(0, subsets), byPte: int(0, bounds.thp === small ? 0 : subsets) },
        run: (m, { locked, byPte }) => {
          for (let v = 0; v < bounds.vmas; v++) {
            m.vmas.at(v).VM_LOCKED = ((locked >> v) & 1) === 1;
            m.vmas.at(v).linked = true;
            setEntry(m, v, bounds.thp === small || ((byPte >> v) & 1) === 1 ? 'pte' : 'pmd');
            const task = tasks[v];
            if (task !== undefined) task.in(m).left = bounds.calls;
          }
          if (byPte > 0) m.folio.doubleMap = bounds.thp !== anonThp || mapcount(m, 'pmd') > 0;
          m.folio.mlocked = locked > 0 && byPte === 0;
          m.folio.lru = m.folio.mlocked ? 'unevictable' : 'evictable';
          m.nr_mlock = m.folio.mlocked ? 1 : 0;
          return;
        },
      },
      threads: [
        ...tasks,
        ...(reclaim === undefined ? [] : [reclaim]),
        ...(truncate === undefined ? [] : [truncate]),
        drain,
      ],
      properties: propertiesOf(bounds, { tasks, reclaim, truncate, drain }),
    });
  },
});
