import { expect, test } from 'vitest';
import { everything } from '../../test/generators/everything.ts';
import { bool, type Draft, int, scalarset, struct } from '../model/language/domain.ts';
import { blocked } from '../model/language/step.ts';
import { forState, type SystemDefinition } from '../model/language/system.ts';
import type { System } from '../model/rules/rule.ts';
import type { Executor } from '../search/executor.ts';
import { type ReferenceOptions, referenceExecutor } from './executor.ts';

const state = struct({ n: int(0, 5), on: bool() });
type M = Draft<typeof state>;
const { action, always, reachable, system, thread } = forState<M>();

const count = action('count', { run: (m) => (m.n === 5 ? blocked : void m.n++) });
const same = action('same', { run: () => {} });
const noise = action('noise', {
  noise: true,
  run: (m) => {
    m.on = !m.on;
  },
});

type Definition = SystemDefinition<(typeof state)['fields'], M, Record<never, never>>;
const build = (
  definition: Omit<Definition, 'state' | 'properties'> & Partial<Pick<Definition, 'properties'>>,
): System => system({ state, properties: [], ...definition });

/** Everything reachable, whatever is found on the way. */
const explored = (built: System, options: ReferenceOptions = {}): Promise<Executor> =>
  everything(referenceExecutor(built, options));

test('every state is stored once, level by level, and its path leads to it', async () => {
  const executor = await explored(build({ actions: [count] }));
  expect(executor.counts.states).toBe(6);
  expect(executor.levels).toEqual([1, 1, 1, 1, 1, 1, 0]);
  expect(await executor.pathTo({ n: 5, on: false }, 5)).toEqual(
    Array.from({ length: 6 }, (_, n) => ({ n, on: false })),
  );
});

test('a step that changes nothing is a transition', async () => {
  const executor = await explored(build({ actions: [count, same] }));
  expect([executor.counts.states, executor.counts.transitions, ...executor.findings.taken]).toEqual([6, 11, 5, 6]);
});

test('equal states from different steps are one', async () => {
  const executor = await explored(build({ actions: [count, noise] }));
  expect([executor.counts.states, executor.counts.transitions]).toEqual([12, 22]);
});

test('initial states that are equal are stored once, and have no parent', async () => {
  const init = {
    params: { n: int(0, 3) },
    run: (m: M, { n }: { n: number }) => {
      m.n = n >> 1;
    },
  };
  const executor = await explored(system({ state, init, actions: [same], properties: [] }));
  expect(executor.levels).toEqual([2, 0]);
  expect(await executor.pathTo({ n: 1, on: false }, 0)).toEqual([{ n: 1, on: false }]);
});

test('a state that breaks a property is noted, the least of several', async () => {
  const properties = [
    always('small', '', (m) => m.n < 3),
    always('named', '', (m) => (m.n < 4 ? true : { n: m.n })),
    always('off', '', (m) => !m.on),
  ];
  const down = action('down', { run: (m) => (m.n === 0 ? blocked : void m.n--) });
  const init = {
    run: (m: M) => {
      m.n = 5;
    },
  };
  const executor = await explored(system({ state, init, actions: [down], properties }));
  expect(executor.findings.broken).toEqual([{ n: 3, on: false }, { n: 4, on: false }, undefined]);
});

test.each([
  ['nothing', undefined, "property 'P' returned undefined"],
  ['a number', 1, "property 'P' returned 1"],
  ['a promise', Promise.resolve(true), "property 'P' returned a promise"],
  ['elements that hold a view', { folio: {} }, "property 'P' returned elements whose 'folio' is no number"],
])('a property that returns %s fails', async (_, answer, message) => {
  const properties = [always('P', '', () => answer as unknown as true)];
  expect((await explored(build({ actions: [same], properties }))).findings.failure?.error).toMatchObject({
    code: 'recipe',
    message: expect.stringContaining(message),
  });
});

test('an async action fails, for its draft is gone when it goes on', async () => {
  const late = action('late', { run: (async () => {}) as unknown as () => undefined });
  expect((await explored(build({ actions: [late], properties: [] }))).findings.failure?.error).toMatchObject({
    message: "'late' returned a promise",
  });
});

test('what is reachable is seen once some state shows it', async () => {
  const properties = [reachable('five', '', (m) => m.n === 5), reachable('on', '', (m) => m.on)];
  expect([...(await explored(build({ actions: [count], properties }))).findings.seen]).toEqual([1, 0]);
});

const waiting = thread('waiting').steps({ wait: () => blocked });
const finishing = thread('finishing').steps({ finish: () => 'done' });

test.each<[string, boolean, Parameters<typeof build>[0]]>([
  ['some thread has not finished and nothing can happen', true, { threads: [waiting, finishing] }],
  ['all threads have finished', false, { threads: [finishing] }],
  ['something can still happen', false, { threads: [waiting], actions: [same] }],
  ['only noise can happen', true, { threads: [waiting], actions: [noise] }],
  [
    'one of the threads over a scalarset has not finished',
    true,
    {
      threads: [
        thread('each', { over: scalarset('id', 2) }).steps({ a: (_m, _t, { id }) => (id === 0 ? 'done' : blocked) }),
      ],
    },
  ],
  [
    'only daemons have not finished',
    false,
    { threads: [finishing, thread('daemon', { daemon: true }).steps({ wait: () => blocked })] },
  ],
  ['there are no threads and nothing can happen', true, { actions: [count] }],
  ['the state is final', false, { actions: [count], final: (m) => m.n === 5 }],
])('where %s, a state is stuck: %s', async (_, stuck, definition) => {
  expect((await explored(build(definition))).findings.stuck !== undefined).toBe(stuck);
});

test('a step that fails could have happened: its state is not stuck', async () => {
  const failing = action('failing', {
    run: (m) => {
      m.n = 9;
    },
  });
  const { stuck, failure, taken } = (await explored(build({ actions: [failing] }))).findings;
  expect([stuck, failure?.rule, taken[0]]).toEqual([undefined, 0, 0]);
});

test('of several failures that of the least state is kept, then the first rule, then the first arguments; the others go on', async () => {
  const late = action('late', {
    run: (m) => {
      if (m.n >= 2) throw new Error('late');
    },
  });
  const choosy = action('choosy', {
    params: { k: int(0, 3) },
    run: (m, { k }) => {
      if (m.n + k >= 3) throw new Error(`choosy ${k}`);
    },
  });
  const executor = await explored(build({ actions: [count, choosy, late] }));
  expect(executor.findings.failure).toMatchObject({ state: { n: 0 }, rule: 1, args: 3, error: new Error('choosy 3') });
  expect(executor.counts.states).toBe(6);
});

test('a property that throws is a failure of its state', async () => {
  const properties = [
    always('fine', '', () => true),
    always('throws', '', (m) => {
      if (m.n === 2) throw new Error('why');
      return true;
    }),
  ];
  const { failure, broken } = (await explored(build({ actions: [count], properties }))).findings;
  expect(failure).toMatchObject({ state: { n: 2 }, rule: -1, args: 1, error: new Error('why') });
  expect(broken).toEqual([undefined, undefined]);
});

test('an initial recipe that throws is a failure before all states', async () => {
  const init = {
    params: { n: int(4, 7) },
    run: (m: M, { n }: { n: number }) => {
      m.n = n;
    },
  };
  const executor = await explored(system({ state, init, actions: [same], properties: [] }));
  expect(executor.findings.failure).toMatchObject({ state: undefined, rule: -1, args: 2 });
  expect(executor.counts.states).toBe(2);
});

test('what the memory does not hold is lost, and said to be', async () => {
  const all = await explored(build({ actions: [count] }));
  expect(all.counts.full).toBe(false);
  const memory = Math.floor(all.counts.bytes / 2);
  const executor = await explored(build({ actions: [count] }), { memory });
  expect([executor.counts.full, executor.counts.states, executor.counts.transitions]).toEqual([true, 3, 3]);
  expect(executor.counts.bytes).toBeLessThanOrEqual(memory);
});
