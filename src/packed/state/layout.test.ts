import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomModel } from '../../../test/generators/random-model.ts';
import { instantiate } from '../../model/instance.ts';
import { array, bool, index, int, list, nullable, oneOf, scalarset, struct } from '../../model/language/domain.ts';
import { layoutOf, type Place, type Slot } from './layout.ts';

const slotsOf = (place: Place): readonly Slot[] => {
  switch (place.kind) {
    case 'scalar':
      return [place.slot];
    case 'struct':
      return place.fields.flatMap(([, field]) => slotsOf(field));
    case 'array':
      return place.elements.flatMap(slotsOf);
    case 'list':
      return [place.length, ...place.elements.flatMap(slotsOf)];
    case 'collection':
      return place.counts;
    case 'variant':
      return [place.tag, ...place.shared.flatMap(([, field]) => slotsOf(field))];
    case 'nullable':
      return [place.presence, ...slotsOf(place.inner)];
  }
};

test('a scalar takes as many bits as its values need', () => {
  const Cpu = scalarset('cpu', 5);
  const { root } = layoutOf(
    struct({
      a: bool(),
      b: int(-3, 4),
      c: oneOf('x', 'y', 'z'),
      d: index(Cpu),
      e: int(7, 7),
      f: nullable(int(0, 2)),
      g: nullable(int(0, 3)),
    }),
  );
  expect(slotsOf(root).map((slot) => slot.bits)).toEqual([1, 3, 2, 3, 0, 2, 3]);
});

test('a list has a length beside its elements, a nullable struct a presence bit', () => {
  const { root, bits } = layoutOf(
    struct({ l: list(3, bool()), n: nullable(struct({ x: int(0, 7) })), a: array(2, int(0, 1)) }),
  );
  expect(slotsOf(root).map((slot) => slot.bits)).toEqual([2, 1, 1, 1, 1, 3, 1, 1]);
  expect(bits).toBe(11);
});

test('a state of no bits still has a word', () => {
  expect(layoutOf(struct({ a: int(1, 1) })).words).toBe(1);
});

test('no two slots overlap, and none crosses the end of a word', () => {
  fc.assert(
    fc.property(randomModel(), (model) => {
      const { root, words, bits } = layoutOf(instantiate(model, 'only').system.root);
      const taken = new Set<number>();
      for (const { address, bits: width } of slotsOf(root)) {
        if (width > 0) expect(Math.floor(address / 32)).toBe(Math.floor((address + width - 1) / 32));
        for (let bit = address; bit < address + width; bit++) {
          expect(taken.has(bit)).toBe(false);
          taken.add(bit);
        }
      }
      expect(taken.size).toBe(bits);
      expect(Math.max(-1, ...taken)).toBeLessThan(words * 32);
    }),
    { numRuns: 100 },
  );
});
