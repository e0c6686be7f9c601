// mlock(), munlock() and munmap() of VMAs that map one page, against migration, reclaim and truncation, since v5.18: rmap
// adds and removes the mlocks, batches of each CPU count them under lru_lock. D4 and D5.
import { defineModel, forState, int, ShootdownError, withBugs } from '../../src/index.ts';
import type { OnLru } from '../machine/folio/lru.ts';
import { bugs } from './bugs.ts';
import { propertiesOf } from './properties.ts';
import { type Count, setEntry, stateOf } from './state.ts';
import { lruDrainThread, mlockDrainThread } from './threads/drain.ts';
import { beginMigrations, migrateThread } from './threads/migrate.ts';
import { reclaimThread } from './threads/reclaim.ts';
import { taskThread } from './threads/task.ts';
import { truncateThread } from './threads/truncate.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'mlock-count',
  title: 'mlock_count: mlock and munlock by rmap and batches, since v5.18',
  bounds: {
    vmas: {
      default: 2,
      min: 1,
      max: 3,
      doc: 'VMAs that map the page, each with a thread that calls mlock and munlock',
    },
    mms: { default: 1, min: 1, max: 3, doc: 'address spaces, to which the VMAs are dealt out in turn' },
    calls: { default: 1, min: 1, max: 3, doc: 'calls of each thread' },
    cpus: { default: 2, min: 1, max: 3, doc: 'CPUs, each with a batch; the threads are dealt out in turn' },
    reclaim: { default: 1, min: 0, max: 1, doc: 'whether kswapd runs' },
    truncate: { default: 0, min: 0, max: 1, doc: 'whether the file is truncated, once' },
    migrate: { default: 1, min: 0, max: 2, doc: 'how often the page is migrated' },
  },
  variants: withBugs(variants, bugs),
  build: (bounds, policy) => {
    if (bounds.mms > bounds.vmas)
      throw new ShootdownError(
        'usage',
        `${bounds.mms} address spaces for ${bounds.vmas} VMAs`,
        'set mms to at most vmas',
      );
    const { system } = forState<Count>();
    const drains = Array.from({ length: bounds.cpus }, (_, cpu) => mlockDrainThread(policy, cpu));
    const isDrained = (m: Count, cpu: number): boolean => m.batches.at(cpu).length === 0;
    const tasks = Array.from({ length: bounds.vmas }, (_, v) => taskThread(bounds, policy, v, isDrained));
    const lruDrain = lruDrainThread(bounds, policy);
    const migrate = bounds.migrate > 0 ? migrateThread(bounds, policy, isDrained) : undefined;
    const reclaim = bounds.reclaim === 1 ? reclaimThread(bounds, policy, isDrained) : undefined;
    const truncate = bounds.truncate === 1 ? truncateThread(bounds, policy) : undefined;
    return system({
      state: stateOf(bounds),
      // Any of the VMAs may be VM_LOCKED, and is counted.
      init: {
        params: { locked: int(0, 2 ** bounds.vmas - 1) },
        run: (m, { locked }) => {
          const folio = m.folios.at(0);
          for (let v = 0; v < bounds.vmas; v++) {
            const vma = m.vmas.at(v);
            vma.VM_LOCKED = ((locked >> v) & 1) === 1;
            vma.linked = true;
            if (vma.VM_LOCKED) folio.mlock_count++;
            setEntry(m, v, { folio: 0, migration: false });
            const task = tasks[v];
            if (task !== undefined) task.in(m).left = bounds.calls;
          }
          folio.cached = true;
          folio.mlocked = locked > 0;
          folio.lru = locked > 0 ? 'unevictable' : 'evictable';
          m.nr_mlock = locked > 0 ? 1 : 0;
          if (migrate !== undefined) beginMigrations(migrate.in(m), bounds);
          for (let f = 1; f < m.folios.length; f++) m.folios.at(f).lru = 'free';
        },
      },
      threads: [
        ...tasks,
        ...drains,
        ...(bounds.migrate + bounds.reclaim > 0 ? [lruDrain] : []),
        ...[migrate, reclaim, truncate].filter((thread) => thread !== undefined),
      ],
      properties: propertiesOf(
        {
          tasks,
          drains,
          lruDrain: bounds.migrate + bounds.reclaim > 0 ? lruDrain : undefined,
          migrate,
          reclaim,
          truncate,
        },
        policy,
      ),
      view: {
        mms: { as: 'mm', title: 'mm' },
        folios: { as: 'folio', gone: ({ lru }: Readonly<OnLru>) => lru === 'free' && 'free' },
        batches: { as: 'queue', title: 'mlock batch of a CPU' },
        truncated: { as: 'counter' },
        nr_mlock: { as: 'counter', title: 'NR_MLOCK' },
      },
    });
  },
});
