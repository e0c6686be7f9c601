// Another thread of the process, which does at the same address what it likes.
import { blocked, choose, forState, oneOf, step } from '../../../src/index.ts';
import type { Policy } from '../policy.ts';
import { endProtection, type Force, mapFile, zap } from '../state.ts';

export const racerThread = (policy: Policy) => {
  const { thread } = forState<Force>();
  const continues = policy.uffdContinue !== null;
  return thread('racer', { daemon: true }).steps({
    runs: step(
      'mm/madvise.c: madvise_dontneed_single_vma; mm/memory.c: do_read_fault; mm/userfaultfd.c: mcontinue_atomic_pte, mfill_atomic_install_pte',
      choose(
        { op: continues ? oneOf('load', 'MADV_DONTNEED', 'UFFDIO_CONTINUE') : oneOf('load', 'MADV_DONTNEED') },
        (m, _, { op }) => {
          switch (op) {
            case 'MADV_DONTNEED':
              if (m.pte === null) return blocked;
              zap(m);
              endProtection(m);
              return 'runs';
            case 'load':
              // One that needs no fault changes nothing.
              if (m.pte !== null) return blocked;
              mapFile(m, false);
              return 'runs';
            case 'UFFDIO_CONTINUE':
              if (m.pte !== null) return blocked;
              mapFile(m, policy.uffdContinue === 'dirty');
              return 'runs';
          }
        },
      ),
    ),
  });
};
