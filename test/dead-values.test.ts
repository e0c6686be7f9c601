// Of dead values, by `stats`: that a state can do the same without them, step by step, and what they are in models of the tree.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import flushBatched from '../models/flush-batched/model.ts';
import mlockCount from '../models/mlock-count/model.ts';
import pageZapRmap from '../models/page-zap-rmap/model.ts';
import { check } from '../src/check/check.ts';
import { liveStates } from '../src/check/dead-values/live-states.ts';
import { isDead, reset, resettableSlots, settle } from '../src/check/dead-values/resettable-slots.ts';
import { instantiate } from '../src/model/instance.ts';
import type { PlainValue } from '../src/model/language/domain.ts';
import { answerOf } from '../src/model/language/property.ts';
import { blocked } from '../src/model/language/step.ts';
import type { Model } from '../src/model/model.ts';
import { isFinal } from '../src/model/rules/ends.ts';
import type { System } from '../src/model/rules/rule.ts';
import { unrefused } from '../src/model/values/refusals.ts';
import { slotsOf } from '../src/packed/index.ts';
import { encodeKey } from '../src/reference/encoding.ts';
import { referenceMachine } from '../src/reference/machine.ts';
import { randomModel } from './generators/random-model.ts';

const watch = { stopped: () => false, breathe: () => undefined, within: (size: number) => size };

/** What a function comes to: its answer, or that it throws. */
const outcomeOf = <T>(run: () => T): { readonly answer: T } | 'threw' => {
  try {
    return { answer: unrefused(run) };
  } catch {
    return 'threw';
  }
};

/**
 * For each reachable state: that with its dead values reset every step does what it did, up to values that are dead afterwards, and
 * every property says what it said. Answers how many states have been changed.
 */
const compare = async (system: System, most: number): Promise<number | undefined> => {
  const found = await liveStates(system, { symmetry: false, memory: 1e9, most, watch });
  if (typeof found === 'string') return undefined;
  const { stepper, states, live, copy } = found;
  const { width, buffer } = stepper;
  const slots = resettableSlots(stepper, false);
  const machine = referenceMachine(system);
  const numbers = new Map<string, number>();
  const words = new Int32Array(width);
  const plain = (n: number): PlainValue => {
    copy(n, words);
    return stepper.plain(words);
  };
  for (let n = 0; n < states; n++) numbers.set(encodeKey(system.root, plain(n)), n);
  /** A state without what is dead in state n. */
  const without = (state: PlainValue, n: number): PlainValue => {
    words.set(stepper.packed(state));
    for (const slot of slots) if (isDead(slot, words, live, n * width)) reset(slot, words);
    settle(slotsOf(buffer.layout), words);
    return stepper.plain(words);
  };
  let changed = 0;
  for (let n = 0; n < states; n++) {
    const before = plain(n);
    const bare = without(before, n);
    if (encodeKey(system.root, bare) === encodeKey(system.root, before)) continue;
    changed++;
    for (const rule of system.rules)
      for (const args of rule.args) {
        const one = outcomeOf(() => machine.apply(before, rule, args));
        const other = outcomeOf(() => machine.apply(bare, rule, args));
        if (one === 'threw' || other === 'threw' || one.answer === blocked || other.answer === blocked) {
          expect(other).toEqual(one);
          continue;
        }
        const next = numbers.get(encodeKey(system.root, one.answer)) as number;
        expect(without(other.answer, next)).toEqual(without(one.answer, next));
      }
    const [view, bareView] = [machine.view(before), machine.view(bare)];
    for (const property of system.properties)
      expect(outcomeOf(() => answerOf(property, bareView))).toEqual(outcomeOf(() => answerOf(property, view)));
    expect(outcomeOf(() => isFinal(system, bareView))).toEqual(outcomeOf(() => isFinal(system, view)));
  }
  return changed;
};

test('on random models, a state whose dead values are reset can do the same, and is told the same of', async () => {
  let changed = 0;
  await fc.assert(
    fc.asyncProperty(randomModel(), async (model) => {
      const { system } = instantiate(model, 'only');
      changed += (await compare(system, 300)) ?? 0;
    }),
    { numRuns: 40 },
  );
  expect(changed).toBeGreaterThan(100);
});

test('of models, the fields are named of which it is known that nobody reads them again, and what observations read', async () => {
  const cases: readonly {
    readonly model: Model;
    readonly variant: string;
    readonly bounds?: Readonly<Record<string, number>>;
    readonly fields: readonly string[];
    readonly observed?: boolean;
    readonly times: number;
  }[] = [
    // History, and what the hardware caches: a kernel does not forget either by a line of its own.
    { model: mlockCount, variant: 'exact', bounds: { vmas: 1 }, fields: ['folios[].missed'], times: 1.24 },
    { model: flushBatched, variant: 'a7b-fixed', fields: ['cpus[].tlb[].dirty'], times: 1.12 },
    // Which of two statistics counts the page: the observation `mapped` shows it to the end.
    {
      model: pageZapRmap,
      variant: 'remove',
      bounds: { removers: 1 },
      fields: ['folio.anon'],
      observed: true,
      times: 1.32,
    },
  ];
  for (const { model, variant, bounds = {}, fields, observed = false, times } of cases) {
    const { statistics } = await check(instantiate(model, variant, bounds), { stats: true, livelocks: 'never' });
    const { dead } = statistics.details ?? {};
    if (dead?.kind !== 'known') expect.fail(JSON.stringify(dead));
    const saving = dead.fields.filter(({ fewer }) => fewer > 0.03 * dead.states);
    expect(saving).toMatchObject(fields.map((field) => ({ field, observed })));
    expect(dead.states / dead.left).toBeCloseTo(times, 2);
    expect(dead.states).toBe(statistics.states);
  }
});
