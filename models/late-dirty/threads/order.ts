// The zap marks the folio dirty, then the mapcount is 0; truncation finds it 0, then cancels the mark.
import { forState, step } from '../../../src/index.ts';
import { accessesOf } from '../../machine/memory/steps.ts';
import { cpus, memory, type Ordering } from '../order/state.ts';
import type { OrderPolicy } from '../policy.ts';

export const markThread = ({ mark }: OrderPolicy) => {
  const { atomic, WRITE_ONCE, leave } = accessesOf(memory, cpus.zap);
  return forState<Ordering>()
    .thread('zap')
    .steps({
      folio_test_set_dirty: step(
        'mm/page-writeback.c: filemap_dirty_folio, folio_test_set_dirty',
        mark === 'full'
          ? atomic(
              'full',
              'dirty',
              () => true,
              () => 'folio_remove_rmap_pmd',
            )
          : WRITE_ONCE('dirty', true, () => 'folio_remove_rmap_pmd'),
      ),
      folio_remove_rmap_pmd: step(
        'mm/rmap.c: folio_remove_rmap_pmd, the mapcount',
        WRITE_ONCE('mapped', false, (m) => {
          leave(m);
          return 'done';
        }),
      ),
    });
};

export const cancelThread = () => {
  const { READ_ONCE, atomic, leave } = accessesOf(memory, cpus.truncate);
  return forState<Ordering>()
    .thread('truncate', { daemon: true })
    .steps({
      folio_mapped: step(
        'mm/truncate.c: truncate_cleanup_folio, folio_mapped',
        READ_ONCE('mapped', (_, __, mapped) => (mapped ? 'folio_mapped' : 'folio_test_clear_dirty')),
      ),
      folio_test_clear_dirty: step(
        'mm/page-writeback.c: __folio_cancel_dirty, folio_test_clear_dirty',
        atomic(
          'full',
          'dirty',
          () => false,
          (m) => {
            leave(m);
            return 'done';
          },
        ),
      ),
    });
};
