import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KnownStates } from './known-states.ts';

test('what is said to be known has been added, as far as is shown, since more of it was shown', () => {
  const words = fc.tuple(fc.nat(3), fc.nat(3)).map((pair) => Int32Array.from(pair));
  const deeds = fc.oneof(
    { weight: 10, arbitrary: fc.record({ kind: fc.constant('add' as const), words }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('show' as const), word: fc.nat(1), mask: fc.nat(3) }) },
  );
  fc.assert(
    fc.property(fc.array(deeds, { maxLength: 40 }), words, (all, sought) => {
      const known = new KnownStates(2);
      const masks = [0, 0];
      let added = new Set<string>();
      const shown = (state: Int32Array): string => state.map((bits, i) => bits & (masks[i] as number)).join();
      for (const deed of all) {
        if (deed.kind === 'add') {
          known.add(deed.words);
          added.add(shown(deed.words));
          // Nothing has taken its place; all zeros are never known.
          expect(known.has(deed.words)).toBe(shown(deed.words) !== '0,0');
        } else {
          const before = [...masks];
          masks[deed.word] = (masks[deed.word] as number) | deed.mask;
          known.show(deed.word, deed.mask);
          if (masks.join() !== before.join()) added = new Set();
        }
        if (known.has(sought)) expect(added).toContain(shown(sought));
      }
    }),
  );
});

test('where there are many it has room for them', () => {
  const known = new KnownStates(1);
  known.show(0, -1);
  const states = Array.from({ length: 20_000 }, (_, n) => Int32Array.of(n + 1));
  for (const state of states) known.add(state);
  expect(states.filter((state) => known.has(state)).length).toBeGreaterThan(10_000);
  expect(known.has(Int32Array.of(20_001))).toBe(false);
});
