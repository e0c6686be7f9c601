import { expect, test } from 'vitest';
import { bool, type Draft, struct } from '../../model/language/domain.ts';
import { forState } from '../../model/language/system.ts';
import { referenceMachine } from '../../reference/machine.ts';
import { retrace } from '../retrace.ts';
import { diagram } from './diagram.ts';

const state = struct({ up: bool(), killed: bool(), lit: bool() });
const { action, system, thread } = forState<Draft<typeof state>>();
const task = thread('task').steps({
  run: (m) => {
    m.up = true;
    return 'done';
  },
});
const setting = (field: 'killed' | 'lit', column?: string) =>
  action(field, {
    ...(column === undefined ? {} : { column }),
    run: (m) => {
      m[field] = true;
    },
  });

const headingsOf = (...actions: ReturnType<typeof setting>[]): string | undefined => {
  const toy = system({ state, threads: [task], actions, properties: [] });
  const at = (up: boolean, killed: boolean, lit: boolean) => ({
    up,
    killed,
    lit,
    task: { pc: up ? 'done' : 'run' },
  });
  const path = [at(false, false, false), at(true, false, false), at(true, true, false), at(true, true, true)];
  return diagram(toy, retrace(toy, referenceMachine(toy), path))[2]?.replace(/ +/g, ' ');
};

test('an action is drawn in the column that it names: one of its own, or that of a thread', () => {
  expect(headingsOf(setting('killed', 'signals'), setting('lit'))).toBe('task signals hardware');
  expect(headingsOf(setting('killed', 'task'), setting('lit', 'signals'))).toBe('task signals');
  expect(headingsOf(setting('killed'), setting('lit'))).toBe('task hardware');
});

test('an action cannot be drawn in the column of a thread that has a step of its name', () => {
  const named = action('run', { column: 'task', run: () => undefined });
  expect(() => system({ state, threads: [task], actions: [named], properties: [] })).toThrow(
    "action 'run' is drawn in the column of thread 'task', which has a step of that name",
  );
});
