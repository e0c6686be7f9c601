import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ShootdownError } from '../model/errors.ts';
import { type Draft, int, list, struct } from '../model/language/domain.ts';
import { blocked } from '../model/language/step.ts';
import { forState } from '../model/language/system.ts';
import type { System } from '../model/rules/rule.ts';
import { explore } from '../search/breadth-first.ts';
import { exploreDepthFirst } from '../search/depth-first.ts';
import type { Progress, SearchNote, SearchOptions } from '../search/options.ts';
import type { Outcome } from '../search/outcome.ts';
import { packedExecutor } from '../workers/executor.ts';
import { depthFirstExecutor } from './depth-first.ts';

const search = (system: System, options: SearchOptions = {}): Promise<Outcome> =>
  exploreDepthFirst(depthFirstExecutor(system, options), system, options);

/** A system whose states are the nodes of a graph; a walk starts at node 0, and tries edges in the order in which they are given. */
const graph = (edges: readonly (readonly [number, number])[], bad: number = -1): System => {
  const nodes = Math.max(1, ...edges.flat());
  const state = struct({ n: int(0, nodes) });
  const { action, always, system } = forState<Draft<typeof state>>();
  return system({
    state,
    actions: [
      action('go', {
        params: { edge: int(0, Math.max(0, edges.length - 1)) },
        run: (m, { edge }) => {
          const [from, to] = edges[edge] ?? [-1, -1];
          if (m.n !== from) return blocked;
          m.n = to;
          return;
        },
      }),
    ],
    properties: [always('GOOD', 'the bad node is not reached', (m) => m.n !== bad)],
    final: () => true,
  });
};

const nodesOn = ({ ending }: Outcome): readonly number[] =>
  ('path' in ending ? ending.path : []).map((state) => (state as { n: number }).n);

test('goes from a state on to its first successor that is new, and back when all have been tried', async () => {
  const edges = [
    [0, 1],
    [0, 5],
    [1, 2],
    [2, 3],
    [2, 0],
    [1, 4],
    [4, 5],
    [5, 6],
  ] as const;
  const found = await search(graph(edges, 6));
  expect(nodesOn(found)).toEqual([0, 1, 4, 5, 6]);
  // Node 6 comes last; node 3 was left again for the way there.
  expect(found).toMatchObject({
    ending: { kind: 'violated', property: 0, also: [] },
    statistics: { states: 7, depth: 4, levels: [] },
  });
});

test('the depth is that of the stack when it was deepest', async () => {
  const { statistics } = await search(
    graph([
      [0, 1],
      [1, 2],
      [2, 3],
      [0, 3],
      [3, 0],
    ]),
  );
  expect(statistics).toMatchObject({ states: 4, transitions: 5, depth: 3 });
});

describe('a limit on the depth', () => {
  /** The long way to node 3 comes first and ends at the limit; the short one leads on to node 4. */
  const trap = [
    [0, 1],
    [0, 3],
    [1, 2],
    [2, 3],
    [3, 4],
  ] as const;

  test('a state that is first reached at the limit is expanded when it is reached by a shorter way', async () => {
    expect(nodesOn(await search(graph(trap, 4), { maxDepth: 3 }))).toEqual([0, 3, 4]);
    expect(await search(graph(trap), { maxDepth: 3 })).toMatchObject({
      ending: { kind: 'holds' },
      statistics: { states: 5, transitions: 5, taken: [5] },
    });
  });

  test('so is one that was expanded below the limit, for what comes after it', async () => {
    const longer = [...trap, [4, 5]] as const;
    expect(nodesOn(await search(graph(longer, 5), { maxDepth: 4 }))).toEqual([0, 3, 4, 5]);
  });

  test('what is left at the limit makes the search incomplete', async () => {
    expect(await search(graph(trap), { maxDepth: 1 })).toMatchObject({
      ending: { kind: 'incomplete', limit: 'depth', left: 2 },
      statistics: { states: 3, transitions: 2, depth: 1 },
    });
    expect((await search(graph(trap), { maxDepth: 0 })).ending).toMatchObject({ kind: 'incomplete', left: 1 });
  });

  test('on random graphs, what is within the limit is what a breadth-first search finds there', async () => {
    const node = fc.integer({ min: 0, max: 12 });
    const edges = fc.array(fc.tuple(node, node), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(edges, fc.integer({ min: 0, max: 8 }), node, async (some, maxDepth, bad) => {
        const clean = graph(some);
        const dfs = await search(clean, { maxDepth });
        const bfs = await explore(packedExecutor(clean), clean, { maxDepth });
        // Breadth first, the last level is not known to lead nowhere new; depth first it may be reached by way of others.
        expect(counts(dfs)).toEqual(counts(bfs));
        const broken = graph(some, bad);
        const { kind } = (await explore(packedExecutor(broken), broken, { maxDepth })).ending;
        const found = await search(broken, { maxDepth });
        expect(found.ending.kind).toBe(kind);
        if (kind === 'violated') expect(nodesOn(found).length - 1).toBeLessThanOrEqual(maxDepth);
      }),
      { numRuns: 300 },
    );
  });
});

const counts = ({ ending, statistics: { states, transitions, taken } }: Outcome): unknown => ({
  ending,
  states,
  transitions,
  taken,
});

describe('what it finds', () => {
  const state = struct({ n: int(0, 5) });
  const { action, always, reachable, system, thread } = forState<Draft<typeof state>>();
  const count = action('count', { run: (m) => (m.n === 5 ? blocked : void m.n++) });
  const fail = (at: number) => (m: { readonly n: number }) => {
    if (m.n === at) throw new ShootdownError('recipe', 'here');
    return true;
  };

  test('a deadlock', async () => {
    const found = await search(system({ state, actions: [count], properties: [] }));
    expect([found.ending.kind, nodesOn(found)]).toEqual(['deadlock', [0, 1, 2, 3, 4, 5]]);
  });

  test('a step that fails', async () => {
    const failing = action('failing', {
      params: { k: int(0, 3) },
      run: (m, { k }) => void (m.n + k > 4 && fail(m.n)(m)),
    });
    const found = await search(system({ state, actions: [count, failing], properties: [] }));
    expect(found.ending).toMatchObject({ kind: 'failed', failure: { rule: 1, args: 3, error: { message: 'here' } } });
    expect(nodesOn(found)).toEqual([0, 1, 2]);
  });

  test('a property that fails, before one that is broken in the same state', async () => {
    const properties = [
      always('FINE', '', () => true),
      always('LOW', '', (m) => m.n < 2),
      always('FAILS', '', fail(2)),
    ];
    const found = await search(system({ state, actions: [count], properties }));
    expect(found.ending).toMatchObject({ kind: 'failed', failure: { rule: -1, args: 2, state: { n: 2 } } });
    expect(nodesOn(found)).toEqual([0, 1, 2]);
  });

  test('all properties that one state breaks', async () => {
    const properties = ['A', 'B', 'C'].map((name, i) => always(name, '', (m) => i === 0 || m.n < 2));
    const found = await search(system({ state, actions: [count], properties }));
    expect(found.ending).toMatchObject({ kind: 'violated', property: 1, also: [2] });
  });

  test('what says that a state is final, and fails', async () => {
    const found = await search(system({ state, actions: [count], properties: [], final: fail(5) }));
    expect(found.ending).toMatchObject({ kind: 'failed', failure: { rule: -1, args: 0, state: { n: 5 } } });
  });

  test('an initial recipe that fails', async () => {
    const init = {
      params: { k: int(0, 2) },
      run: (m: Draft<typeof state>, { k }: { k: number }) => {
        m.n = k * 3;
      },
    };
    const found = await search(system({ state, actions: [count], properties: [], init }));
    expect(found.ending).toMatchObject({ kind: 'failed', path: [], failure: { state: undefined, rule: -1, args: 2 } });
  });

  test('what was never seen and what never happened', async () => {
    const never = thread('never').steps({ wait: () => blocked, on: () => 'done' });
    const properties = [reachable('FIVE', '', (m) => m.n === 5), reachable('SIX', '', (m) => m.n === 6)];
    const found = await search(system({ state, threads: [never], actions: [count], properties, final: () => true }));
    expect(found.ending).toEqual({ kind: 'unreached', properties: [1], rules: [0, 1] });
  });
});

describe('limits', () => {
  const state = struct({ digits: list(9, int(0, 7)) });
  const { action, always, system } = forState<Draft<typeof state>>();
  const numbers = system({
    state,
    actions: [
      action('write', {
        params: { digit: int(0, 7) },
        run: (m, { digit }) => (m.digits.length === 9 ? blocked : void m.digits.push(digit)),
      }),
    ],
    properties: [always('TRUE', '', () => true)],
    final: () => true,
  });

  test('on states, met exactly', async () => {
    const { ending, statistics } = await search(numbers, { maxStates: 1000 });
    expect(statistics.states).toBe(1000);
    // One of each length is on the stack, the last of them whole.
    expect(ending).toMatchObject({ kind: 'incomplete', limit: 'states', left: expect.any(Number) });
    expect((ending as { left: number }).left).toBeGreaterThan(3);
    expect((ending as { left: number }).left).toBeLessThan(10);
  });

  test('one that is met when everything is done limits nothing', async () => {
    const edges = [
      [0, 1],
      [1, 2],
    ] as const;
    expect((await search(graph(edges), { maxStates: 3 })).ending.kind).toBe('holds');
    expect((await search(graph(edges), { maxStates: 2 })).ending.kind).toBe('incomplete');
  });

  test('on memory, the stack counted', async () => {
    for (const memory of [1 << 16, 1 << 21, 1 << 23]) {
      const notes: SearchNote[] = [];
      const { ending, statistics } = await search(numbers, { memory, onNote: (note) => notes.push(note) });
      expect(ending).toMatchObject({ kind: 'incomplete', limit: 'memory' });
      expect(statistics.states > 0 ? statistics.bytes : 0).toBeLessThanOrEqual(memory);
      // Of the largest there is time to say so before it is full.
      if (memory < 1 << 23) continue;
      expect(notes).toMatchObject([
        { kind: 'memory', memory, at: { kind: 'stack' } },
        { kind: 'memory', memory, at: { kind: 'stack' } },
      ]);
      const [half = Number.NaN, most = Number.NaN] = notes.map((note) => (note as { used: number }).used / memory);
      expect(half).toBeGreaterThanOrEqual(0.5);
      expect(most).toBeGreaterThanOrEqual(0.8);
    }
  });

  test('a deep stack takes memory, eight bytes a step at least', async () => {
    const one = struct({ n: int(0, 200_000) });
    const chain = forState<Draft<typeof one>>();
    const count = chain.action('count', { run: (m) => (m.n === 200_000 ? blocked : void m.n++) });
    const long = chain.system({ state: one, actions: [count], properties: [], final: () => true });
    const { ending, statistics } = await search(long);
    expect([ending.kind, statistics.depth]).toEqual(['holds', 200_000]);
    expect(statistics.bytes).toBeGreaterThan(200_000 * (4 + 8));
    for (let memory = statistics.bytes - 1000; memory > 1 << 20; memory = Math.floor(memory * 0.93)) {
      const short = await search(long, { memory });
      expect(short.ending).toMatchObject({ kind: 'incomplete', limit: 'memory', left: 1 });
      expect(short.statistics.bytes).toBeLessThanOrEqual(memory);
    }
  });

  test('on time and by a signal; timers and progress go on meanwhile', async () => {
    const stopping = new AbortController();
    const progress: Progress[] = [];
    // The timer does not come round unless the search lets it.
    const onProgress = (now: Progress): void => {
      if (progress.push(now) === 1) setTimeout(() => stopping.abort(), 10);
    };
    const interrupted = await search(numbers, { signal: stopping.signal, onProgress });
    expect(interrupted.ending).toMatchObject({ kind: 'incomplete', limit: 'interrupted' });
    expect(progress.length).toBeGreaterThan(0);
    expect(progress.at(-1)).toMatchObject({ level: expect.any(Number), frontier: expect.any(Number) });
    expect((await search(numbers, { maxTime: 0.1 })).ending).toMatchObject({ kind: 'incomplete', limit: 'time' });
  });
});
