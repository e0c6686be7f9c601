import { expect, test } from 'vitest';
import { pathOf, race, toyInstance } from '../../test/fixtures/race.ts';
import { referenceMachine } from '../reference/machine.ts';
import { retrace } from './retrace.ts';

const { system } = toyInstance;
const machine = referenceMachine(system);
const path = pathOf(system, race);

test('the steps along a path are found again, with what they changed', () => {
  const trace = retrace(system, machine, path);
  expect(trace.initial).toEqual(path[0]);
  expect(trace.steps.map(({ thread, step, args }) => [thread, step, args])).toEqual(race);
  expect(trace.steps[1]).toEqual({
    thread: 'zap',
    step: 'pte_offset_map_lock',
    args: {},
    from: 'mm/memory.c: zap_pte_range',
    changes: [{ path: 'ptl', old: 'free', new: 'zap' }],
  });
});

test("a thread's own program counter is no change, its locals are", () => {
  const paths = retrace(system, machine, path).steps.flatMap((step) => step.changes.map((change) => change.path));
  expect(paths.filter((changed) => changed.endsWith('pc'))).toEqual([]);
  expect(paths).toContain('zap.va');
  expect(paths).toContain('user[1].stores');
});

test('a path that no step makes again is told as such', () => {
  expect(() => retrace(system, machine, [path[0] ?? null, path[2] ?? null])).toThrow(
    /no step leads again from state 0/,
  );
});
