import { expect, test } from 'vitest';
import { mcs, wakeUp } from '../../../test/fixtures/spin-locks.ts';
import { instantiate } from '../../model/instance.ts';
import { bool, struct } from '../../model/language/domain.ts';
import { forState } from '../../model/language/system.ts';
import type { Watch } from '../../search/executor.ts';
import { findTrap, isTrap } from './trap.ts';

const watch: Watch = { stopped: () => false, breathe: () => undefined, within: (size) => size };
const options = { memory: 2 ** 28, watch };

test('the nearest trap is found, with the way there', async () => {
  const { system } = instantiate(mcs, 'broken');
  const found = await findTrap(system, [], options);
  if (found.kind !== 'trap') return expect.fail(found.kind);
  expect(found.trapped).toEqual(['cpu1']);
  expect(found.path).toHaveLength(4);
});

test('there is none where all can finish', async () => {
  expect(await findTrap(instantiate(wakeUp, 'looks-again').system, [], options)).toEqual({ kind: 'none' });
});

test('with too little memory, that is said', async () => {
  expect(await findTrap(instantiate(mcs, 'broken').system, [], { ...options, memory: 1000 })).toEqual({
    kind: 'memory',
  });
});

test('of two threads of which only one can finish, neither is trapped before it is decided', async () => {
  const { thread, system } = forState<{ taken: boolean }>();
  const taker = (name: string) =>
    thread(name).steps({
      take: (m) => {
        if (m.taken) return 'take';
        m.taken = true;
        return 'done';
      },
    });
  const both = system({ state: struct({ taken: bool() }), threads: [taker('a'), taker('b')], properties: [] });
  const found = await findTrap(both, [], options);
  if (found.kind !== 'trap') return expect.fail(found.kind);
  expect(found.trapped).toEqual(['b']);
  expect(found.path).toHaveLength(2);
  expect(await isTrap(both, ['b'], { ...options, from: found.path[0] ?? null })).toBe(false);
  expect(await isTrap(both, ['b'], { ...options, from: found.path[1] ?? null })).toBe(true);
});

test('a final state is a good end', async () => {
  const { thread, system } = forState<{ taken: boolean }>();
  const spinner = thread('a').steps({ spin: (m) => (m.taken ? 'spin' : 'end'), end: () => 'done' });
  const taker = thread('b', { daemon: true }).steps({
    take: (m) => {
      m.taken = true;
      return 'rest';
    },
    rest: () => 'rest',
  });
  const state = struct({ taken: bool() });
  const parts = { state, threads: [spinner, taker], properties: [] };
  expect((await findTrap(system(parts), [], options)).kind).toBe('trap');
  const ends = system({ ...parts, final: (m: { taken: boolean }) => m.taken });
  expect(await findTrap(ends, [], options)).toEqual({ kind: 'none' });
  const throws = system({
    ...parts,
    final: () => {
      throw new Error('no');
    },
  });
  expect((await findTrap(throws, [], options)).kind).toBe('failed');
});
