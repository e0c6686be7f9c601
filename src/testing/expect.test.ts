import { AssertionError } from 'node:assert';
import { expect, test } from 'vitest';
import { ShootdownError } from '../model/errors.ts';
import { int, struct } from '../model/language/domain.ts';
import { forState } from '../model/language/system.ts';
import { only } from '../model/language/thread.ts';
import { defineModel } from '../model/model.ts';
import { breaks, holds } from '../model/variant.ts';
import { expectHolds, expectViolates } from './expect.ts';

/** Two threads that add to a counter; `reach`: the sum that should be seen. */
const counter = defineModel({
  name: 'counter',
  title: 'two threads that add',
  bounds: { rounds: { default: 1, min: 1, max: 3, doc: 'additions of each thread' } },
  variants: [
    { name: 'at-once', title: 'load and store in one step', with: { atomic: true, reach: 0 }, expect: holds },
    { name: 'racy', title: 'load, then store', with: { atomic: false, reach: 0 }, expect: breaks('SUM', 4) },
    { name: 'vacuous', title: 'a sum that is not reached', with: { atomic: true, reach: 9 }, expect: holds },
  ],
  build: ({ rounds }, { atomic, reach }) => {
    const state = struct({ value: int(0, 9) });
    const { thread, always, reachable, system } = forState<{ value: number }>();
    const adder = (name: string) =>
      thread(name, { locals: { seen: int(0, 9), left: int(0, rounds) } }).steps({
        load: (m, t) => {
          t.seen = m.value;
          if (!atomic) return 'store';
          m.value = t.seen + 1;
          t.left--;
          return t.left > 0 ? 'load' : 'done';
        },
        store: only(!atomic, (m, t) => {
          m.value = t.seen + 1;
          t.left--;
          return t.left > 0 ? 'load' : 'done';
        }),
      });
    const [a, b] = [adder('a'), adder('b')];
    return system({
      state,
      init: {
        run: (m) => {
          a.in(m).left = rounds;
          b.in(m).left = rounds;
        },
      },
      threads: [a, b],
      properties: [
        always('SUM', 'no addition is lost', (m) =>
          a.in(m).pc !== 'done' || b.in(m).pc !== 'done' || m.value === 2 * rounds ? true : { value: m.value },
        ),
        always('SMALL', 'the value is below three', (m) => m.value < 3),
        reachable('REACHED', 'the sum is seen', (m) => m.value >= reach),
      ],
    });
  },
});

/** What an expectation is rejected with. */
const rejected = async (expectation: Promise<unknown>): Promise<Error> => {
  try {
    await expectation;
  } catch (error) {
    return error as Error;
  }
  throw new Error('it was not rejected');
};

test('a variant that holds resolves with the result', async () => {
  const result = await expectHolds(counter, 'at-once');
  expect(result.verdict.kind).toBe('holds');
  expect(result.bounds).toEqual({ rounds: 1 });
});

test('a violation rejects with the diagram in the message', async () => {
  const error = await rejected(expectHolds(counter, 'racy'));
  expect(error).toBeInstanceOf(AssertionError);
  expect(error).toMatchObject({ actual: 'violated', expected: 'holds' });
  expect(error.message).toMatch(/^it should hold\ncounter\/racy {2}violated {2}SUM in 4 steps/);
  expect(error.message).toMatch(/^a +b *$/m);
  expect(error.message).toContain('\n                 store\n');
  expect(error.message).toMatch(/\nbroken by: value 1$/);
});

test('bounds are those that are given', async () => {
  const error = await rejected(expectHolds(counter, 'at-once', { rounds: 2 }));
  expect(error.message).toContain('SMALL is broken after 3 steps');
  expect((await rejected(expectHolds(counter, 'at-once', { rounds: 4 }))).message).toContain('it goes from 1 to 3');
});

test('what proves nothing, or was not finished, is not taken for holding', async () => {
  expect((await rejected(expectHolds(counter, 'vacuous'))).message).toContain('never seen: REACHED');
  expect((await rejected(expectHolds(counter, 'at-once', {}, { maxStates: 1 }))).message).toContain(
    'the search was not finished',
  );
});

test('a property is looked for alone, and its shortest trace is in the result', async () => {
  const { verdict } = await expectViolates(counter, 'racy', 'SMALL', { rounds: 2 });
  expect(verdict).toMatchObject({ kind: 'violated', property: 'SMALL', trace: { steps: { length: 6 } } });
});

test('a property that is not broken rejects, and so does one that there is none of', async () => {
  const error = await rejected(expectViolates(counter, 'at-once', 'SUM'));
  expect(error).toBeInstanceOf(AssertionError);
  expect(error.message).toMatch(/^it should break SUM\ncounter\/at-once {2}holds/);
  expect(await rejected(expectViolates(counter, 'racy', 'SMU'))).toBeInstanceOf(ShootdownError);
  expect((await rejected(expectHolds(counter, 'rcay'))).message).toContain("no variant 'rcay'");
});
