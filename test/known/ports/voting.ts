// How Paxos chooses, without messages: Voting.tla of L. Lamport in tlaplus/Examples, specifications/Paxos. Its manifest.json has TLC's count
// for three acceptors, two values and two ballots, with both symmetries: 77 distinct states, depth 11. What TLC generates is more: a
// step once for each ballot that shows a value to be safe.
import {
  array,
  blocked,
  type Draft,
  defineModel,
  forState,
  holds,
  index,
  int,
  scalarset,
  set,
  struct,
} from '../../../src/index.ts';

export default defineModel({
  name: 'voting',
  title: 'acceptors that vote',
  bounds: { ballots: { default: 2, min: 1, max: 3, doc: 'ballots' } },
  variants: [{ name: 'published', title: 'as published', with: null, expect: holds, origin: 'Lamport' }],
  build: ({ ballots }) => {
    const [Acceptor, Value] = [scalarset('acceptor', 3), scalarset('value', 2)];
    const [ballot, acceptors] = [int(0, ballots - 1), [0, 1, 2]];
    const vote = struct({ b: ballot, v: index(Value) });
    const state = struct({ votes: array(Acceptor, set(vote)), maxBal: array(Acceptor, int(-1, ballots - 1)) });
    type M = Draft<typeof state>;
    const { action, always, system } = forState<M>();
    const someQuorum = (test: (a: number) => boolean) => acceptors.filter(test).length >= 2;
    const votedAt = (m: M, a: number, b: number) => m.votes.at(a).some((vote) => vote.b === b);
    /** By the quorum of the two that are not left out. */
    const showsSafeAt = (m: M, left: number, b: number, v: number) => {
      const quorum = acceptors.filter((a) => a !== left);
      const before = quorum.flatMap((a) => m.votes.at(a).filter((vote) => vote.b < b));
      const last = Math.max(-1, ...before.map((vote) => vote.b));
      return (
        quorum.every((a) => m.maxBal.at(a) >= b) && (last < 0 || before.some((one) => one.b === last && one.v === v))
      );
    };
    return system({
      state,
      init: { run: (m) => m.maxBal.fill(-1) },
      actions: [
        action('increaseMaxBal', {
          params: { a: index(Acceptor), b: ballot },
          run: (m, { a, b }) => (b > m.maxBal.at(a) ? m.maxBal.set(a, b) : blocked),
        }),
        action('voteFor', {
          params: { a: index(Acceptor), b: ballot, v: index(Value), left: index(Acceptor) },
          run: (m, { a, b, v, left }) => {
            if (m.maxBal.at(a) > b || votedAt(m, a, b)) return blocked;
            if (m.votes.some((votes) => votes.some((vote) => vote.b === b && vote.v !== v))) return blocked;
            if (!showsSafeAt(m, left, b, v)) return blocked;
            m.votes.at(a).add({ b, v });
            return m.maxBal.set(a, b);
          },
        }),
      ],
      endsAnywhere: true,
      properties: [
        always('VotesSafe', 'where one is voted for, no other has been chosen before, or will be', (m) =>
          m.votes.every((votes) =>
            votes.every(({ b, v }) =>
              Array.from({ length: b }, (_, c) => c).every((c) =>
                someQuorum((a) => m.votes.at(a).has({ b: c, v }) || (m.maxBal.at(a) > c && !votedAt(m, a, c))),
              ),
            ),
          ),
        ),
      ],
    });
  },
});
