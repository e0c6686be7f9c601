import { expect, test } from 'vitest';
import { blocked, type Draft, forState, int, nullable, type System, scalarset, struct } from '../../../src/index.ts';
import { explore } from '../../../src/search/breadth-first.ts';
import { packedExecutor } from '../../../src/workers/executor.ts';
import { drainAction, isDrained, storeBuffersOf } from './store-buffer.ts';

/** The litmus tests SB (each stores to its own place, then reads the other's) and MP (one stores data, then a flag). */
const litmus = (which: 'SB' | 'MP', barrier: boolean): System => {
  const store = struct({ place: int(0, 1) });
  const places = struct({ x: int(0, 1), y: int(0, 1) });
  const state = struct({ memory: places, buffers: storeBuffersOf(2, 2, store) });
  type M = Draft<typeof state>;
  const { thread, system, always } = forState<M>();
  const put = (m: M, cpu: number, place: number) => m.buffers.at(cpu).stores.push({ place });
  const get = (m: M, place: number) => (place === 0 ? m.memory.x : m.memory.y);
  const Cpu = scalarset('cpu', 2);
  const seen = { first: nullable(int(0, 1)), second: nullable(int(0, 1)) };
  const sb = thread('cpus', { over: Cpu, locals: seen }).steps({
    store: (m, _, { cpu }) => {
      put(m, cpu, cpu);
      return barrier ? 'smp_mb' : 'load';
    },
    smp_mb: (m, _, { cpu }) => (isDrained(m.buffers.at(cpu)) ? 'load' : blocked),
    load: (m, t, { cpu }) => {
      t.first = get(m, 1 - cpu);
      return 'done';
    },
  });
  const mp = thread('cpus', { over: Cpu, locals: seen }).steps({
    first: (m, t, { cpu }) => {
      if (cpu === 0) put(m, 0, 0);
      else t.first = get(m, 1);
      return 'second';
    },
    second: (m, t, { cpu }) => {
      if (cpu === 0) put(m, 0, 1);
      else t.second = get(m, 0);
      return 'done';
    },
  });
  const cpus = which === 'SB' ? sb : mp;
  return system({
    state,
    threads: [cpus],
    actions: [
      drainAction<M, typeof store>(
        2,
        (m) => m.buffers,
        (m, { place }) => {
          if (place === 0) m.memory.x = 1;
          else m.memory.y = 1;
        },
      ),
    ],
    properties: [
      always('FORBIDDEN', 'what sequential consistency forbids', (m) => {
        const [a, b] = [cpus.in(m, 0), cpus.in(m, 1)];
        return which === 'SB' ? a.first !== 0 || b.first !== 0 : b.first !== 1 || b.second !== 0;
      }),
    ],
  });
};

const ends = async (which: 'SB' | 'MP', barrier: boolean) => {
  const system = litmus(which, barrier);
  return (await explore(packedExecutor(system), system)).ending.kind;
};

test('a load may overtake a store to another place, unless a barrier is between them', async () => {
  expect(await ends('SB', false)).toBe('violated');
  expect(await ends('SB', true)).toBe('holds');
});

test('stores reach memory in the order in which they were made', async () => {
  expect(await ends('MP', false)).toBe('holds');
});
