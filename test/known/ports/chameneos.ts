// Creatures that meet in pairs and change their colours: Chameneos.tla of M. Ryndzionek in tlaplus/Examples, specifications/Chameneos, which
// takes the game from C. Kaiser and J.-F. Pradat-Peyre (2003). They begin in any colours. Its manifest.json has TLC's count for four creatures
// and four meetings: 34,534 distinct states, 104,697 generated, depth 13.
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
  struct,
} from '../../../src/index.ts';

export default defineModel({
  name: 'chameneos',
  title: 'the game of the chameneos',
  bounds: { n: { default: 4, min: 1, max: 6, doc: 'meetings' }, size: { default: 4, min: 2, max: 5, doc: 'of them' } },
  variants: [{ name: 'published', title: 'as published', with: null, expect: holds }],
  build: ({ size, n }) => {
    const Creature = scalarset('creature', size);
    const colours = array(Creature, oneOf('blue', 'red', 'yellow'));
    const creature = struct({ colour: oneOf('blue', 'red', 'yellow', 'faded'), met: int(0, n) });
    const state = struct({ all: array(Creature, creature), waiting: nullable(index(Creature)), met: int(0, n) });
    const { action, always, system } = forState<Draft<typeof state>>();
    const third = (a: string, b: string) =>
      (['blue', 'red', 'yellow'] as const).find((c) => (a === b ? c === a : c !== a && c !== b));
    return system({
      state,
      init: {
        params: { colours },
        run: (m, { colours }) => m.all.replace(colours.map((colour) => ({ colour, met: 0 }))),
      },
      actions: [
        action('meet', {
          params: { id: index(Creature) },
          run: (m, { id }) => {
            const me = m.all.at(id);
            if (me.colour === 'faded' || m.waiting === id) return blocked;
            if (m.waiting === null && m.met === n) me.colour = 'faded';
            else if (m.waiting === null) m.waiting = id;
            else {
              const other = m.all.at(m.waiting);
              const colour = third(me.colour, other.colour) ?? 'faded';
              for (const one of [me, other]) Object.assign(one, { colour, met: one.met + 1 });
              Object.assign(m, { waiting: null, met: m.met + 1 });
            }
            return;
          },
        }),
      ],
      endsAnywhere: true,
      properties: [
        always('SumMet', 'two met each time', (m) => m.all.reduce((sum, { met }) => sum + met, 0) === 2 * m.met),
      ],
    });
  },
});
