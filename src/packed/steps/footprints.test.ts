import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomModel } from '../../../test/generators/random-model.ts';
import { instantiate } from '../../model/instance.ts';
import { array, bool, type Draft, int, list, nullable, struct } from '../../model/language/domain.ts';
import type { ArrayDraft } from '../../model/language/draft.ts';
import { blocked } from '../../model/language/step.ts';
import { forState } from '../../model/language/system.ts';
import type { System } from '../../model/rules/rule.ts';
import type { LearnedTrees, LearnOptions } from '../learning/index.ts';
import { Partition } from '../partition.ts';
import type { Composite } from '../state/layout.ts';
import { layoutOf } from '../state/layout.ts';
import { type Footprints, together } from './footprints.ts';

const off: LearnOptions = { learnAfter: Number.POSITIVE_INFINITY };
const learning: readonly LearnOptions[] = [
  {},
  { generateAfter: 1, regenerateAfter: 1 },
  { generateAfter: 4, regenerateAfter: 20, leavesTotal: 20 },
  { generateAfter: 1, leavesEach: 0 },
];

const partitionOf = (system: System, learn: LearnOptions, learned?: LearnedTrees): Partition => {
  const options = { ...learn, footprints: true };
  const partition = new Partition(system, { memory: Number.POSITIVE_INFINITY, learn: options });
  if (learned !== undefined) partition.stepper.learn(learned);
  partition.start();
  for (let from = 0; ; ) {
    const to = partition.counts.states;
    partition.endLevel();
    if (from === to || to > 1000) return partition;
    partition.check(from, to);
    partition.expandAll(from, to);
    from = to;
  }
};
const explored = (system: System, learn: LearnOptions): Footprints => partitionOf(system, learn).stepper.footprints;

test('on random models: the same, whatever is learnt', () => {
  let touched = 0;
  fc.assert(
    fc.property(randomModel(), (model) => {
      const { system } = instantiate(model, 'only');
      const expected = explored(system, off);
      for (const learn of learning)
        expect({ learn, footprints: explored(system, learn) }).toEqual({ learn, footprints: expected });
      touched += [...expected.rules, ...expected.properties].filter(({ reads }) =>
        reads.some((word) => word !== 0),
      ).length;
    }),
    { numRuns: 40 },
  );
  expect(touched).toBeGreaterThan(40);
});

test('on random models: the same as those of the worker that has learnt and the one that was taught together', () => {
  fc.assert(
    fc.property(randomModel(), (model) => {
      const { system } = instantiate(model, 'only');
      const first = partitionOf(system, { generateAfter: 4 });
      const second = partitionOf(system, { regenerateAfter: 20 }, structuredClone(first.stepper.learned));
      const both = [first.stepper.footprints, structuredClone(second.stepper.footprints)];
      expect(together(both, system, first.stepper.buffer.words.length)).toEqual(explored(system, off));
    }),
    { numRuns: 25 },
  );
});

const state = struct({
  n: int(0, 40),
  on: bool(),
  entry: nullable(struct({ a: int(0, 3), b: bool() })),
  queue: list(2, int(0, 5)),
  untouched: int(0, 100),
});
const { action, always, system: systemOf } = forState<Draft<typeof state>>();

test('footprints are what was read before it was written, and what was written', async () => {
  const system = systemOf({
    state,
    actions: [
      action('fill', {
        run: (m) => {
          if (m.entry !== null) return blocked;
          m.entry = { a: 1, b: m.on };
          return;
        },
      }),
      action('drain', {
        run: (m) => {
          m.on = true;
          const { entry } = m;
          if (entry === null || !m.on) return blocked;
          m.n = entry.a;
          m.entry = null;
          return;
        },
      }),
    ],
    properties: [always('LOW', '', (m) => m.n < 2 || m.queue.length === 0)],
    final: (m) => m.entry?.b === true,
  });
  const { rules, properties } = explored(system, { generateAfter: 1 });
  const all = masks(system);
  expect(rules.map(({ reads, writes }) => [named(reads, all), named(writes, all)])).toEqual([
    ['entry on', 'a b entry'],
    ['a entry', 'a b entry n on'],
  ]);
  expect(properties.map(({ reads }) => named(reads, all))).toEqual(['n']);
});

test('they are complete for states that are too wide to be learnt', () => {
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
    properties: [],
  });
  const bits = explored(system, {}).rules[0]?.writes.reduce((sum, word) => sum + ones(word), 0);
  expect(bits).toBe(4 + 9);
});

const ones = (word: number): number => [...(word >>> 0).toString(2)].filter((bit) => bit === '1').length;

type Masks = ReadonlyMap<string, readonly [word: number, mask: number]>;

/** The slots by the names of their fields. */
const masks = (system: System): Masks => {
  const found = new Map<string, readonly [number, number]>();
  const visit = (place: Composite): void => {
    if (place.kind !== 'struct') return;
    for (const [name, field] of place.fields) {
      const slot = field.kind === 'scalar' ? field.slot : field.kind === 'nullable' ? field.presence : undefined;
      if (slot !== undefined) found.set(name, [slot.address >>> 5, (2 ** slot.bits - 1) << slot.address]);
      if (field.kind === 'nullable') visit(field.inner);
    }
  };
  visit(layoutOf(system.root).root);
  return found;
};

const named = (bits: Int32Array, all: Masks): string =>
  [...all]
    .filter(([, [word, mask]]) => ((bits[word] as number) & mask) !== 0)
    .map(([name]) => name)
    .sort()
    .join(' ');
