// The dining philosophers (E. W. Dijkstra, EWD 310, 1971; the forks are C. A. R. Hoare's). Philosopher i takes one fork a
// step, the left one (fork i) before the right one (fork i + 1), then puts both back in one step.
//
// The shortest deadlock is the one in which everyone holds his left fork: n steps, one each, and no state before it is stuck.
//
// The count has a closed form. A philosopher is at one of three places (no fork, his first, both) and the forks follow from
// that, so a state is a word of length n around the table over {0, 1, 2}. All left-handed, two neighbours want the same fork
// only if the one to the left has both (2) and the next one has his first or both; every other pair may sit together, and
// every such word is reached by letting the eaters sit down first. The closed walks of length n in the matrix
//     1 1 1
//     1 1 1
//     1 0 0      (eigenvalues 0 and 1 +- sqrt 2)
// number (1 + sqrt 2)^n + (1 - sqrt 2)^n: 6, 14, 34, 82, 198 for n = 2 to 6, the Pell-Lucas numbers (OEIS A002203).
// With a right-handed philosopher in the last place the walk is cut there, but the matrix in between is the same, and so is the
// recurrence x(n) = 2 x(n-1) + x(n-2); it starts with 5 and 12, so these are Pell numbers (A000129): 5, 12, 29, 70, 169.
// philosophers.m is a twin for Rumur, which finds the same numbers of states.
import { array, blocked, bool, type Draft, deadlocks, defineModel, forState, holds, struct } from '../../src/index.ts';

interface Table {
  /** The last philosopher takes the right fork first. */
  readonly lastRightFirst: boolean;
  /** Being stuck is declared fine, so that all states get counted. */
  readonly resigned: boolean;
}

export default defineModel({
  name: 'philosophers',
  title: 'Dining philosophers',
  bounds: { philosophers: { default: 3, min: 2, max: 10, doc: 'philosophers, and as many forks' } },
  variants: [
    {
      name: 'leftFirst',
      title: 'everyone takes the left fork first',
      with: { lastRightFirst: false, resigned: false },
      expect: ({ philosophers }) => deadlocks(philosophers),
    },
    {
      name: 'resigned',
      title: 'the same, and the deadlock is accepted as an end',
      with: { lastRightFirst: false, resigned: true },
      expect: holds,
    },
    {
      name: 'lastRightFirst',
      title: 'the last one takes the right fork first',
      with: { lastRightFirst: true, resigned: false },
      expect: holds,
    },
  ],
  build: ({ philosophers: n }, { lastRightFirst, resigned }: Table) => {
    const state = struct({ forks: array(n, bool()) });
    type M = Draft<typeof state>;
    const { thread, always, reachable, system } = forState<M>();

    const take = (m: M, fork: number): boolean => {
      if (m.forks.at(fork)) return false;
      m.forks.set(fork, true);
      return true;
    };

    const seats = Array.from({ length: n }, (_, i) => {
      const left = i;
      const right = (i + 1) % n;
      const [first, second] = lastRightFirst && i === n - 1 ? [right, left] : [left, right];
      return thread(`philosopher${i}`).steps({
        think: (m) => (take(m, first) ? 'reach' : blocked),
        reach: (m) => (take(m, second) ? 'eat' : blocked),
        eat: (m) => {
          m.forks.set(left, false);
          m.forks.set(right, false);
          return 'think';
        },
      });
    });
    const eats = (m: M, i: number): boolean => seats[i % n]?.in(m).pc === 'eat';

    return system({
      state,
      threads: seats,
      properties: [
        always('neighbours', 'no two neighbours eat at once', (m) => {
          const i = seats.findIndex((_, i) => eats(m, i) && eats(m, i + 1));
          return i < 0 || { philosopher: i };
        }),
        reachable(
          'hungry',
          'all but one hold a fork that is not enough',
          (m) => seats.filter((seat) => seat.in(m).pc === 'reach').length === n - 1,
        ),
      ],
      final: (m) => resigned && seats.every((seat) => seat.in(m).pc === 'reach'),
    });
  },
});
