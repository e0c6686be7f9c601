// Sets, bags, variants and lists on both executors: each operation against what JavaScript's own sets and arrays do.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bag,
  blocked,
  bool,
  type Draft,
  forState,
  index,
  initialOf,
  int,
  list,
  nullable,
  oneOf,
  type Plain,
  plain,
  scalarset,
  set,
  struct,
  variant,
} from '../../src/index.ts';
import { engines } from './on-both-engines.ts';

const Cpu = scalarset('cpu', 2);
const pair = struct({ x: int(0, 1), on: bool() });
const phase = variant({
  idle: {},
  busy: { by: index(Cpu), n: int(1, 3) },
  late: { by: index(Cpu), why: oneOf('a', 'b') },
});
const state = struct({
  stepped: bool(),
  pair,
  numbers: set(int(0, 4)),
  others: set(int(0, 4)),
  pairs: set(pair),
  bagged: bag(int(0, 2), 2),
  phase,
  maybe: nullable(phase),
  phases: list(2, phase),
  queue: list(4, int(0, 4)),
  letters: list(3, pair),
});
type M = Draft<typeof state>;
const { action, system } = forState<M>();

describe.each(engines)('by the $engine executor', ({ successors }) => {
  const stepped = (recipe: (m: M) => unknown, prepare: (m: M) => void = () => {}): Plain<typeof state> => {
    const go = action('go', {
      run: (m) => {
        if (m.stepped) return blocked;
        recipe(m);
        m.stepped = true;
        return;
      },
    });
    const [found] = successors(system({ state, init: { run: prepare }, actions: [go], properties: [] }));
    return found as Plain<typeof state>;
  };
  const failing = (recipe: (m: M) => unknown, prepare?: (m: M) => void): string => {
    try {
      stepped(recipe, prepare);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error('the step did not fail');
  };

  const number = fc.nat(4);
  const numbers = fc.array(number, { maxLength: 6 });
  const sorted = (values: Iterable<number>): number[] => [...new Set(values)].sort((a, b) => a - b);

  test('a set does what a Set of JavaScript does, in the order of its domain', () => {
    const operation = fc.tuple(fc.constantFrom('add', 'delete', 'clear', 'replace', 'swap'), number, numbers);
    fc.assert(
      fc.property(numbers, numbers, fc.array(operation, { maxLength: 6 }), (first, second, operations) => {
        const mine = new Set(first);
        const other = new Set(second);
        const after = stepped(
          (m) => {
            for (const [name, n, some] of operations) {
              if (name === 'add') {
                m.numbers.add(n);
                mine.add(n);
              } else if (name === 'delete') expect(m.numbers.delete(n)).toBe(mine.delete(n));
              else if (name === 'clear' && n === 0) {
                m.numbers.clear();
                mine.clear();
              } else if (name === 'replace') {
                m.numbers.replace(some);
                mine.clear();
                for (const one of some) mine.add(one);
              }
              expect([...m.numbers]).toEqual(sorted(mine));
              expect([m.numbers.size, m.numbers.has(n)]).toEqual([mine.size, mine.has(n)]);
              expect(m.numbers.some((one) => one > n)).toBe([...mine].some((one) => one > n));
              expect(m.numbers.every((one) => one > n)).toBe([...mine].every((one) => one > n));
              expect(m.numbers.find((one) => one > n)).toBe(sorted(mine).find((one) => one > n));
              expect(m.numbers.filter((one) => one > n)).toEqual(sorted(mine).filter((one) => one > n));
              expect(m.numbers.map((one) => one * 2)).toEqual(sorted(mine).map((one) => one * 2));
              expect(m.numbers.reduce((sum, one) => sum + one, 0)).toBe([...mine].reduce((sum, one) => sum + one, 0));
              const there = [...mine].filter((one) => other.has(one));
              expect([...m.numbers.union(m.others)]).toEqual(sorted([...mine, ...other]));
              expect([...m.numbers.intersection(m.others)]).toEqual(sorted(there));
              expect([...m.numbers.difference(second)]).toEqual(sorted([...mine].filter((one) => !other.has(one))));
              expect(m.numbers.isSubsetOf(m.others)).toBe(there.length === mine.size);
              expect(m.numbers.isSupersetOf(other)).toBe(there.length === other.size);
              expect(m.numbers.isDisjointFrom(m.others)).toBe(there.length === 0);
              expect(m.numbers.equals(m.others)).toBe(there.length === mine.size && mine.size === other.size);
            }
            m.others = m.numbers.union(m.others);
          },
          (m) => {
            m.numbers.replace(first);
            m.others.replace(second);
          },
        );
        expect([after.numbers, after.others]).toEqual([sorted(mine), sorted([...mine, ...other])]);
      }),
      { numRuns: 60 },
    );
  });

  test('a bag does what an array does, sorted', () => {
    const operation = fc.tuple(fc.boolean(), fc.nat(2));
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 8 }), (operations) => {
        const mine: number[] = [];
        const after = stepped((m) => {
          for (const [isAdd, n] of operations) {
            const count = mine.filter((one) => one === n).length;
            expect([m.bagged.count(n), m.bagged.has(n), m.bagged.size]).toEqual([count, count > 0, mine.length]);
            if (isAdd && count < 2) {
              m.bagged.add(n);
              mine.push(n);
            } else if (!isAdd && count > 0) {
              m.bagged.remove(n);
              mine.splice(mine.indexOf(n), 1);
            }
            expect([...m.bagged]).toEqual(mine.toSorted());
          }
        });
        expect(after.bagged).toEqual(mine.toSorted());
      }),
      { numRuns: 60 },
    );
  });

  test('a list finds, removes and filters as an array does', () => {
    fc.assert(
      fc.property(fc.array(number, { maxLength: 4 }), number, (first, n) => {
        const mine = [...first];
        const after = stepped(
          (m) => {
            expect([m.queue.includes(n), m.queue.indexOf(n)]).toEqual([mine.includes(n), mine.indexOf(n)]);
            expect(m.queue.find((one) => one > n)).toBe(mine.find((one) => one > n));
            expect(m.queue.filter((one) => one > n)).toEqual(mine.filter((one) => one > n));
            expect(m.queue.reduce((sum, one) => sum + one, 0)).toBe(mine.reduce((sum, one) => sum + one, 0));
            expect(m.queue.flatMap((one) => [one, one])).toEqual(mine.flatMap((one) => [one, one]));
            if (n < mine.length) expect(m.queue.remove(n)).toBe(mine.splice(n, 1)[0]);
          },
          (m) => m.queue.replace(first),
        );
        expect(after.queue).toEqual(mine);
      }),
      { numRuns: 60 },
    );
  });

  test('structs are compared by what is in them, plain or seen through views', () => {
    const after = stepped((m) => {
      m.pair.on = true;
      m.pairs.add(m.pair);
      m.pairs.add({ x: 0, on: true });
      m.pair.x = 1;
      expect([m.pairs.size, m.pairs.has({ x: 0, on: true }), m.pairs.has(m.pair)]).toEqual([1, true, false]);
      m.letters.push(m.pair);
      expect([m.letters.indexOf({ x: 1, on: true }), m.letters.includes(m.pair)]).toEqual([0, true]);
      expect(Object.isFrozen(m.pairs.find(() => true))).toBe(true);
    });
    expect(after.pairs).toEqual([{ x: 0, on: true }]);
  });

  test('a variant shows the fields of the case that it is of', () => {
    const after = stepped((m) => {
      expect([m.phase.kind, plain(m.phase), { ...m.phase }]).toEqual(['idle', { kind: 'idle' }, { kind: 'idle' }]);
      m.phase = { kind: 'busy', by: 1, n: 2 };
      if (m.phase.kind === 'busy') m.phase.n++;
      m.maybe = m.phase;
      m.phases.push(m.phase);
      m.phase = { kind: 'late', by: 0, why: 'b' };
      m.phases.push(m.phase);
      expect(m.phases.map((one) => one.kind)).toEqual(['busy', 'late']);
      expect(m.phases.includes({ kind: 'busy', by: 1, n: 3 })).toBe(true);
      m.phases.shift();
    });
    expect(after.phase).toEqual({ kind: 'late', by: 0, why: 'b' });
    expect(after.maybe).toEqual({ kind: 'busy', by: 1, n: 3 });
    expect(after.phases).toEqual([{ kind: 'late', by: 0, why: 'b' }]);
  });

  test.each<[string, (m: M) => unknown, RegExp]>([
    ['added', (m) => m.numbers.add(7), /^numbers: 7 is outside int\(0, 4\)$/],
    ['asked for', (m) => m.numbers.has(-1), /^numbers: -1 is outside int\(0, 4\)$/],
    ['looked for in a list', (m) => m.queue.includes(9), /^queue.indexOf: 9 is outside int\(0, 4\)$/],
    [
      'a struct with another field',
      (m) => m.pairs.add({ x: 1, on: true, y: 1 } as never),
      /^pairs: an object is outside/,
    ],
    ['in what replaces', (m) => m.bagged.replace([1, 8]), /^bagged: 8 is outside int\(0, 2\)$/],
    [
      'no collection',
      (m) => m.numbers.replace(3 as never),
      /^numbers: 3 is outside set\(int\(0, 4\)\)$|is not iterable/,
    ],
    ['once too often', (m) => m.bagged.replace([1, 1, 1]), /^bagged: added to a bag what is in it 2 times already$/],
    ['not there', (m) => m.bagged.remove(1), /^bagged: removed from a bag what is not in it$/],
    [
      'no case',
      (m) => Object.assign(m, { phase: { kind: 'bsy' } }),
      /^phase\.kind: 'bsy' is outside oneOf\('idle', 'busy', 'late'\)$/,
    ],
    [
      'a field of another case',
      (m) => Reflect.get(m.phase, 'by'),
      /^'by' was read, but 'phase' is an 'idle', which has no such field$/,
    ],
    ['a case without a field', (m) => Object.assign(m, { phase: { kind: 'busy', by: 1 } }), /^phase\.n|^phase/],
    ['an element past the end', (m) => m.queue.remove(0), /^queue: there is no element 0, the length is 0$/],
    ['a set by brackets', (m) => Reflect.get(m.numbers, '0'), /^element 0 of 'numbers' was read with \[0\]$/],
    ['an unknown method', (m) => Reflect.get(m.numbers, 'contains'), /^'contains' was read, but 'numbers' is a set/],
    [
      'a set that was made',
      (m) => m.numbers.union([1]).add(2),
      /^a set that union, intersection or difference has made/,
    ],
  ])('what cannot be is refused: %s', (_, recipe, message) => {
    expect(failing(recipe)).toMatch(message);
  });

  test('a view of a case is of nothing once the variant is of another', () => {
    expect(
      failing(
        (m) => {
          const held = m.phase;
          m.phase = { kind: 'idle' };
          return held.kind;
        },
        (m) => {
          m.phase = { kind: 'busy', by: 0, n: 1 };
        },
      ),
    ).toBe("phase is no 'busy' any more: a view of what was there before was used");
  });
});

test('the initial value of a domain', () => {
  expect(initialOf(phase)).toEqual({ kind: 'idle' });
  expect(initialOf(struct({ a: int(2, 3), s: set(bool()), q: list(2, bool()) }))).toEqual({ a: 2, s: [], q: [] });
});

test.each<[string, () => unknown, RegExp]>([
  ['a set of lists', () => set(list(2, bool())), /^a set of list\(2, bool\(\)\), which is or has a list$/],
  ['a set of too many', () => set(struct({ a: int(0, 99), b: int(0, 99) })), /which has 10000 values$/],
  ['a bag without room', () => bag(bool(), 0), /^a bag with at most 0 of each$/],
  ['no case', () => variant({}), /^a variant without cases$/],
  [
    'a field of the name of the tag',
    () => variant({ a: { kind: bool() } }),
    /^case 'a' of a variant has a field 'kind'$/,
  ],
])('a domain that cannot be is refused: %s', (_, make, message) => {
  expect(make).toThrow(message);
});
