// Hand-made pairs whose answer is known. Long because each is two small models, written whole.
import { describe, expect, test } from 'vitest';
import wide from '../../test/fixtures/models/wide.ts';
import { instanceOf } from '../../test/generators/pairs.ts';
import { type Instance, instantiate } from '../model/instance.ts';
import { int, struct } from '../model/language/domain.ts';
import type { Observation } from '../model/language/observation.ts';
import { blocked } from '../model/language/step.ts';
import { forState } from '../model/language/system.ts';
import { defineModel } from '../model/model.ts';
import type { System } from '../model/rules/rule.ts';
import { anything } from '../model/variant.ts';
import type { SearchNote } from '../search/options.ts';
import { type EquivalenceOptions, equivalenceOf } from './equivalence.ts';
import type { Difference, Equivalence } from './result.ts';

interface State {
  n: number;
  x: number;
}
type Edge = readonly [from: number, to: number];

const { action, system, observation, thread } = forState<State>();

/** A graph of numbered states; what is seen of a state is its letter. `noise` edges make no progress. */
const graph = (
  letters: string,
  edges: readonly Edge[],
  { initial = [0], final = true, noise = [] as readonly Edge[] } = {},
) => {
  const step =
    ([from, to]: Edge) =>
    (m: State) => {
      if (m.n !== from) return blocked;
      m.n = to;
      return;
    };
  return system({
    state: struct({ n: int(0, letters.length - 1), x: int(0, 1) }),
    init: {
      params: { n: int(0, letters.length - 1) },
      run: (m, { n }) => {
        if (!initial.includes(n)) return blocked;
        m.n = n;
        return;
      },
    },
    actions: [
      action('never', { run: () => blocked }),
      ...edges.map((edge) => action(`${edge}`, { run: step(edge) })),
      ...noise.map((edge) => action(`noise ${edge}`, { noise: true, run: step(edge) })),
    ],
    properties: [],
    ...(final ? { final: () => true } : {}),
    observe: observation('letter', 'the letter of the state', (m) => letters[m.n] as string),
  });
};

const compared = (first: System, second: System, options?: EquivalenceOptions): Promise<Equivalence> =>
  equivalenceOf(instanceOf('a', first), instanceOf('b', second), options);
const verdict = async (first: System, second: System, options?: EquivalenceOptions) =>
  (await compared(first, second, options)).verdict;
const words = ({ has, sequence, end, otherNext, otherEnds }: Difference): string =>
  `${has} ${sequence.join('')}${end === undefined ? '' : ` ${end}`}; other ${[...otherNext.flat(), ...otherEnds].join(' ')}`;
const summary = async (first: System, second: System, options?: EquivalenceOptions): Promise<readonly string[]> => {
  const found = await verdict(first, second, options);
  return [
    found.kind === 'includes' ? `${found.larger} includes` : found.kind,
    ...('differences' in found ? found.differences.map(words) : []),
  ];
};

const chain: readonly Edge[] = [
  [0, 1],
  [1, 2],
];

describe('what is seen is compared', () => {
  test('a system is equivalent to itself', async () => {
    expect(await summary(graph('abc', chain), graph('abc', chain))).toEqual(['equivalent']);
  });

  test('steps that change nothing that is seen are skipped', async () => {
    expect(
      await summary(
        graph('aaabbc', [
          [0, 1],
          [1, 2],
          [2, 3],
          [3, 4],
          [4, 5],
        ]),
        graph('abc', chain),
      ),
    ).toEqual(['equivalent']);
  });

  test('stuttering for ever is no difference', async () => {
    expect(
      await summary(
        graph('aab', [
          [0, 1],
          [1, 0],
          [1, 2],
        ]),
        graph('ab', [[0, 1]]),
      ),
    ).toEqual(['equivalent']);
  });

  test('when a choice is made is no difference, if the sequences are the same', async () => {
    const early = graph('abbcd', [
      [0, 1],
      [0, 2],
      [1, 3],
      [2, 4],
    ]);
    const late = graph('abcd', [
      [0, 1],
      [1, 2],
      [1, 3],
    ]);
    expect(await summary(early, late)).toEqual(['equivalent']);
  });

  test('one with more sequences includes the other', async () => {
    const more = graph('abcc', [
      [0, 1],
      [0, 2],
      [1, 3],
    ]);
    const less = graph('abc', [
      [0, 1],
      [1, 2],
    ]);
    expect(await summary(more, less)).toEqual(['first includes', 'first ac; other b']);
    expect(await summary(less, more)).toEqual(['second includes', 'second ac; other b']);
  });

  test('both are told where each has a sequence that the other has not, the shortest ones', async () => {
    const one = graph('abcd', [
      [0, 1],
      [1, 2],
      [0, 3],
    ]);
    const other = graph('abda', [
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
    expect(await summary(one, other)).toEqual(['differ', 'first ad; other b', 'second abd; other c']);
  });

  test('what is seen first can differ', async () => {
    expect(await summary(graph('ab', [], { initial: [0, 1] }), graph('b', []))).toEqual([
      'first includes',
      'first a; other b',
    ]);
    const found = await verdict(graph('a', []), graph('b', []));
    expect(found.kind === 'differ' && found.differences.map(({ otherRun }) => otherRun)).toEqual([
      undefined,
      undefined,
    ]);
  });

  test('sequences that go round are compared to the end', async () => {
    const round = graph('abc', [
      [0, 1],
      [1, 2],
      [2, 0],
    ]);
    expect(
      await summary(
        round,
        graph('abcabc', [
          [0, 1],
          [1, 2],
          [2, 3],
          [3, 4],
          [4, 5],
          [5, 0],
        ]),
      ),
    ).toEqual(['equivalent']);
    expect(
      await summary(
        round,
        graph('abcabb', [
          [0, 1],
          [1, 2],
          [2, 3],
          [3, 4],
          [4, 5],
          [5, 0],
        ]),
      ),
    ).toEqual(['differ', 'first abcabc; other a', 'second abcaba; other c']);
  });
});

describe('endings are compared', () => {
  test('a run that is finished where the other goes on', async () => {
    const may = graph('abb', [
      [0, 1],
      [0, 2],
    ]);
    const must = graph('ab', [[0, 1]]);
    expect(
      await summary(
        graph('aab', [
          [0, 1],
          [0, 2],
        ]),
        must,
      ),
    ).toEqual(['first includes', 'first a finished; other b']);
    expect(await summary(may, must)).toEqual(['equivalent']);
  });

  test('a deadlock is another ending than a finished run', async () => {
    expect(await summary(graph('ab', [[0, 1]]), graph('ab', [[0, 1]], { final: false }))).toEqual([
      'differ',
      'first ab finished; other stuck',
      'second ab stuck; other finished',
    ]);
  });

  test('one that only repeats itself is none, and noise does not put it off', async () => {
    const quiet = graph('ab', [[0, 1]], { noise: [[1, 1]] });
    expect(await summary(quiet, graph('ab', [[0, 1]]))).toEqual(['equivalent']);
    expect(
      await summary(
        graph('ab', [
          [0, 1],
          [1, 1],
        ]),
        graph('ab', [[0, 1]]),
      ),
    ).toEqual(['second includes', 'second ab finished; other ']);
  });

  test('a thread that has not finished is stuck', async () => {
    const with_ = (waits: boolean) =>
      system({
        state: struct({ n: int(0, 1), x: int(0, 1) }),
        threads: [thread('t').steps({ go: (m) => (waits && m.n === 0 ? blocked : 'done') })],
        properties: [],
        observe: observation('n', 'n', (m) => m.n),
      });
    expect(await summary(with_(true), with_(false))).toEqual([
      'differ',
      'first 0 stuck; other finished',
      'second 0 finished; other stuck',
    ]);
  });
});

describe('at quiescence', () => {
  test('only what is seen in the end counts', async () => {
    const one = graph('abd', [
      [0, 1],
      [1, 2],
    ]);
    const other = graph('acd', [
      [0, 1],
      [1, 2],
    ]);
    expect(await summary(one, other)).toEqual(['differ', 'first ab; other c', 'second ac; other b']);
    expect(await summary(one, other, { at: 'quiescence' })).toEqual(['equivalent']);
    expect(await summary(one, graph('abd', [[0, 1]]), { at: 'quiescence' })).toEqual([
      'differ',
      'first d; other b',
      'second b; other d',
    ]);
  });

  test('a single observation can wait for it', async () => {
    const with_ = (seen: readonly number[]) =>
      system({
        state: struct({ n: int(0, 2), x: int(0, 1) }),
        actions: [action('up', { run: (m) => (m.n === 2 ? blocked : void m.n++) })],
        properties: [],
        final: () => true,
        observe: [
          observation('n', 'n', (m) => m.n),
          observation('x', 'by n', (m) => seen[m.n] as number, { atQuiescence: true }),
        ],
      });
    expect(await summary(with_([0, 0, 7]), with_([5, 6, 7]))).toEqual(['equivalent']);
    expect((await verdict(with_([0, 0, 7]), with_([0, 0, 8]))).kind).toBe('differ');
  });

  test('a system that never comes to rest is not called equivalent', async () => {
    const round = graph('ab', [
      [0, 1],
      [1, 0],
    ]);
    expect(await verdict(round, round, { at: 'quiescence' })).toMatchObject({ kind: 'unreached' });
  });
});

test('the runs are shortest ones, and say where what is seen changes', async () => {
  const found = await verdict(
    graph('aaabc', [
      [0, 1],
      [1, 2],
      [2, 3],
      [0, 3],
      [3, 4],
    ]),
    graph('ab', [[0, 1]]),
  );
  const [difference] = 'differences' in found ? found.differences : [];
  expect(difference?.run.trace.steps.map(({ step }) => step)).toEqual(['0,3', '3,4']);
  expect(difference?.run.places).toEqual([0, 1, 2]);
  expect(difference?.otherRun?.places).toEqual([0, 1]);
});

test('asked only whether the first includes the second, it looks for nothing else', async () => {
  const more = graph('abc', [
    [0, 1],
    [0, 2],
  ]);
  const less = graph('ab', [[0, 1]]);
  expect(await summary(more, less, { question: 'includes' })).toEqual(['first includes']);
  expect(await summary(less, more, { question: 'includes' })).toEqual(['differ', 'second ac; other b']);
});

describe('limits', () => {
  test.each<[string, EquivalenceOptions, string]>([
    ['states', { maxStates: 2 }, 'states'],
    ['pairs of sets', { maxPairs: 1 }, 'pairs'],
    ['time', { maxTime: 1e-9 }, 'time'],
    ['memory', { memory: 1 }, 'memory'],
    ['a signal', { signal: AbortSignal.abort() }, 'interrupted'],
  ])('of %s: it is incomplete, and never equivalent', async (_, options, limit) => {
    const long = graph('abcdef', [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 5],
    ]);
    const other = graph('abcdeff', [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 5],
      [3, 6],
    ]);
    expect(await verdict(long, other, options)).toMatchObject({ kind: 'incomplete', limit });
  });
});

test('says once how much of the memory is used when much of it is', async () => {
  const memory = 2 ** 22;
  const notes: SearchNote[] = [];
  const [all, other] = ['all', 'other'].map((variant) => instantiate(wide, variant)) as [Instance, Instance];
  const found = await equivalenceOf(all, other, { memory, onNote: (note) => notes.push(note) });
  expect(found.verdict).toMatchObject({ kind: 'incomplete', limit: 'memory' });
  // A larger index takes it over both marks at once.
  expect(notes).toMatchObject([{ kind: 'memory', memory }]);
  expect((notes[0] as { used: number }).used / memory).toBeGreaterThanOrEqual(0.5);
});

describe('refuses', () => {
  const one = graph('ab', [[0, 1]]);
  const blind: System = { ...one, observations: [] };
  const seeing = (see: (m: State) => unknown): System => ({
    ...one,
    observations: [observation('odd', 'odd', see as Observation['see'] as never)],
  });
  test.each<[string, System, System, EquivalenceOptions, string]>([
    ['a model without observations', one, blind, {}, 'b/only names no observations'],
    ['sides that are observed differently', one, seeing(() => 1), {}, 'are not the same'],
    ['an unknown observation', one, one, { observe: ['lettre'] }, "has no observation 'lettre'"],
    ['a part of the state', seeing((m) => m), seeing((m) => m), {}, 'returned a part of the state'],
    ['nothing', seeing(() => undefined), seeing(() => 1), {}, 'returned nothing'],
    ['no number', seeing(() => Number.NaN), seeing(() => 1), {}, 'returned NaN'],
    [
      'an observation that throws',
      seeing(() => {
        throw new Error('oh');
      }),
      one,
      { observe: ['odd'] },
      "has no observation 'odd'",
    ],
  ])('%s', async (_, first, second, options, message) => {
    await expect(compared(first, second, options)).rejects.toThrow(message);
  });

  test('an observation that writes to the state, which the next one would see', async () => {
    const writing = (m: State): number => {
      m.x = 1;
      return m.n;
    };
    const writes = { ...graph('ab', [[0, 1]]), observations: [observation('number', 'the number', writing)] };
    await expect(compared(writes, writes)).rejects.toThrow('must not change the state');
  });

  test('a step that fails, with the side it is of', async () => {
    const falls = graph('ab', [[0, 5]]);
    await expect(compared(one, falls)).rejects.toThrow(/^b\/only: step '0,5' failed/);
  });

  test('variants of a model at different bounds', async () => {
    const model = defineModel({
      name: 'm',
      title: 'm',
      bounds: { n: { default: 1, min: 1, max: 2, doc: 'n' } },
      variants: [
        { name: 'a', title: 'a', with: 0, expect: anything },
        { name: 'b', title: 'b', with: 0, bounds: { n: 2 }, expect: anything },
      ],
      build: () => one,
    });
    const [a, b] = [instantiate(model, 'a'), instantiate(model, 'b')] as [Instance, Instance];
    await expect(equivalenceOf(a, b)).rejects.toThrow('not at the same bounds: n 1 and 2');
    expect((await equivalenceOf(a, instantiate(model, 'b', { n: 1 }))).verdict.kind).toBe('equivalent');
  });
});
