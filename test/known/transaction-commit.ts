// What a commit protocol has to do: TCommit.tla of J. Gray and L. Lamport, "Consensus on Transaction Commit", ACM TODS 31(1),
// 2006; in tlaplus/Examples, specifications/transaction_commit. No messages: each manager looks at all of them.
//
// The manifest.json of that folder records TLC's count for three managers: 34 distinct states, 94 generated (one initial state
// and 93 transitions), depth 7 (six steps). By hand: without a commit each manager is working, prepared or aborted (3^3 = 27);
// with one each is prepared or committed and not all are prepared (2^3 - 1 = 7).
import {
  array,
  blocked,
  type Draft,
  defineModel,
  forState,
  holds,
  index,
  oneOf,
  scalarset,
  struct,
} from '../../src/index.ts';

export default defineModel({
  name: 'transaction-commit',
  title: 'Transaction commit',
  bounds: { managers: { default: 3, min: 2, max: 8, doc: 'resource managers' } },
  variants: [{ name: 'published', title: 'as published', with: null, expect: holds, origin: 'Gray and Lamport 2006' }],
  build: ({ managers }) => {
    const Manager = scalarset('rm', managers);
    const state = struct({ managers: array(Manager, oneOf('working', 'prepared', 'committed', 'aborted')) });
    type M = Draft<typeof state>;
    const { action, always, reachable, system } = forState<M>();

    const canCommit = (m: M) => m.managers.every((rm) => rm === 'prepared' || rm === 'committed');
    const notCommitted = (m: M) => m.managers.every((rm) => rm !== 'committed');

    return system({
      state,
      actions: [
        action('prepare', {
          params: { rm: index(Manager) },
          run: (m, { rm }) => {
            if (m.managers.at(rm) !== 'working') return blocked;
            m.managers.set(rm, 'prepared');
            return;
          },
        }),
        action('decideCommit', {
          params: { rm: index(Manager) },
          run: (m, { rm }) => {
            if (m.managers.at(rm) !== 'prepared' || !canCommit(m)) return blocked;
            m.managers.set(rm, 'committed');
            return;
          },
        }),
        action('decideAbort', {
          params: { rm: index(Manager) },
          run: (m, { rm }) => {
            const now = m.managers.at(rm);
            if ((now !== 'working' && now !== 'prepared') || !notCommitted(m)) return blocked;
            m.managers.set(rm, 'aborted');
            return;
          },
        }),
      ],
      properties: [
        always(
          'consistent',
          'no manager has aborted while another has committed',
          (m) => notCommitted(m) || m.managers.every((rm) => rm !== 'aborted'),
        ),
        reachable('allCommit', 'every manager commits', (m) => m.managers.every((rm) => rm === 'committed')),
        reachable('allAbort', 'every manager aborts', (m) => m.managers.every((rm) => rm === 'aborted')),
      ],
      final: (m) => m.managers.every((rm) => rm === 'committed' || rm === 'aborted'),
    });
  },
});
