// User code that loads from the page: a marker ends it (SIGBUS), or is handled by userfaultfd; otherwise the page is mapped.
import { blocked, forState, int, step } from '../../../src/index.ts';
import type { RetractBounds } from '../policy.ts';
import type { Retract } from '../state.ts';

export const userThread = ({ loads }: RetractBounds) => {
  const { thread } = forState<Retract>();
  return thread('user', { daemon: true, locals: { left: int(0, loads) } }).steps({
    do_read_fault: step(
      'mm/memory.c: handle_pte_fault: handle_pte_marker; do_read_fault, do_set_pmd, set_pte_range',
      (m, t) => {
        if (t.left === 0) return blocked;
        if (m.entry === 'marker') return 'done';
        // The folio lock first, then that of the table, or of an empty PMD.
        if (m.folio !== 'free' || (m.pmd === 'none' ? m.pml : m.ptl) !== 'free') return blocked;
        if (m.pmd === 'none') m.pmd = 'huge';
        else if (m.pmd === 'table') m.entry = 'present';
        t.left--;
        return 'do_read_fault';
      },
    ),
  });
};
