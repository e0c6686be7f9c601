// Long because every kind of fault is tried with every way of learning, and compared in the same way.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noisyModel } from '../../../test/generators/noisy-model.ts';
import { randomModel } from '../../../test/generators/random-model.ts';
import { variously } from '../../../test/generators/variously.ts';
import { type Exploration, explored, leading } from '../../../test/level-by-level.ts';
import { messageOf } from '../../model/errors.ts';
import { instantiate } from '../../model/instance.ts';
import { array, bool, type Draft, int, list, nullable, struct } from '../../model/language/domain.ts';
import type { ArrayDraft } from '../../model/language/draft.ts';
import { must } from '../../model/language/must.ts';
import { blocked } from '../../model/language/step.ts';
import { forState } from '../../model/language/system.ts';
import { only } from '../../model/language/thread.ts';
import type { System } from '../../model/rules/rule.ts';
import type { Partition } from '../partition.ts';
import type { StepOptions } from '../steps/generate-steps.ts';
import type { LearnedTrees } from './index.ts';

const plain: StepOptions = { learnAfter: Number.POSITIVE_INFINITY };
const learning: readonly (readonly [string, StepOptions])[] = [
  ['learning and no code', { learnAfter: 0, regenerateAfter: 0, generateAfter: Number.POSITIVE_INFINITY }],
  ['code at once, and again and again', { learnAfter: 0, regenerateAfter: 0, generateAfter: 1 }],
  ['code after a while', { learnAfter: 3, regenerateAfter: 3, generateAfter: 20 }],
  ['functions of a few tests each', { learnAfter: 0, regenerateAfter: 0, generateAfter: 4, functionBytes: 100 }],
  ['no room', { learnAfter: 0, regenerateAfter: 0, generateAfter: 1, leavesEach: 0 }],
  ['room for few leaves', { learnAfter: 0, regenerateAfter: 0, generateAfter: 4, leavesEach: 2, leavesTotal: 12 }],
  ['footprints', { footprints: true, generateAfter: 4, regenerateAfter: 4, leavesTotal: 20 }],
];

/** Without sleep sets: states are in the order in which all transitions are made. */
const inOrder = (learn: StepOptions): Exploration => ({ learn, sleepAfter: Number.POSITIVE_INFINITY });

const searched = (system: System, learn: StepOptions, more: Exploration = {}): Partition =>
  explored(system, { ...inOrder(learn), ...more }).partition;

/** Everything that a search leaves behind, the order of the states included. */
const traceOf = (system: System, learn: StepOptions, learned?: () => LearnedTrees | undefined): unknown => {
  const partition = searched(system, learn, { most: 3000, learned });
  partition.endLevel();
  const levels = partition.levels.map((level) => [...partition.reader.pieces(level)].map(String));
  const { failure, taken, seen, ...found } = partition.findings;
  const failed = failure && { ...failure, error: messageOf(failure.error) };
  const broken = found.broken.some((state) => state !== undefined);
  const kind = failed !== undefined ? 'failed' : found.stuck !== undefined ? 'deadlock' : broken ? 'violated' : 'holds';
  return { kind, states: partition.counts.states, levels, ...found, taken: [...taken], seen: [...seen], failed };
};

test('on random models: the same states in the same order, the same findings and errors, however it is learnt', async () => {
  const kinds = ['deadlock', 'failed', 'holds', 'violated'];
  // One of the two has a property with parts.
  await variously(fc.oneof(randomModel(), noisyModel('random')), { least: 40, kinds }, (model, tell) => {
    const { system } = instantiate(model, 'only');
    const expected = traceOf(system, plain) as { kind: string };
    for (const [how, learn] of learning)
      expect({ how, trace: traceOf(system, learn) }).toEqual({ how, trace: expected });
    tell(expected.kind);
  });
});

test('on random models: the same, with what another has learnt of some states or all, as it is sent', async () => {
  let taught = 0;
  await fc.assert(
    fc.asyncProperty(randomModel(), fc.integer({ min: 1, max: 300 }), async (model, most) => {
      const { system } = instantiate(model, 'only');
      const expected = traceOf(system, plain);
      for (const [how, learn] of learning) {
        const learned = structuredClone(searched(system, learn, { most }).stepper.learned);
        taught += (learned.steps ?? []).reduce((sum, tree) => sum + (tree?.leaves ?? 0), 0);
        const once = [learned];
        expect({ how, trace: traceOf(system, learn, () => once.pop()) }).toEqual({ how, trace: expected });
      }
    }),
    { numRuns: 25 },
  );
  expect(taught).toBeGreaterThan(200);
});

test('on random models: the same, with the code that another one generates meanwhile, level by level, as it is sent', () => {
  let given = 0;
  fc.assert(
    fc.property(randomModel(), fc.constantFrom(...learning), (model, [how, learn]) => {
      const { system } = instantiate(model, 'only');
      const newer = leading(system, inOrder(learn), () => given++);
      expect({ how, trace: traceOf(system, learn, newer) }).toEqual({ how, trace: traceOf(system, plain) });
    }),
    { numRuns: 40 },
  );
  expect(given).toBeGreaterThan(5);
});

const state = struct({
  n: int(0, 40),
  on: bool(),
  entry: nullable(struct({ a: int(0, 3), b: bool() })),
  queue: list(2, int(0, 5)),
  untouched: int(0, 100),
});
const { action, always, reachable, thread, system: systemOf } = forState<Draft<typeof state>>();

describe.each(learning)('%s', (_, learn) => {
  test('a step that throws on some paths fails where and as its recipe does, and the others go on', async () => {
    const system = systemOf({
      state,
      actions: [
        action('up', {
          run: (m) => {
            if (m.n >= 30) throw new Error('too far');
            m.n++;
          },
        }),
        action('flip', {
          run: (m) => {
            m.on = !m.on;
          },
        }),
      ],
      properties: [],
    });
    const trace = (await traceOf(system, learn)) as Record<string, unknown>;
    expect(trace).toEqual(await traceOf(system, plain));
    expect(trace).toMatchObject({ kind: 'failed', failed: { rule: 0, error: 'too far' } });
    // The failing level is expanded whole, the flip of the state that failed included.
    expect(trace.states).toBe(62);
  });

  test('a step that says what must be so is learnt like one that tests it, and fails where it is not so', () => {
    const zapping = (wrong: boolean, taken: (entry: Draft<typeof state>['entry']) => number): System =>
      systemOf({
        state,
        actions: [
          action('begin', {
            params: { a: int(0, 3), b: bool() },
            run: (m, entry) => {
              if (m.entry !== null) return blocked;
              m.entry = entry;
              return;
            },
          }),
          action('end', {
            run: (m) => {
              if (!wrong && m.entry === null) return blocked;
              m.n = taken(m.entry);
              m.entry = null;
              return;
            },
          }),
        ],
        properties: [],
      });
    const asserted = (entry: Draft<typeof state>['entry']): number => must(entry, 'an entry is being zapped').a;
    const tested = (entry: Draft<typeof state>['entry']): number => {
      if (entry === null) throw new Error('it must be so that an entry is being zapped, and it is not');
      return entry.a;
    };
    for (const wrong of [false, true]) {
      const [system, byHand] = [zapping(wrong, asserted), zapping(wrong, tested)];
      expect(traceOf(system, learn)).toEqual(traceOf(system, plain));
      expect(traceOf(system, learn)).toEqual(traceOf(byHand, plain));
      expect(searched(system, learn).stepper.learned).toEqual(searched(byHand, learn).stepper.learned);
    }
    expect(traceOf(zapping(true, asserted), learn)).toMatchObject({ kind: 'failed', failed: { rule: 1 } });
  });

  test('a thread that goes to what is no label, or to a step that it does not have, is refused', async () => {
    for (const [label, error] of [
      ['nowhere', "step 'a' returned nowhere, which is no label of the thread"],
      ['gone', "step 'a' goes to 'gone', which this variant does not have"],
    ] as const) {
      const wanders = thread('wanders').steps({
        a: (m) => {
          m.n++;
          return m.n === 3 ? (label as 'a') : 'a';
        },
        gone: only(false, () => 'a'),
      });
      const trace = await traceOf(systemOf({ state, threads: [wanders], properties: [] }), learn);
      expect(trace).toMatchObject({ kind: 'failed', failed: { rule: 0, error } });
    }
  });

  test('a value outside its range is refused with the message of the recipe', async () => {
    const system = systemOf({
      state,
      actions: [
        action('double', {
          run: (m) => {
            m.n = m.n * 2 + 1;
          },
        }),
      ],
      properties: [],
    });
    expect(await traceOf(system, learn)).toMatchObject({ failed: { error: 'n: 63 is outside int(0, 40)' } });
  });

  test('what a blocked step wrote is dropped', async () => {
    const system = systemOf({
      state,
      actions: [
        action('writes, then sees', {
          params: { by: int(1, 2) },
          run: (m, { by }) => {
            m.on = true;
            if (m.queue.length === 2) return blocked;
            m.queue.push(by);
            return m.n % 2 === 1 ? blocked : undefined;
          },
        }),
        action('empty', {
          run: (m) => {
            if (m.queue.length === 0) return blocked;
            m.queue.clear();
            m.n++;
            return;
          },
        }),
      ],
      properties: [always('SMALL', '', (m) => m.n < 40)],
      final: (m) => m.n === 1,
    });
    expect(await traceOf(system, learn)).toEqual(await traceOf(system, plain));
    expect(await traceOf(system, learn)).toMatchObject({ kind: 'holds' });
  });

  test('a property that writes is refused, one that throws is reported', async () => {
    const up = action('up', {
      run: (m) => {
        if (m.n === 40) return blocked;
        m.n++;
        return;
      },
    });
    const writes = systemOf({
      state,
      actions: [up],
      properties: [
        always('WRITES', '', (m) => {
          if (m.n === 20) m.on = true;
          return true;
        }),
      ],
    });
    expect(await traceOf(writes, learn)).toEqual(await traceOf(writes, plain));
    expect(await traceOf(writes, learn)).toMatchObject({ failed: { error: 'a property must not change the state' } });
    const throws = systemOf({
      state,
      actions: [up],
      properties: [
        always('FINE', '', (m) => m.n < 100),
        reachable('twenty', '', (m) => m.n === 20 && m.queue.at(0) === 1),
      ],
    });
    expect(await traceOf(throws, learn)).toEqual(await traceOf(throws, plain));
    expect(await traceOf(throws, learn)).toMatchObject({ kind: 'failed', failed: { rule: -1, args: 1 } });
  });

  test.each([
    ['always', 'does not hold', 1, 'violated'],
    ['always', 'throws', 0, 'failed'],
    ['reachable', 'is seen', 1, 'violated'],
    ['reachable', 'throws', 0, 'failed'],
  ])('where the first part of an `%s` property %s, the others are not asked', (kind, _, throwing, found) => {
    const up = action('up', {
      run: (m) => {
        if (m.n === 40) return blocked;
        m.n++;
        return;
      },
    });
    // From twenty on one part throws, and another one is what is looked for. The third has one path, whatever becomes of the others.
    const wanting = (m: Draft<typeof state>, part: number): boolean => {
      if (part === 2) return m.entry !== null;
      if (m.n < 20) return false;
      if (part === throwing) throw new Error('asked');
      return true;
    };
    const count = (): number => 3;
    const system = systemOf({
      state,
      // Of two states the one that comes later is the one that is kept.
      init: {
        params: { on: bool() },
        run: (m, { on }) => {
          m.on = !on;
        },
      },
      actions: [up],
      properties: [
        reachable('before', '', (m) => m.n === 20),
        kind === 'always'
          ? always('PARTS', '', { count, holds: (m, part) => !wanting(m, part) })
          : reachable('parts', '', { count, seen: wanting }),
        always('FEW', '', (m) => m.n < 20),
      ],
    });
    expect(traceOf(system, learn)).toEqual(traceOf(system, plain));
    expect(traceOf(system, learn)).toMatchObject({ kind: found });
  });
});

test('a property of very many parts is learnt as a whole', () => {
  const up = action('up', {
    run: (m) => {
      if (m.n === 40) return blocked;
      m.n++;
      return;
    },
  });
  const learntOf = (count: number): number | undefined => {
    const parts = always('PARTS', '', { count: () => count, holds: (m, part) => m.n + part < 1000 });
    const system = systemOf({ state, actions: [up], properties: [parts], endsAnywhere: true });
    return searched(system, { learnAfter: 0 }).stepper.learned.properties?.length;
  };
  expect([learntOf(3), learntOf(256), learntOf(257)]).toEqual([3, 256, 1]);
});

test('a state of many words is not learnt', async () => {
  const wide = forState<{ flags: ArrayDraft<boolean>; n: number }>();
  const system = wide.system({
    state: struct({ flags: array(1100, bool()), n: int(0, 9) }),
    actions: [
      wide.action('up', {
        run: (m) => {
          if (m.n === 9) return blocked;
          m.n++;
          m.flags.set(m.n * 100, true);
          return;
        },
      }),
    ],
    properties: [wide.always('FIRST', '', (m) => !m.flags.at(0))],
  });
  const learn = { learnAfter: 0, regenerateAfter: 0, generateAfter: 1 };
  const expected = traceOf(system, plain);
  expect(traceOf(system, learn)).toEqual(expected);
  expect(traceOf(system, { ...learn, footprints: true })).toEqual(expected);
  expect(searched(system, learn).stepper.learned).toEqual({ steps: undefined, properties: undefined });
});

test('a recipe that is no function of the state is left alone', async () => {
  let calls = 0;
  const system = systemOf({
    state,
    actions: [
      action('capricious', {
        run: (m) => {
          calls++;
          if (calls % 2 === 0 ? m.on : m.n > 10) return blocked;
          m.n = (m.n + 1) % 20;
          return;
        },
      }),
      action('flip', {
        run: (m) => {
          m.on = !m.on;
        },
      }),
    ],
    properties: [],
  });
  const partition = searched(system, { learnAfter: 0, regenerateAfter: 0, generateAfter: 1 });
  expect(partition.counts.states).toBeGreaterThan(2);
});
