// Paxos without leaders or learners: Paxos.tla of L. Lamport in tlaplus/Examples, specifications/Paxos. Messages are never taken out of the set
// of those that were sent. Its manifest.json has TLC's count for three acceptors and two values, with symmetry: 25 distinct states, depth 9. That
// is with one ballot, up to a renaming of the acceptors: no value is proposed in 5 of them, and each of the two in 10.
import {
  array,
  blocked,
  type Draft,
  defineModel,
  forState,
  holds,
  index,
  int,
  nullable,
  oneOf,
  scalarset,
  set,
  struct,
  variant,
} from '../../../src/index.ts';

export default defineModel({
  name: 'paxos',
  title: 'Paxos, as a set of messages',
  bounds: { ballots: { default: 1, min: 1, max: 3, doc: 'ballots' } },
  variants: [{ name: 'published', title: 'as published', with: null, expect: holds, origin: 'Lamport' }],
  build: ({ ballots }) => {
    const Acceptor = scalarset('acceptor', 3);
    const [acc, bal, val] = [index(Acceptor), int(0, ballots - 1), oneOf('v1', 'v2')];
    const voted = { mbal: int(-1, ballots - 1), mval: nullable(val) };
    const message = variant({ m1a: { bal }, m1b: { acc, bal, ...voted }, m2a: { bal, val }, m2b: { acc, bal, val } });
    const state = struct({ acceptors: array(Acceptor, struct({ maxBal: voted.mbal, ...voted })), msgs: set(message) });
    const { action, always, system } = forState<Draft<typeof state>>();
    return system({
      state,
      actions: [
        action('phase1a', { params: { bal }, run: (m, { bal }) => m.msgs.add({ kind: 'm1a', bal }) }),
        action('phase1b', {
          params: { acc, bal },
          run: (m, { acc, bal }) => {
            const { maxBal, mbal, mval } = m.acceptors.at(acc);
            if (!m.msgs.has({ kind: 'm1a', bal }) || bal <= maxBal) return blocked;
            m.acceptors.at(acc).maxBal = bal;
            return m.msgs.add({ kind: 'm1b', acc, bal, mbal, mval });
          },
        }),
        action('phase2a', {
          params: { bal, val },
          run: (m, { bal, val }) => {
            if (m.msgs.some((sent) => sent.kind === 'm2a' && sent.bal === bal)) return blocked;
            const showsSafe = [0, 1, 2].some((left) => {
              const promises = m.msgs.flatMap((sent) =>
                sent.kind === 'm1b' && sent.bal === bal && sent.acc !== left ? [sent] : [],
              );
              const last = Math.max(-1, ...promises.map(({ mbal }) => mbal));
              const isSafe = last < 0 || promises.some(({ mbal, mval }) => mbal === last && mval === val);
              return isSafe && promises.length === 2;
            });
            return showsSafe ? m.msgs.add({ kind: 'm2a', bal, val }) : blocked;
          },
        }),
        action('phase2b', {
          params: { acc, bal, val },
          run: (m, { acc, bal, val }) => {
            if (!m.msgs.has({ kind: 'm2a', bal, val }) || bal < m.acceptors.at(acc).maxBal) return blocked;
            m.acceptors.set(acc, { maxBal: bal, mbal: bal, mval: val });
            return m.msgs.add({ kind: 'm2b', acc, bal, val });
          },
        }),
      ],
      properties: [
        always('Consistent', 'one value is chosen at most', (m) => {
          const votes = (of: 'v1' | 'v2') => m.msgs.filter((sent) => sent.kind === 'm2b' && sent.val === of);
          const isChosen = (of: 'v1' | 'v2') =>
            votes(of).some(({ bal }) => votes(of).filter((vote) => vote.bal === bal).length >= 2);
          return !isChosen('v1') || !isChosen('v2');
        }),
      ],
    });
  },
});
