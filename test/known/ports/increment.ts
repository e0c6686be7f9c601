// Threads that increment a shared number: examples/increment.rs of stateright/stateright. Its header lists the states of two threads: 13, and 8
// with symmetry; and says which path loses an increment, of four steps.
import { breaks, type Draft, defineModel, forState, int, scalarset, struct } from '../../../src/index.ts';

export default defineModel({
  name: 'increment',
  title: 'increments without a lock',
  bounds: { threads: { default: 2, min: 1, max: 4, doc: 'threads' } },
  variants: [{ name: 'published', title: 'as published', with: null, expect: breaks('fin', 4) }],
  build: ({ threads }) => {
    const Thread = scalarset('thread', threads);
    const state = struct({ i: int(0, threads) });
    const { thread, always, system } = forState<Draft<typeof state>>();
    const each = thread('threads', { over: Thread, locals: { t: int(0, threads) } }).steps({
      read: (m, t) => {
        t.t = m.i;
        return 'write';
      },
      write: (m, t) => {
        m.i = t.t + 1;
        return 'done';
      },
    });
    return system({
      state,
      threads: [each],
      properties: [
        always('fin', 'the number is how many have finished', (m) => {
          const finished = Array.from({ length: threads }, (_, id) => each.in(m, id).pc).filter((pc) => pc === 'done');
          return finished.length === m.i;
        }),
      ],
    });
  },
});
