import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { symmetricModel } from '../../../test/generators/symmetric-model.ts';
import { ShootdownError } from '../../model/errors.ts';
import { instantiate } from '../../model/instance.ts';
import { array, bool, type Draft, index, int, list, nullable, scalarset, struct } from '../../model/language/domain.ts';
import { blocked } from '../../model/language/step.ts';
import { forState, type SystemDefinition } from '../../model/language/system.ts';
import { choose } from '../../model/language/thread.ts';
import type { System } from '../../model/rules/rule.ts';
import { checkSymmetry } from './self-check.ts';

const Cpu = scalarset('cpu', 3);
const Folio = scalarset('folio', 2);
const state = struct({
  busy: array(Cpu, bool()),
  last: nullable(index(Cpu)),
  queue: list(3, index(Cpu)),
  folios: array(Folio, int(0, 2)),
});
type M = Draft<typeof state>;
const { thread, action, always, reachable, system } = forState<M>();

const begin = action('begin', {
  params: { cpu: index(Cpu) },
  run: (m, { cpu }) => {
    if (m.busy.at(cpu)) return blocked;
    m.busy.set(cpu, true);
    m.last = cpu;
    return;
  },
});
const end = action('end', {
  params: { cpu: index(Cpu) },
  run: (m, { cpu }) => {
    if (!m.busy.at(cpu)) return blocked;
    m.busy.set(cpu, false);
    return;
  },
});

/** A symmetric system, with what a test adds to it. */
const withMore = (more: Partial<SystemDefinition<(typeof state)['fields'], M, Record<never, never>>>): System =>
  system({ state, properties: [], ...more, actions: [begin, end, ...(more.actions ?? [])] });

const refusal = (of: System): ShootdownError => {
  try {
    checkSymmetry(of, { states: 200 });
  } catch (error) {
    if (error instanceof ShootdownError) return error;
    throw error;
  }
  return expect.fail('the system was not refused');
};

test('a symmetric system passes, and it is said how much was looked at', () => {
  expect(checkSymmetry(withMore({}), { states: 50 })).toEqual({ states: 50, scalarsets: ['cpu', 'folio'] });
});

test('initial states may tell members apart', () => {
  const init = { run: (m: M) => void m.queue.push(1) };
  expect(checkSymmetry(withMore({ init }), { states: 50 }).states).toBe(50);
});

test('arguments may correspond in another way, if the successors do', () => {
  const any = action('any', {
    params: { n: int(0, 2) },
    run: (m, { n }) => {
      m.busy.set(n, !m.busy.at(n));
    },
  });
  expect(checkSymmetry(withMore({ actions: [any] }), { states: 50 }).states).toBe(50);
});

test('without a scalarset of two there is nothing to check', () => {
  const plain = struct({ n: int(0, 1) });
  const of = forState<Draft<typeof plain>>();
  const flip = of.action('flip', {
    run: (m) => {
      m.n = 1 - m.n;
    },
  });
  expect(checkSymmetry(of.system({ state: plain, actions: [flip], properties: [] }))).toEqual({
    states: 0,
    scalarsets: [],
  });
});

describe('a system that tells members apart is refused:', () => {
  test.each<[string, System, string, RegExp]>([
    [
      'an action that treats member 0 in its own way',
      withMore({
        actions: [
          action('reset', {
            params: { cpu: index(Cpu) },
            run: (m, { cpu }) => {
              m.busy.set(cpu, cpu !== 0);
            },
          }),
        ],
      }),
      'cpu',
      /^'hardware: reset\(cpu \d\)' .*(leaves busy|is blocked)/,
    ],
    [
      'an action that is blocked for member 0',
      withMore({
        actions: [
          action('only', {
            params: { cpu: index(Cpu) },
            run: (m, { cpu }) => {
              if (cpu === 0) return blocked;
              m.last = cpu;
              return;
            },
          }),
        ],
      }),
      'cpu',
      /^'hardware: only\(cpu \d\)' .*(is blocked|is possible)/,
    ],
    [
      'an action without arguments that names a member',
      withMore({
        actions: [
          action('first', {
            run: (m) => {
              m.last = m.busy.some((yes) => yes) ? 1 : null;
            },
          }),
        ],
      }),
      'cpu',
      /^'hardware: first' .*last/,
    ],
    [
      'an order on members',
      withMore({
        actions: [
          action('smaller', {
            params: { a: index(Folio), b: index(Folio) },
            run: (m, { a, b }) => {
              if (!(a < b)) return blocked;
              m.folios.set(a, 1);
              return;
            },
          }),
        ],
      }),
      'folio',
      /^'hardware: smaller\(a \d, b \d\)' /,
    ],
    [
      'a queue filled in the order of ids',
      withMore({
        actions: [
          action('all', {
            run: (m) => {
              m.queue.clear();
              for (let cpu = 0; cpu < 3; cpu++) if (m.busy.at(cpu)) m.queue.push(cpu);
            },
          }),
        ],
      }),
      'cpu',
      /^'hardware: all' .*leaves queue/,
    ],
    [
      'a thread of which one member does something else',
      withMore({
        threads: [
          thread('user', { over: Cpu, locals: { n: int(0, 1) } }).steps({
            start: choose({ n: int(0, 1) }, (_, t, { cpu, n }) => {
              t.n = cpu === 2 ? 0 : n;
              return 'done';
            }),
          }),
        ],
      }),
      'cpu',
      /^'user \d: start\(cpu \d, n \d\)' /,
    ],
    [
      'a scheduler that knows a member',
      withMore({
        threads: [thread('user', { over: Cpu, runs: (m) => !m.busy.at(0) }).steps({ start: () => 'done' })],
      }),
      'cpu',
      /^'user \d: start\(cpu \d\)' .*(is blocked|is possible)/,
    ],
    [
      'a step that throws for one member',
      withMore({
        actions: [
          action('throws', {
            params: { cpu: index(Cpu) },
            run: (m, { cpu }) => {
              m.folios.set(0, cpu === 1 ? 99 : 0);
              m.last = cpu;
            },
          }),
        ],
      }),
      'cpu',
      /^'hardware: throws\(cpu \d\)' .*(fails in a state|' fails$)/,
    ],
    [
      'a property of one member',
      withMore({ properties: [always('idle', 'cpu 0 is idle', (m) => !m.busy.at(0))] }),
      'cpu',
      /^property 'idle' .*answers (true|false) in a state, and (true|false) once cpu \d is called \d/,
    ],
    [
      'something reachable of one member',
      withMore({ properties: [reachable('used', 'cpu 1 is used', (m) => m.last === 1)] }),
      'cpu',
      /^property 'used' /,
    ],
    ["a 'final' of one member", withMore({ final: (m) => m.busy.at(0) }), 'cpu', /^'final' .*answers/],
  ])('%s', (_, of, set, message) => {
    const error = refusal(of);
    expect(error.code).toBe('model');
    expect(error.message).toMatch(message);
    expect(error.message).toContain(`tells the members of scalarset '${set}' apart`);
    expect(error.hint).toContain('--no-symmetry');
    expect(error.hint).toContain(set === 'cpu' ? 'int(0, 2)' : 'int(0, 1)');
  });
});

test('the same seed finds the same difference', () => {
  const of = withMore({ properties: [always('idle', 'cpu 0 is idle', (m) => !m.busy.at(0))] });
  expect(refusal(of).message).toBe(refusal(of).message);
});

test('random models that cannot tell members apart pass', () => {
  fc.assert(
    fc.property(symmetricModel(), (model) => {
      checkSymmetry(instantiate(model, 'only').system, { states: 20 });
    }),
    { numRuns: 150 },
  );
});
