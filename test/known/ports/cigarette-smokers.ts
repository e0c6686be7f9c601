// Patil's cigarette smokers (1971): CigaretteSmokers.tla of M. Ryndzionek in tlaplus/Examples, specifications/CigaretteSmokers. The dealer
// begins with any offer. Its manifest.json has TLC's count: 6 distinct states, 15 generated, depth 2.
import {
  array,
  blocked,
  bool,
  type Draft,
  defineModel,
  forState,
  holds,
  index,
  scalarset,
  set,
  struct,
} from '../../../src/index.ts';

export default defineModel({
  name: 'cigarette-smokers',
  title: 'three smokers and a dealer',
  bounds: { ingredients: { default: 3, min: 2, max: 5, doc: 'ingredients, and a smoker who has enough of each' } },
  variants: [{ name: 'published', title: 'as published', with: null, expect: holds, origin: 'Patil 1971' }],
  build: ({ ingredients }) => {
    const Ingredient = scalarset('ingredient', ingredients);
    const dealer = set(index(Ingredient));
    const state = struct({ smoking: array(Ingredient, bool()), dealer });
    type M = Draft<typeof state>;
    const { action, always, system } = forState<M>();
    const deal = (m: M, offer: readonly number[]) =>
      offer.length === ingredients - 1 ? m.dealer.replace(offer) : blocked;
    return system({
      state,
      init: { params: { dealer }, run: (m, { dealer }) => deal(m, dealer) },
      actions: [
        action('startSmoking', {
          run: (m) => {
            if (m.dealer.size === 0) return blocked;
            m.smoking.replace(m.smoking.map((_, r) => !m.dealer.has(r)));
            return m.dealer.clear();
          },
        }),
        action('stopSmoking', {
          params: { dealer },
          run: (m, { dealer }) => {
            if (m.dealer.size > 0) return blocked;
            m.smoking.set(m.smoking.indexOf(true), false);
            return deal(m, dealer);
          },
        }),
      ],
      properties: [always('AtMostOne', 'at most one smokes', (m) => m.smoking.count((smokes) => smokes) <= 1)],
    });
  },
});
