// What is refused of `final` and the observations in a sample of states, although the search has not asked it there.
import { expect, test } from 'vitest';
import {
  bool,
  type Draft,
  defineModel,
  forState,
  holds,
  type Model,
  must,
  nullable,
  oneOf,
  struct,
  variant,
} from '../../index.ts';
import { instantiate } from '../../model/instance.ts';
import { check } from '../check.ts';

const state = struct({
  wait: variant({ none: {}, io: { page: oneOf('clean', 'dirty') } }),
  owner: nullable(oneOf('a', 'b')),
  over: bool(),
});
type State = Draft<typeof state>;

/** A task that may sleep for ever, once it waits for a clean page. */
const sleeper = (final: (m: State) => boolean, see: (m: State) => unknown): Model =>
  defineModel({
    name: 'sleeper',
    title: 'a task that sleeps',
    bounds: {},
    variants: [{ name: 'only', title: 'it is not woken', with: {}, expect: holds }],
    build: () => {
      const { thread, always, observation, system } = forState<State>();
      const task = thread('task').steps({
        sleep: (m) => {
          m.wait = { kind: 'io', page: 'clean' };
          m.owner = 'a';
          return 'woken';
        },
        woken: (m) => {
          if (!m.over) return 'woken';
          return 'done';
        },
      });
      return system({
        state,
        threads: [task],
        properties: [always('TRUE', 'nothing is wrong', () => true)],
        final,
        observe: [observation('SEEN', 'what is seen', see as never)],
      });
    },
  });

const verdictOf = async (final: (m: State) => boolean, see: (m: State) => unknown = () => 0) =>
  (await check(instantiate(sleeper(final, see), 'only'), { livelocks: 'never' })).verdict;

/** Of a variant, whatever it is. */
const pageOf = (m: State): unknown => Reflect.get(m.wait, 'page');
const misspelt = (m: State): unknown => Reflect.get(m.wait, 'pgae');

test('a final that can only be told in states in which it is asked is none to refuse', async () => {
  for (const final of [
    (m: State) => pageOf(m) === 'clean',
    (m: State) => must(m.owner, 'somebody waits') === 'a',
    (m: State) => (m.owner as unknown as string).startsWith('a'),
  ])
    expect((await verdictOf(final)).kind).toBe('holds');
});

test('an observation that can only be told at rest is none to refuse', async () => {
  expect((await verdictOf(() => true, pageOf)).kind).toBe('holds');
});

test('a name that no case has is refused in any state, and an answer that is none', async () => {
  expect(await verdictOf((m) => misspelt(m) === 'clean')).toMatchObject({
    kind: 'failed',
    at: { kind: 'final' },
    error: { message: expect.stringContaining("'pgae' was read, but 'wait' is an 'none'") },
  });
  expect(await verdictOf(() => true, misspelt)).toMatchObject({
    kind: 'failed',
    at: { kind: 'observation', observation: 'SEEN' },
  });
  expect(await verdictOf(() => undefined as never)).toMatchObject({ kind: 'failed', at: { kind: 'final' } });
});
