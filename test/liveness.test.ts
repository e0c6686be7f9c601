// Liveness properties: locks of which the answers are published, and random models against a naive checker that knows no components: it tries
// every set of strongly fair things as those that are never possible again, and looks for circles by the transitive closure.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check } from '../src/check/check.ts';
import { isExpected } from '../src/check/expected.ts';
import { replay } from '../src/check/replay.ts';
import {
  blocked,
  defineModel,
  forState,
  holds,
  instantiate,
  int,
  type LivenessProperty,
  type System,
  struct,
} from '../src/index.ts';
import { checkLiveness } from '../src/liveness/check-liveness.ts';
import { fairClassesOf } from '../src/liveness/fairness.ts';
import { isRunAgainst } from '../src/liveness/replay-lasso.ts';
import type { PlainValue } from '../src/model/language/domain.ts';
import { encodeKey } from '../src/reference/encoding.ts';
import { referenceMachine } from '../src/reference/machine.ts';
import type { Watch } from '../src/search/executor.ts';
import { ewd998 } from './fixtures/ewd998.ts';
import { fairLocks, philosophers } from './fixtures/fair-locks.ts';
import { mcsLock } from './fixtures/mcs-lock.ts';
import { livenessModelOf, livenessSpec } from './generators/liveness-model.ts';

const watch: Watch = { stopped: () => false, breathe: () => undefined, within: (size) => size };
const options = { memory: 2 ** 28, watch };

describe('published answers', () => {
  const cases = [fairLocks, philosophers, mcsLock, ewd998].flatMap((model) =>
    model.variants.map(({ name }) => [model, name] as const),
  );
  test.each(cases.map(([model, name]) => [`${model.name}/${name}`, model, name] as const))(
    '%s',
    async (_, model, name) => {
      const instance = instantiate(model, name);
      const { verdict } = await check(instance);
      expect(isExpected(instance.expect, verdict), JSON.stringify(verdict)).toBe(true);
      if (verdict.kind === 'liveness') expect((await replay(instance, verdict)).kind).toBe('reproduced');
    },
  );
});

test.each(['when', 'comes'])(
  "a property that writes to the state (its '%s') is told, and holds of nothing",
  async (part) => {
    const { thread, leadsTo, system } = forState<{ n: number; x: number }>();
    const writing = (m: { x: number }, which: string): boolean => {
      if (which === part) m.x = 1;
      return true;
    };
    const model = defineModel({
      name: 'writing',
      title: 'a property that writes',
      bounds: {},
      variants: [{ name: 'one', title: 'the only one', with: null, expect: holds }],
      build: () =>
        system({
          state: struct({ n: int(0, 1), x: int(0, 1) }),
          threads: [
            thread('t').steps({
              count: (m) => {
                m.n = 1;
                return 'done';
              },
            }),
          ],
          properties: [
            leadsTo(
              'LATER',
              'it is counted',
              (m) => writing(m, 'when'),
              (m) => writing(m, 'comes') && m.n === 1,
            ),
          ],
        }),
    });
    expect((await check(model, 'one')).verdict).toMatchObject({
      kind: 'failed',
      at: { kind: 'property', property: 'LATER' },
      error: { message: expect.stringContaining('must not change the state') },
    });
  },
);

test('a run that was changed is no counterexample any more, and replay says why', async () => {
  const instance = instantiate(fairLocks, 'test-and-set');
  const { verdict } = await check(instance);
  if (verdict.kind !== 'liveness') return expect.fail(verdict.kind);
  const { steps } = verdict.trace;
  const cut = { ...verdict, trace: { ...verdict.trace, steps: steps.slice(0, -1) } };
  expect(await replay(instance, cut)).toMatchObject({ kind: 'departed' });
});

/** Whether some run, or for `can always` some state, breaks the system's only liveness property. */
const naivelyBroken = (system: System): boolean => {
  const machine = referenceMachine(system);
  const property = system.liveness[0] as LivenessProperty;
  const numbers = new Map<string, number>();
  const states: PlainValue[] = [];
  const enter = (state: PlainValue): number => {
    const key = encodeKey(system.root, state);
    const known = numbers.get(key) ?? states.length;
    if (known === states.length) {
      numbers.set(key, known);
      states.push(state);
    }
    return known;
  };
  for (const { state } of machine.initialStates()) enter(state);
  const initial = states.length;
  const moves: { readonly from: number; readonly to: number; readonly rule: number }[] = [];
  for (let n = 0; n < states.length; n++)
    system.rules.forEach((rule, r) => {
      for (const args of rule.args) {
        const next = machine.apply(states[n] as PlainValue, rule, args);
        if (next !== blocked) moves.push({ from: n, to: enter(next), rule: r });
      }
    });
  // Where nothing but noise can happen, nothing needs to: by a rule of nobody.
  for (let n = 0; n < states.length; n++)
    if (!moves.some(({ from, rule }) => from === n && system.rules[rule]?.noise === false))
      moves.push({ from: n, to: n, rule: -1 });
  const count = states.length;
  const closure = (follows: (move: (typeof moves)[number]) => boolean): boolean[][] => {
    const reaches = states.map(() => new Array<boolean>(count).fill(false));
    for (const move of moves) if (follows(move)) (reaches[move.from] as boolean[])[move.to] = true;
    for (let k = 0; k < count; k++)
      for (let i = 0; i < count; i++)
        if (reaches[i]?.[k]) for (let j = 0; j < count; j++) if (reaches[k]?.[j]) (reaches[i] as boolean[])[j] = true;
    return reaches;
  };
  const comes = states.map((state) => property.comes(machine.view(state) as never));
  const when = states.map((state) => property.when(machine.view(state) as never));
  if (property.kind === 'can always') {
    const reaches = closure(() => true);
    return states.some((_, n) => !comes[n] && !comes.some((is, o) => is && reaches[n]?.[o]));
  }
  const isIn = (n: number): boolean => !comes[n];
  const inside = closure(({ from, to }) => isIn(from) && isIn(to));
  const starts = [...states.keys()].filter(
    (n) => isIn(n) && (property.kind === 'eventually' ? n < initial : when[n] === true),
  );
  const reached = [...states.keys()].filter((n) => starts.some((start) => start === n || inside[start]?.[n]));
  const classes = fairClassesOf(system);
  const isEnabled = (c: number, n: number): boolean =>
    moves.some(({ from, rule }) => from === n && classes[c]?.rules.includes(rule));
  const strong = [...classes.keys()].filter((c) => classes[c]?.fair === 'strong');
  for (let subset = 0; subset < 2 ** strong.length; subset++) {
    const never = strong.filter((_, i) => (subset >> i) & 1);
    const stays = (n: number): boolean => isIn(n) && !never.some((c) => isEnabled(c, n));
    const within = moves.filter(({ from, to }) => stays(from) && stays(to));
    const reaches = closure((move) => within.includes(move));
    const both = (a: number, b: number): boolean => a === b || (!!reaches[a]?.[b] && !!reaches[b]?.[a]);
    const isServed = (c: number, n: number): boolean =>
      within.some(
        ({ from, to, rule }) => classes[c]?.rules.includes(rule) && both(n, from) && (both(n, to) || n === to),
      ) ||
      (classes[c]?.fair === 'weak' && states.some((_, o) => stays(o) && both(n, o) && !isEnabled(c, o)));
    for (const n of reached)
      if (stays(n) && reaches[n]?.[n] && [...classes.keys()].every((c) => never.includes(c) || isServed(c, n)))
        return true;
  }
  return false;
};

test('500 random models, against a naive checker', async () => {
  const answers = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.noBias(livenessSpec), async (given) => {
      const { system } = instantiate(livenessModelOf(given), 'only');
      const found = await checkLiveness(system, { ...options, limit: () => 'interrupted' });
      if (typeof found === 'string' || found?.kind === 'failed') return expect.fail(JSON.stringify(found));
      expect(found !== undefined).toBe(naivelyBroken(system));
      const answer = `${given.property}: ${found === undefined ? 'holds' : 'broken'}`;
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
      if (found === undefined || found.loop === undefined) return;
      const run = {
        states: found.path,
        rules: found.rules.map((place) => system.rules[place] ?? expect.fail(`no rule ${place}`)),
        loop: found.loop,
      };
      const property = system.liveness[0] as LivenessProperty;
      expect(await isRunAgainst(system, referenceMachine(system), property, run, options)).toBe(undefined);
    }),
    { numRuns: 500 },
  );
  for (const form of ['eventually', 'leads to', 'always eventually', 'can always'])
    for (const answer of ['holds', 'broken']) expect(answers.get(`${form}: ${answer}`) ?? 0, form).toBeGreaterThan(10);
});
