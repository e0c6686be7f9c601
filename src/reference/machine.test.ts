import { expect, test } from 'vitest';
import {
  array,
  bool,
  type Draft,
  index,
  int,
  list,
  nullable,
  type PlainValue,
  scalarset,
  struct,
} from '../model/language/domain.ts';
import { blocked } from '../model/language/step.ts';
import { forState } from '../model/language/system.ts';
import { choose } from '../model/language/thread.ts';
import type { Rule } from '../model/rules/rule.ts';
import { referenceMachine } from './machine.ts';

const Cpu = scalarset('cpu', 2);
const entry = struct({ folio: int(0, 3), dirty: bool() });
const state = struct({ n: int(0, 3), tlb: array(2, nullable(entry)), q: list(2, entry) });
type M = Draft<typeof state>;
const { action, system, thread } = forState<M>();

const user = thread('user', { over: Cpu, locals: { held: bool() } }).steps({
  take: (m, t) => {
    if (m.n > 0) return blocked;
    t.held = true;
    m.n = 1;
    return 'give';
  },
  give: choose({ to: index(Cpu) }, (m, _t, { to }) => {
    m.n = to;
    return 'done';
  }),
});
const fill = action('fill', {
  run: (m) => {
    m.tlb.set(0, { folio: 1, dirty: false });
    m.q.push({ folio: 2, dirty: true });
  },
});
const keep = action('keep', { run: () => {} });
const wrong = action('wrong', {
  run: (m) => {
    m.n = 4;
  },
});
const misspelt = action('misspelt', {
  run: (m) => {
    Object.assign(m, { mapcuont: 1 });
  },
});
const machine = referenceMachine(
  system({ state, threads: [user], actions: [fill, keep, wrong, misspelt], properties: [] }),
);
const rules = system({ state, threads: [user], actions: [fill, keep, wrong, misspelt], properties: [] }).rules;
const ruleOf = (label: string): Rule => rules.find((rule) => rule.label === label) as Rule;
const zero = machine.initialStates()[0]?.state as PlainValue;
const step = (from: PlainValue, label: string): PlainValue => {
  const rule = ruleOf(label);
  const to = machine.apply(from, rule, rule.args[0] as Rule['args'][number]);
  if (to === blocked) throw new Error(`${label} is blocked`);
  return to;
};

test('a step makes a new state and leaves the old one as it was', () => {
  const before = JSON.stringify(zero);
  expect(step(zero, 'fill')).toMatchObject({ tlb: [{ folio: 1, dirty: false }, null], q: [{ folio: 2, dirty: true }] });
  expect(JSON.stringify(zero)).toBe(before);
});

test('a state is frozen through and through', () => {
  const frozen = (value: unknown): boolean =>
    typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(frozen));
  expect(frozen(zero)).toBe(true);
  expect(frozen(step(zero, 'fill'))).toBe(true);
});

test('a thread takes the step that its program counter names, and then stands at the label that the step returned', () => {
  const taken = step(zero, 'take');
  expect(taken).toMatchObject({
    n: 1,
    user: [
      { pc: 'give', held: true },
      { pc: 'take', held: false },
    ],
  });
  expect(machine.apply(taken, ruleOf('take'), {})).toBe(blocked);
  expect(step(taken, 'give')).toMatchObject({ n: 0, user: [{ pc: 'done' }, { pc: 'take' }] });
});

test('each thread over a scalarset has a frame of its own', () => {
  const second = rules.find((rule) => rule.kind === 'thread' && rule.id === 1) as Rule;
  expect(machine.apply(zero, second, { cpu: 1 })).toMatchObject({ user: [{ pc: 'take' }, { pc: 'give' }] });
});

test('a step that is blocked has no successor', () => {
  const taken = step(zero, 'take');
  const second = rules.find((rule) => rule.kind === 'thread' && rule.id === 1) as Rule;
  expect(machine.apply(taken, second, { cpu: 1 })).toBe(blocked);
});

test('a step that changes nothing leads to the same state', () => {
  expect(step(zero, 'keep')).toBe(zero);
});

test('a value outside its domain is an error that names the place', () => {
  expect(() => step(zero, 'wrong')).toThrow('n: 4 is outside int(0, 3)');
});

test('a misspelt field is an error that names it', () => {
  expect(() => step(zero, 'misspelt')).toThrow("'mapcuont' was assigned, but there is no such field to assign");
});

test('a recipe that throws is heard as it is', () => {
  const broken = action('broken', {
    run: () => {
      throw new RangeError('mine');
    },
  });
  const { rules: own } = system({ state, actions: [broken], properties: [] });
  expect(() => machine.apply(zero, own[0] as Rule, {})).toThrow(new RangeError('mine'));
});

test('there is an initial state for each combination of arguments that is not blocked', () => {
  const run = (m: M, { n }: { n: number }): typeof blocked | undefined => {
    if (n === 1) return blocked;
    m.n = n;
    return undefined;
  };
  const init = { params: { n: int(0, 3) }, run };
  const states = referenceMachine(system({ state, init, actions: [keep], properties: [] })).initialStates();
  expect(states.map(({ args, state: reached }) => [args, (reached as { n: number }).n])).toEqual([
    [{ n: 0 }, 0],
    [{ n: 2 }, 2],
    [{ n: 3 }, 3],
  ]);
});

test('properties see several states at once', () => {
  const a = machine.view(zero) as M;
  const b = machine.view(step(zero, 'fill')) as M;
  expect([a.q.length, b.q.length, a.tlb.at(0), b.tlb.at(0)?.folio, a.q.length]).toEqual([0, 1, null, 1, 0]);
});

test.each<[string, (m: M) => unknown]>([
  [
    'n',
    (m) => {
      m.n = 1;
    },
  ],
  [
    'tlb[0].dirty',
    (m) => {
      (m.tlb.at(0) as { dirty: boolean }).dirty = true;
    },
  ],
  ['tlb[1]', (m) => m.tlb.set(1, null)],
  ['tlb', (m) => m.tlb.fill(null)],
  ['q', (m) => m.q.push({ folio: 0, dirty: false })],
  ['q', (m) => m.q.pop()],
  ['q', (m) => m.q.shift()],
  ['q', (m) => m.q.clear()],
])('a property that writes to %s is told that it must not', (path, write) => {
  const m = machine.view(step(zero, 'fill')) as M;
  expect(() => write(m)).toThrow(`${path} was assigned: a property must not change the state`);
});
