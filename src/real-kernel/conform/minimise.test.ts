import { expect, test } from 'vitest';
import { randomOf } from '../../simulate/random.ts';
import type { Call } from './calls.ts';
import { minimised } from './minimise.ts';
import { randomRound } from './random-calls.ts';

const scale = { processes: 4, areas: 4, pages: 4 };
const store: Call = { action: 'store', args: { process: 0, area: 0, page: 0, length: 4 } };
const munmap: Call = { action: 'munmap', args: { process: 0, area: 2, page: 1, length: 2 } };
/** Whether a round has a store to page 1 of the anonymous area, and later an munmap() of page 2 of the third. */
const shows = (round: readonly Call[]): boolean => {
  const covers = (call: Call, action: string, area: number, page: number): boolean =>
    call.action === action &&
    call.args.area === area &&
    Number(call.args.page) <= page &&
    page < Number(call.args.page) + Number(call.args.length);
  const first = round.findIndex((call) => covers(call, 'store', 0, 1));
  return first >= 0 && round.slice(first).some((call) => covers(call, 'munmap', 2, 2));
};

test('what a child did is done by its parent, if a fork() is not needed', async () => {
  const by = (process: number, call: Call): Call => ({ ...call, args: { ...call.args, process } });
  const fork: Call = { action: 'fork', args: { process: 0, child: 2 } };
  const short = by(2, { ...store, args: { ...store.args, page: 1, length: 1 } });
  const exit: Call = { action: 'exit', args: { process: 2 } };
  const covers = async (rounds: readonly (readonly Call[])[]): Promise<readonly boolean[]> => rounds.map(shows);
  expect(await minimised([fork, short, by(2, munmap), exit], covers)).toEqual([
    by(0, short),
    by(0, { ...munmap, args: { ...munmap.args, page: 2, length: 1 } }),
  ]);
});

test('what is left has nothing that can be left out, and no call on more pages than it takes', async () => {
  for (let round = 0; round < 10; round++) {
    const noise = randomRound(randomOf(3, round), scale, 38);
    const calls = [...noise.slice(0, 20), store, ...noise.slice(20), munmap];
    let boots = 0;
    const left = await minimised(calls, async (rounds) => {
      boots++;
      return rounds.map(shows);
    });
    expect(shows(left)).toBe(true);
    expect(left.map(({ action }) => action)).toEqual(['store', 'munmap']);
    // From the first page or the last of a call nothing shorter leads on to one in the middle.
    for (const { args } of left) expect(args.length).toBeLessThanOrEqual(4);
    expect(boots).toBeLessThan(40);
  }
});
