// Peterson's lock for any number of processes (N. Lynch, Distributed Algorithms, 1996, p. 284): LTL/petersonN.pml of G. J. Holzmann, one of
// Spin's examples, statement by statement, without its formula. The benchmark runs the original beside it, as the Debian package `spin` has it,
// and fails unless both find the same states and transitions: 45,915 and 128,653 for three processes.
import {
  array,
  assert,
  blocked,
  type Draft,
  defineModel,
  forState,
  holds,
  index,
  int,
  range,
  step,
  struct,
} from '../../../src/index.ts';

export default defineModel({
  name: 'peterson-n',
  title: "Peterson's lock for any number of processes",
  bounds: { processes: { default: 3, min: 2, max: 5, doc: 'processes' } },
  variants: [{ name: 'published', title: 'as published', with: null, expect: holds, origin: 'Peterson 1981' }],
  build: ({ processes: n }) => {
    const Process = range('process', n);
    const state = struct({ turn: array(n - 1, index(Process)), flag: array(Process, int(0, n - 2)), ncrit: int(0, n) });
    type M = Draft<typeof state>;
    const { thread, system } = forState<M>();
    type Own = { j: number; k: number };
    type Me = { process: number };
    /** A statement about the process's own variables alone. */
    const own = <const L extends string>(recipe: (t: Own, me: number) => L) =>
      step('petersonN.pml', (_: M, t: Own, { process }: Me) => recipe(t, process), { local: true });

    const user = thread('user', { over: Process, locals: { j: int(0, n), k: int(0, n - 1) } }).steps({
      again: own((t) => {
        t.k = 0;
        return 'rounds';
      }),
      rounds: own((t) => (t.k < n - 1 ? 'flag' : 'enter')),
      flag: (m, t, { process }) => {
        m.flag.set(process, t.k);
        return 'turn';
      },
      turn: (m, t, { process }) => {
        m.turn.set(t.k, process);
        return 'others';
      },
      others: own((t) => {
        t.j = 0;
        return 'each';
      }),
      each: own((t, me) => (t.j === me ? 'itself' : 'other')),
      itself: own((t) => {
        t.j++;
        return 'each';
      }),
      other: own((t) => (t.j < n ? 'wait' : 'round over')),
      wait: (m, t, { process }) => (m.flag.at(t.j) < t.k || m.turn.at(t.k) !== process ? 'waited' : blocked),
      waited: own((t) => {
        t.j++;
        return 'each';
      }),
      'round over': own((t) => {
        t.k++;
        return 'rounds';
      }),
      enter: (m) => {
        m.ncrit++;
        return 'cs';
      },
      cs: (m) => {
        assert(m.ncrit === 1, 'MUTEX');
        return 'leave';
      },
      leave: (m) => {
        m.ncrit--;
        return 'lower';
      },
      lower: (m, _, { process }) => {
        m.flag.set(process, 0);
        return 'again';
      },
    });
    return system({
      state,
      threads: [user],
      assertions: { MUTEX: 'one process is in its critical section' },
      properties: [],
    });
  },
});
