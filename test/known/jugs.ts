// The two-jug puzzle of "Die Hard with a Vengeance", as Lamport teaches TLA+ with it: DieHard.tla in tlaplus/Examples,
// specifications/DieHard. A jug of 3 gallons and one of 5, no marks, 4 gallons are wanted.
//
// Of the 4 * 6 = 24 pairs, the 16 with an empty or a full jug are reachable and no other: each pour ends with one of the
// two jugs empty or full, and so does each filling and emptying. All six actions are possible everywhere (filling a full
// jug changes nothing), so there are 16 * 6 = 96 transitions. TLC says the same: "97 states generated, 16 distinct states
// found", the initial state being generated once, and "depth 8", which counts states where we count steps.
import { breaks, type Draft, defineModel, forState, holds, int, struct } from '../../src/index.ts';

const state = struct({ small: int(0, 3), big: int(0, 5) });
type M = Draft<typeof state>;
const { action, always, reachable, system } = forState<M>();

const actions = [
  action('fillSmall', {
    run: (m) => {
      m.small = 3;
    },
  }),
  action('fillBig', {
    run: (m) => {
      m.big = 5;
    },
  }),
  action('emptySmall', {
    run: (m) => {
      m.small = 0;
    },
  }),
  action('emptyBig', {
    run: (m) => {
      m.big = 0;
    },
  }),
  action('smallToBig', {
    run: (m) => {
      const poured = Math.min(m.small, 5 - m.big);
      m.small -= poured;
      m.big += poured;
    },
  }),
  action('bigToSmall', {
    run: (m) => {
      const poured = Math.min(m.big, 3 - m.small);
      m.big -= poured;
      m.small += poured;
    },
  }),
];

export default defineModel({
  name: 'jugs',
  title: 'Four gallons from a jug of three and a jug of five',
  bounds: {},
  variants: [
    {
      name: 'puzzle',
      title: 'the counterexample is the solution',
      with: { claim: true },
      expect: breaks('notFour', 6),
    },
    {
      name: 'jugs',
      title: 'the same jugs, nothing claimed but that four can be had',
      with: { claim: false },
      expect: holds,
    },
  ],
  build: (_, { claim }) =>
    system({
      state,
      actions,
      properties: [
        claim
          ? always('notFour', 'the big jug never holds four gallons', (m) => m.big !== 4)
          : reachable('four', 'the big jug holds four gallons', (m) => m.big === 4),
      ],
    }),
});
