import { blocked, breaks, type Draft, defineModel, forState, holds, int, struct } from 'shootdown';
import { dropLock, lockOf, takeLock } from 'shootdown/machine';

interface Policy {
  /** What was seen before the lock was taken is looked at again under it. */
  readonly looksAgain: boolean;
}

const names = ['a', 'b'] as const;

export default defineModel({
  name: 'lock',
  title: 'two threads that take from a pool, and look whether there is anything before they lock it',
  bounds: { items: { default: 1, min: 1, max: 3, doc: 'items in the pool at the start' } },
  variants: [
    {
      name: 'racy',
      title: 'one look, before the lock',
      with: { looksAgain: false } as Policy,
      expect: breaks('ENOUGH', 7),
    },
    { name: 'fixed', title: 'a second look, under the lock', with: { looksAgain: true }, expect: holds },
  ],
  build: ({ items }, { looksAgain }) => {
    const state = struct({
      /** Below zero something was taken that was not there. */
      pool: int(-1, items),
      lock: lockOf(...names),
    });
    const { thread, always, reachable, system } = forState<Draft<typeof state>>();

    const taker = <const N extends (typeof names)[number]>(name: N) =>
      thread(name, { locals: { taken: int(0, items) } }).steps({
        look: (m) => (m.pool > 0 ? 'lock' : 'done'),
        // To take the lock is a step of its own: others may hold it, or change the pool, before.
        lock: (m) => (takeLock(m, 'lock', name) ? 'take' : blocked),
        take: (m, t) => {
          if (looksAgain && m.pool === 0) return 'unlock';
          m.pool--;
          t.taken++;
          return 'unlock';
        },
        unlock: (m) => {
          dropLock(m, 'lock');
          return 'done';
        },
      });
    const a = taker('a');
    const b = taker('b');

    return system({
      state,
      init: {
        run: (m) => {
          m.pool = items;
        },
      },
      threads: [a, b],
      properties: [
        always('ENOUGH', 'nothing is taken that is not there', (m) => m.pool >= 0),
        reachable('EMPTY', 'the last item is taken', (m) => m.pool === 0),
        reachable('WAITS', 'one waits for the lock', (m) => a.in(m).pc === 'lock' && m.lock === 'b'),
      ],
    });
  },
});
