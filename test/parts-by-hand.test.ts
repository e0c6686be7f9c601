// A part costs no state where the same steps by hand need none: what is compared by `npm run bench -- parts`, at a small size.
import { expect, test } from 'vitest';
import type { System } from '../src/index.ts';
import { explore } from '../src/search/breadth-first.ts';
import { packedExecutor } from '../src/workers/executor.ts';
import { partSystems } from './fixtures/parts/index.ts';

const found = async (system: System) => {
  const { ending, statistics } = await explore(packedExecutor(system), system);
  const { states, transitions, depth } = statistics;
  return { kind: ending.kind, states, transitions, depth };
};

test.each(partSystems)('$name: the same states and transitions with the part as by hand', async ({ small, build }) => {
  const part = await found(build(small, false));
  expect(part).toEqual(await found(build(small, true)));
  expect(part.kind).toBe('holds');
  expect(part.states).toBeGreaterThan(100);
});
