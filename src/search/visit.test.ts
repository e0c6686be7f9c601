// What a breadth-first search shows of its states when it has come to its end, by either executor.
import { expect, test } from 'vitest';
import { type Draft, int, struct } from '../model/language/domain.ts';
import { blocked } from '../model/language/step.ts';
import { forState } from '../model/language/system.ts';
import type { System } from '../model/rules/rule.ts';
import { referenceExecutor } from '../reference/executor.ts';
import { packedExecutor } from '../workers/executor.ts';
import { explore } from './breadth-first.ts';

const state = struct({ n: int(0, 300), turns: int(0, 1) });
const { action, always, system } = forState<Draft<typeof state>>();
const counting = (most: number): System =>
  system({
    state,
    actions: [
      action('up', {
        run: (m) => {
          if (m.n >= most) return blocked;
          m.n++;
          return;
        },
      }),
      action('turn', {
        run: (m) => {
          m.turns = 1;
        },
      }),
    ],
    properties: [always('SMALL', '', (m) => m.n < 200)],
    final: () => true,
  });

const executors = [
  ['packed', (of: System) => packedExecutor(of)],
  ['reference', (of: System) => referenceExecutor(of, {})],
] as const;

test.each(executors)('every state once, at its level: %s', async (_, executorOf) => {
  const of = counting(100);
  const visited: string[] = [];
  const { ending, statistics } = await explore(
    executorOf(of),
    of,
    {},
    {
      visit: (m, level) => {
        const { n, turns } = m as { n: number; turns: number };
        visited.push(`${level}: ${n} ${turns}`);
      },
    },
  );
  expect(ending.kind).toBe('holds');
  expect(visited).toHaveLength(statistics.states);
  const expected = Array.from({ length: 202 }, (_, i) => `${(i >> 1) + (i & 1)}: ${i >> 1} ${i & 1}`);
  expect([...visited].sort()).toEqual(expected.sort());
});

test.each(executors)('nothing of a search that found something: %s', async (_, executorOf) => {
  const of = counting(300);
  let visited = 0;
  const { ending } = await explore(executorOf(of), of, {}, { visit: () => visited++ });
  expect(ending.kind).toBe('violated');
  expect(visited).toBe(0);
});

test.each(executors)('a search that is stopped meanwhile is incomplete: %s', async (_, executorOf) => {
  const of = counting(100);
  const stopping = new AbortController();
  let visited = 0;
  const visit = (): void => {
    visited++;
    stopping.abort();
  };
  const { ending } = await explore(executorOf(of), of, { signal: stopping.signal }, { visit });
  expect(ending).toMatchObject({ kind: 'incomplete', limit: 'interrupted' });
  expect(visited).toBeLessThan(202);
});
