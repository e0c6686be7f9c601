// GUP-fast of the mm that takes the tables away, and of a process that has unshared table 0 before.
import { blocked, choose, forState, int, nullable, step } from '../../../src/index.ts';
import type { Eliding } from '../elide/state.ts';

export const gupThread = (tables: number) =>
  forState<Eliding>()
    .thread('gup', {
      daemon: true,
      runs: (m) => !m.cpu.preempted && !m.cpu.lazy,
      locals: { table: nullable(int(0, tables - 1)) },
    })
    .steps({
      local_irq_save: step(
        'mm/gup.c: gup_fast, interrupts off; gup_fast_pud_range reads an upper entry',
        choose({ table: int(0, tables - 1) }, (m, t, { table }) => {
          if (!m.tables.at(table).linked) return blocked;
          t.table = table;
          return 'ptep_get_lockless';
        }),
      ),
      ptep_get_lockless: step('mm/gup.c: gup_fast_pmd_leaf reads the entry in the table', () => 'local_irq_restore'),
      local_irq_restore: step('mm/gup.c: gup_fast, interrupts on again', (_, t) => {
        t.table = null;
        return 'local_irq_save';
      }),
    });

export const sharerThread = () =>
  forState<Eliding>()
    .thread('sharer', { daemon: true })
    .steps({
      local_irq_restore: step('mm/gup.c: gup_fast of the former sharer, interrupts on again', (m) => {
        if (!m.former) return blocked;
        m.former = false;
        return 'done';
      }),
    });
