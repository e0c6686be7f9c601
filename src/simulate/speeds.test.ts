import { expect, test } from 'vitest';
import { randomOf } from './random.ts';
import { Speeds } from './speeds.ts';

test('only actors that can go are chosen, and every one of them is some time', () => {
  const speeds = new Speeds(4);
  const random = randomOf(1, 0);
  speeds.draw(random);
  const chosen = new Set(Array.from({ length: 2000 }, () => speeds.choose(Int32Array.of(3, 0, 1, 1), random)));
  expect([...chosen].sort()).toEqual([0, 2, 3]);
});

test('there are stretches in which one actor goes and the other does not, for each of them', () => {
  const speeds = new Speeds(2);
  const random = randomOf(1, 0);
  speeds.draw(random);
  const longest = [0, 0];
  let length = 0;
  let last = -1;
  for (let i = 0; i < 10_000; i++) {
    const actor = speeds.choose(Int32Array.of(1, 1), random);
    length = actor === last ? length + 1 : 1;
    last = actor;
    longest[actor] = Math.max(longest[actor] ?? 0, length);
  }
  // Of equal chances, 30 in a row would be seen once in 50,000 such tests.
  expect(Math.min(...longest)).toBeGreaterThan(30);
});
