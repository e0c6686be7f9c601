// Scholten's coffee can: CoffeeCan.tla of A. Helwer in tlaplus/Examples, specifications/CoffeeCan. Every can of at least one bean is an initial
// state. Its manifest.json has TLC's count for 100 beans: 5,150 distinct states, 20,002 generated, depth 1. By hand: 101 * 102 / 2 - 1 cans.
import { blocked, type Draft, defineModel, forState, holds, int, struct } from '../../../src/index.ts';

export default defineModel({
  name: 'coffee-can',
  title: 'the coffee can',
  bounds: { beans: { default: 100, min: 1, max: 200, doc: 'beans at most' } },
  variants: [{ name: 'published', title: 'as published', with: null, expect: holds }],
  build: ({ beans }) => {
    const can = struct({ black: int(0, beans), white: int(0, beans) });
    const state = struct({ can });
    type M = Draft<typeof state>;
    const { action, always, system } = forState<M>();
    const count = ({ can }: M) => can.black + can.white;
    const pick = (name: string, black: number, white: number, then: (m: M) => unknown) =>
      action(name, {
        run: (m) => {
          if (count(m) < 2 || m.can.black < black || m.can.white < white) return blocked;
          then(m);
          return;
        },
      });
    return system({
      state,
      init: {
        params: { can },
        run: (m, { can }) => {
          m.can = can;
          return count(m) >= 1 && count(m) <= beans ? undefined : blocked;
        },
      },
      actions: [
        pick('pickSameColorBlack', 2, 0, (m) => m.can.black--),
        pick('pickSameColorWhite', 0, 2, (m) => {
          m.can = { black: m.can.black + 1, white: m.can.white - 2 };
        }),
        pick('pickDifferentColor', 1, 1, (m) => m.can.black--),
        action('termination', { run: (m) => (count(m) === 1 ? undefined : blocked) }),
      ],
      properties: [always('Some', 'there is a bean in the can', (m) => count(m) >= 1)],
    });
  },
});
