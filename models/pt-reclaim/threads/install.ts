// The fault zeroes a page and gives it to the PMD; a walker reads the PMD and an entry of the table, without a lock.
import { assert, blocked, forState, step } from '../../../src/index.ts';
import { accessesOf } from '../../machine/memory/steps.ts';
import type { PublishPolicy } from '../policy.ts';
import { cpus, memory, type Publishing } from '../publish/state.ts';

export const installThread = ({ writeBarrier }: PublishPolicy) => {
  const { WRITE_ONCE, smp_wmb, spin_lock, spin_unlock, leave } = accessesOf(memory, cpus.fault);
  return forState<Publishing>()
    .thread('install')
    .steps({
      pte_alloc_one: step(
        'mm/memory.c: __pte_alloc -> pte_alloc_one, a page that is zeroed',
        WRITE_ONCE('garbage', false, () => 'pmd_install'),
      ),
      pmd_install: step('mm/memory.c: pmd_install, pmd_lock; smp_wmb', (m) => {
        if (!spin_lock(m, 'pml')) return blocked;
        if (writeBarrier) smp_wmb(m);
        return 'pmd_populate';
      }),
      pmd_populate: step(
        'mm/memory.c: pmd_install -> pmd_populate; spin_unlock',
        WRITE_ONCE('pmd', true, (m) => {
          spin_unlock(m, 'pml');
          leave(m);
          return 'done';
        }),
      ),
    });
};

export const lookThread = ({ dependency }: PublishPolicy) => {
  const { READ_ONCE, leave } = accessesOf(memory, cpus.walker);
  return forState<Publishing>()
    .thread('walker', { daemon: true })
    .steps({
      pmdp_get_lockless: step(
        'mm/pgtable-generic.c: __pte_offset_map -> pmdp_get_lockless',
        READ_ONCE('pmd', (_, __, pmd) => (pmd ? 'ptep_get_lockless' : 'pmdp_get_lockless'), { into: 'pmdval' }),
      ),
      ptep_get_lockless: step(
        'include/linux/pgtable.h: ptep_get_lockless, of an address that comes of the PMD',
        READ_ONCE(
          'garbage',
          (m, _, garbage) => {
            assert(!garbage, 'ZEROED');
            leave(m);
            return 'done';
          },
          dependency ? { through: 'pmdval' } : {},
        ),
      ),
    });
};
