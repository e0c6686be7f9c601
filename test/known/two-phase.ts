// Two-phase commit: TwoPhase.tla of J. Gray and L. Lamport, "Consensus on Transaction Commit", ACM TODS 31(1), 2006; in
// tlaplus/Examples, specifications/transaction_commit. Messages are never removed from the set of those sent, so receiving
// one a second time changes nothing, but it is a transition.
//
// The manifest.json of that folder records TLC's count for three managers: 288 distinct states, 1146 generated (one initial
// state and 1145 transitions), depth 11 (ten steps). stateright's examples/2pc.rs asserts 288 for three and 8,832 for
// five, and the specification's own last comment gives 50,816 for six. By hand, per manager: while the coordinator has not
// decided, (working), (aborted), (prepared, not yet received), (prepared and received): 4^n. After an abort each of these
// may have aborted too, and a received one is still prepared or aborted by then: working, aborted, prepared, prepared and
// received, aborted after preparing, the same and received: 6^n. After a commit all were received: 2^n.
// 4^3 + 6^3 + 2^3 = 64 + 216 + 8 = 288; 4^5 + 6^5 + 2^5 = 8,832; 4^6 + 6^6 + 2^6 = 50,816.
import {
  array,
  blocked,
  breaks,
  type Draft,
  defineModel,
  forState,
  holds,
  index,
  oneOf,
  scalarset,
  set,
  struct,
  variant,
} from '../../src/index.ts';

export default defineModel({
  name: 'two-phase',
  title: 'Two-phase commit',
  bounds: { managers: { default: 3, min: 2, max: 8, doc: 'resource managers' } },
  variants: [
    { name: 'published', title: 'as published', with: true, expect: holds, origin: 'Gray and Lamport 2006' },
    // One prepares (1), its message arrives (2), the coordinator commits (3), it is told so (4), another aborts (5).
    { name: 'impatient', title: 'mutant: one is enough to commit', with: false, expect: breaks('consistent', 5) },
  ],
  build: ({ managers }, waitsForAll) => {
    const Manager = scalarset('rm', managers);
    const params = { rm: index(Manager) };
    const state = struct({
      managers: array(Manager, oneOf('working', 'prepared', 'committed', 'aborted')),
      coordinator: oneOf('init', 'committed', 'aborted'),
      /** The managers from which the coordinator has received Prepared. */
      received: set(index(Manager)),
      sent: set(variant({ Prepared: params, Commit: {}, Abort: {} })),
    });
    const { action, always, reachable, system } = forState<Draft<typeof state>>();
    return system({
      state,
      actions: [
        action('TMRcvPrepared', {
          params,
          run: (m, { rm }) => {
            if (m.coordinator !== 'init' || !m.sent.has({ kind: 'Prepared', rm })) return blocked;
            return m.received.add(rm);
          },
        }),
        action('TMCommit', {
          run: (m) => {
            if (m.coordinator !== 'init' || m.received.size < (waitsForAll ? managers : 1)) return blocked;
            m.coordinator = 'committed';
            return m.sent.add({ kind: 'Commit' });
          },
        }),
        action('TMAbort', {
          run: (m) => {
            if (m.coordinator !== 'init') return blocked;
            m.coordinator = 'aborted';
            return m.sent.add({ kind: 'Abort' });
          },
        }),
        action('RMPrepare', {
          params,
          run: (m, { rm }) => {
            if (m.managers.at(rm) !== 'working') return blocked;
            m.managers.set(rm, 'prepared');
            return m.sent.add({ kind: 'Prepared', rm });
          },
        }),
        action('RMChooseToAbort', {
          params,
          run: (m, { rm }) => (m.managers.at(rm) === 'working' ? m.managers.set(rm, 'aborted') : blocked),
        }),
        action('RMRcvCommitMsg', {
          params,
          run: (m, { rm }) => (m.sent.has({ kind: 'Commit' }) ? m.managers.set(rm, 'committed') : blocked),
        }),
        action('RMRcvAbortMsg', {
          params,
          run: (m, { rm }) => (m.sent.has({ kind: 'Abort' }) ? m.managers.set(rm, 'aborted') : blocked),
        }),
      ],
      properties: [
        always('consistent', 'no manager has aborted while another has committed', (m) => {
          const [committed, aborted] = [m.managers.indexOf('committed'), m.managers.indexOf('aborted')];
          return committed < 0 || aborted < 0 || { committed, aborted };
        }),
        reachable('allCommit', 'every manager commits', (m) => m.managers.every((rm) => rm === 'committed')),
        reachable('allAbort', 'every manager aborts', (m) => m.managers.every((rm) => rm === 'aborted')),
      ],
    });
  },
});
