import { breaks, type Draft, defineModel, forState, holds, int, only, struct } from 'shootdown';

/** What differs between the variants. The steps read it, so that a bug and its fix differ in one visible place. */
interface Policy {
  readonly atomic: boolean;
}

export default defineModel({
  name: 'plain',
  title: 'two threads that add to a counter',
  bounds: { rounds: { default: 1, min: 1, max: 3, doc: 'additions of each thread' } },
  variants: [
    { name: 'racy', title: 'load, then store', with: { atomic: false } as Policy, expect: breaks('SUM', 4) },
    { name: 'fixed', title: 'one atomic addition', with: { atomic: true }, expect: holds },
  ],
  build: ({ rounds }, { atomic }) => {
    // Everything that can change, with all the values that it can have.
    const state = struct({ value: int(0, 2 * rounds) });
    const { thread, always, reachable, system } = forState<Draft<typeof state>>();

    // A step is atomic: nobody comes between its lines. It returns the label of the next one, 'done', or blocked.
    const adder = <const N extends string>(name: N) =>
      thread(name, { locals: { seen: int(0, 2 * rounds), left: int(0, rounds) } }).steps({
        load: (m, t) => {
          t.seen = m.value;
          if (!atomic) return 'store';
          m.value++;
          t.left--;
          return t.left > 0 ? 'load' : 'done';
        },
        store: only(!atomic, (m, t) => {
          m.value = t.seen + 1;
          t.left--;
          return t.left > 0 ? 'load' : 'done';
        }),
      });
    const a = adder('a');
    const b = adder('b');

    return system({
      state,
      init: {
        run: (m) => {
          a.in(m).left = rounds;
          b.in(m).left = rounds;
        },
      },
      threads: [a, b],
      properties: [
        always('SUM', 'when both have finished, no addition is lost', (m) => {
          const finished = a.in(m).pc === 'done' && b.in(m).pc === 'done';
          return !finished || m.value === 2 * rounds || { value: m.value };
        }),
        // What has to happen somewhere for the sentence above to mean something.
        reachable('BOTH', 'both have added', (m) => m.value >= 2),
      ],
    });
  },
});
