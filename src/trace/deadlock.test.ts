import { expect, test } from 'vitest';
import { type Draft, int, struct } from '../model/language/domain.ts';
import { blocked } from '../model/language/step.ts';
import { forState } from '../model/language/system.ts';
import { referenceMachine } from '../reference/machine.ts';
import { isStuck, waitingIn } from './deadlock.ts';

const state = struct({ n: int(0, 1) });
const { action, system, thread } = forState<Draft<typeof state>>();
const up = action('up', {
  run: (m) => {
    if (m.n === 1) return blocked;
    m.n = 1;
    return;
  },
});

test('a model of actions only is stuck where no action can happen, as in the search', () => {
  const toy = system({ state, actions: [up], properties: [] });
  expect([0, 1].map((n) => isStuck(toy, referenceMachine(toy), { n }))).toEqual([false, true]);
  expect(waitingIn(toy, { n: 1 })).toEqual([]);
});

test('a state that the model calls final is not stuck', () => {
  const toy = system({ state, actions: [up], properties: [], final: (m) => m.n === 1 });
  expect(isStuck(toy, referenceMachine(toy), { n: 1 })).toBe(false);
});

test('a daemon may wait for ever, another thread may not', () => {
  const waiting = (daemon: boolean) => thread('waiter', { daemon }).steps({ wait: () => blocked });
  const at = { n: 1, waiter: { pc: 'wait' } };
  for (const daemon of [false, true]) {
    const toy = system({ state, threads: [waiting(daemon)], actions: [up], properties: [] });
    expect(isStuck(toy, referenceMachine(toy), at)).toBe(!daemon);
    expect(waitingIn(toy, at)).toEqual(daemon ? [] : [{ thread: 'waiter', step: 'wait' }]);
  }
});
