import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Draft, int, struct } from '../model/language/domain.ts';
import { forState } from '../model/language/system.ts';
import { Accounts } from './account.ts';
import type { Chunk } from './walk-chunk.ts';

const state = struct({ n: int(0, 1) });
const { action, reachable, system } = forState<Draft<typeof state>>();
const toy = system({
  state,
  actions: [action('up', { run: () => {} })],
  properties: [reachable('SEEN', 'it is seen', () => true)],
});

/** A chunk of one walk that took `steps`; found something, if it says so. */
const chunk = (walk: number, steps: number, more: Partial<Chunk> & { readonly finds?: boolean } = {}): Chunk => ({
  tally: { walks: 1, steps, looked: 2 * steps, cut: 0, taken: [steps], seen: [steps > 5 ? 1 : 0] },
  found: more.finds === true ? { walk, kind: 'deadlock', steps } : undefined,
  complete: more.complete ?? true,
});

test('in whatever order chunks come, what was found is the first, and what is behind it does not count', () => {
  const chunks = [chunk(0, 1), chunk(1, 2), chunk(2, 4, { finds: true }), chunk(3, 8), chunk(4, 16, { finds: true })];
  const order = fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 });
  fc.assert(
    fc.property(order, (numbers) => {
      const accounts = new Accounts(toy);
      for (const number of numbers) accounts.add(number, chunks[number] as Chunk);
      expect(accounts.account).toEqual({
        tally: { walks: 3, steps: 7, looked: 14, cut: 0, taken: [7], seen: [0] },
        found: { walk: 2, kind: 'deadlock', steps: 4 },
        settled: true,
      });
    }),
  );
});

test('what was stopped counts with all that was done, and the first find that is known', () => {
  const accounts = new Accounts(toy);
  accounts.add(3, chunk(3, 8, { finds: true }));
  accounts.add(2, chunk(2, 4, { finds: true }));
  accounts.add(0, chunk(0, 1));
  accounts.add(1, chunk(1, 2, { complete: false }));
  expect(accounts.account).toEqual({
    tally: { walks: 4, steps: 15, looked: 30, cut: 0, taken: [15], seen: [1] },
    found: { walk: 2, kind: 'deadlock', steps: 4 },
    settled: false,
  });
});
