import { expect, test } from 'vitest';
import { randomOf } from '../../simulate/random.ts';
import { callLine, callNames, parseCall } from './calls.ts';
import { randomRound } from './random-calls.ts';
import { possible, roundLines } from './script.ts';

const scale = { processes: 4, areas: 4, pages: 4 };
const rounds = Array.from({ length: 50 }, (_, round) => randomRound(randomOf(1, round), scale, 40));

test('a line is read as the call that it was written of', () => {
  for (const call of rounds.flat()) expect(parseCall(callLine(call, 2))).toEqual(call);
  expect(new Set(rounds.flat().map(({ action }) => action))).toEqual(new Set(callNames));
});

test('random calls are possible where they stand', () => {
  for (const round of rounds) {
    expect(round).toHaveLength(40);
    expect(possible(round)).toEqual(round);
  }
});

test('without the fork() that they are of, the calls of a child are not possible', () => {
  const fork = { action: 'fork', args: { process: 0, child: 1 } };
  const load = { action: 'load', args: { process: 1, area: 0, page: 0, length: 1 } };
  const exit = { action: 'exit', args: { process: 1 } };
  expect(possible([load, fork, load, fork, exit, load, fork])).toEqual([fork, load, exit, fork]);
});

test('each store of a round writes another byte', () => {
  const store = { action: 'store', args: { process: 0, area: 0, page: 0, length: 2 } };
  expect(roundLines([store, store], scale)).toEqual(['begin 4 4', '0 store 0 0 2 2', '0 store 0 0 2 3']);
});

test.each(['', '0', '0 frob 1', '0 load 1', 'x load 0 0 1', '0 load 0 0 -1', '0 mprotect 0 0 1 w'])(
  '%j is no call',
  (line) => {
    expect(() => parseCall(line)).toThrow('is no call');
  },
);
