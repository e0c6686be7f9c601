import { expect, test } from 'vitest';
import { type Draft, int, scalarset, struct } from '../model/language/domain.ts';
import { forState } from '../model/language/system.ts';
import { missedBy } from './coverage.ts';
import { noWalks } from './walk-counts.ts';

const state = struct({ n: int(0, 1) });
const { action, always, reachable, system, thread } = forState<Draft<typeof state>>();
const toy = system({
  state,
  threads: [thread('walker', { over: scalarset('cpu', 2) }).steps({ first: () => 'second', second: () => 'done' })],
  actions: [action('tick', { run: () => {} })],
  properties: [
    reachable('ONE', 'n is 1', (m) => m.n === 1),
    always('TRUE', 'nothing is wrong', () => true),
    reachable('ZERO', 'n is 0', (m) => m.n === 0),
  ],
});

test('a step of a replicated thread is taken once any of the threads has taken it', () => {
  // Rules: first and second of walker 0, of walker 1, tick.
  expect(missedBy(toy, { ...noWalks(toy), taken: [0, 0, 1, 0, 0], seen: [0, 0, 1] })).toEqual({
    steps: ['walker: second', 'tick'],
    properties: ['ONE'],
  });
});

test('of walks that did nothing, everything was missed', () => {
  expect(missedBy(toy, noWalks(toy))).toEqual({
    steps: ['walker: first', 'walker: second', 'tick'],
    properties: ['ONE', 'ZERO'],
  });
});
