import { expect, test } from 'vitest';
import { StateStore } from './state-store.ts';

test('a state of the newest level that is made again keeps the better of its makers, one of an earlier level the one that it had', () => {
  const most = 1024;
  const made = new Uint16Array(most);
  const store = new StateStore(1, Number.POSITIVE_INFINITY, { made });
  const insert = (states: readonly number[], maker: number): void => {
    made.fill(maker);
    while (!store.insert(Int32Array.from(states), states.length)) store.install(store.grow());
  };
  let other = 1000;
  /** So many others that nobody remembers the states before without a look at the index. */
  const forget = (): void => {
    for (let i = 0; i < 50; i++, other += most)
      insert(
        [...Array(most).keys()].map((n) => other + n),
        900,
      );
  };
  const makers = (): readonly number[] => [store.makerOf(0), store.makerOf(1)];

  insert([1], 5);
  store.endLevel();
  store.release(0);
  insert([2], 7);
  forget();
  insert([1], 2);
  insert([2], 8);
  expect(makers()).toEqual([5, 7]);
  forget();
  insert([2], 3);
  expect(makers()).toEqual([5, 3]);
  // Nobody is known to have made it.
  forget();
  insert([2], 0);
  expect(makers()).toEqual([5, 3]);
  // Where the next level begins has not been said.
  store.endLevel();
  forget();
  insert([2], 1);
  expect(makers()).toEqual([5, 3]);
  store.release(1);
  forget();
  insert([2], 1);
  expect(makers()).toEqual([5, 3]);
});
