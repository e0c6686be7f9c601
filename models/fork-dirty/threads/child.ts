// The child: reads its page once. What it has read it must find again.
import { blocked, forState, int, step } from '../../../src/index.ts';
import { childMm, type Fork, foundBy } from '../state.ts';

/** `stores`: of all threads of the parent. `runs`: fork() has returned. */
export const childThread = (stores: number, runs: (m: Fork) => boolean) => {
  const { thread } = forState<Fork>();
  return thread('child', { daemon: true, runs, locals: { read: int(0, stores + 1) } }).steps({
    load: step('architecture: a load by user code of the child', (m, t) => {
      const found = m.tables.at(childMm).ptes.at(0) === null ? null : foundBy(m, childMm);
      if (found === null) return blocked;
      t.read = found;
      return 'done';
    }),
  });
};
