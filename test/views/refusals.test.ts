// What a view refuses is told with its path, and ends the run also when the recipe catches it.
import { describe, expect, test } from 'vitest';
import { blocked } from '../../src/index.ts';
import { action, engines, type M, state, stepsBy, system, untyped } from './on-both-engines.ts';

describe.each(engines)('on the $engine executor', ({ successors }) => {
  const { stepped, failing } = stepsBy(successors);

  test.each<[string, (m: M) => void, string]>([
    [
      'an int above its range',
      (m) => {
        m.n = 4;
      },
      'n: 4 is outside int(-1, 3)',
    ],
    [
      'an int below its range',
      (m) => {
        m.n--;
        m.n--;
      },
      'n: -2 is outside int(-1, 3)',
    ],
    [
      'a fraction',
      (m) => {
        m.n = 0.5;
      },
      'n: 0.5 is outside int(-1, 3)',
    ],
    [
      'NaN',
      (m) => {
        m.n = Number.NaN;
      },
      'n: NaN is outside int(-1, 3)',
    ],
    [
      'a boolean for an int',
      (m) => {
        untyped(m).n = true;
      },
      'n: true is outside int(-1, 3)',
    ],
    [
      'an int for a boolean',
      (m) => {
        untyped(m).stepped = 1;
      },
      'stepped: 1 is outside bool()',
    ],
    [
      'a word that is none',
      (m) => {
        untyped(m).word = 'toString';
      },
      "word: 'toString' is outside oneOf('none', 'some')",
    ],
    [
      'an id past the end',
      (m) => {
        m.cpu = 2;
      },
      'cpu: 2 is outside index(cpu) of 2',
    ],
    [
      'null for what is not nullable',
      (m) => {
        untyped(m).n = null;
      },
      'n: null is outside int(-1, 3)',
    ],
    [
      'null for a struct',
      (m) => {
        untyped(m).p = null;
      },
      'p: null is outside struct({ l, r })',
    ],
    [
      'undefined',
      (m) => {
        untyped(m).n = undefined;
      },
      'n: undefined is outside int(-1, 3)',
    ],
    [
      'undefined for a nullable',
      (m) => {
        untyped(m).maybe = undefined;
      },
      'maybe: undefined is outside struct({ x, on })',
    ],
    [
      'a struct in an element',
      (m) => {
        m.a.at(1).x = 9;
      },
      'a[1].x: 9 is outside int(0, 3)',
    ],
    [
      'an element',
      (m) => {
        m.ints.set(1, 9);
      },
      'ints[1]: 9 is outside int(0, 3)',
    ],
    [
      'a missing field',
      (m) => {
        untyped(m).maybe = { x: 1 };
      },
      'maybe.on: undefined is outside bool()',
    ],
    [
      'a class instance',
      (m) => {
        untyped(m).maybe = new Date(0);
      },
      'maybe: an instance of Date is outside struct({ x, on })',
    ],
    [
      'a typed array',
      (m) => {
        untyped(m).ints = new Uint8Array(2);
      },
      'ints: an instance of Uint8Array is outside array(2, int(0, 3))',
    ],
    [
      'a function',
      (m) => {
        untyped(m).n = () => 1;
      },
      'n: a function is outside int(-1, 3)',
    ],
    [
      'an array that is too short',
      (m) => {
        untyped(m).ints = [1];
      },
      'ints: an instance of Array is outside array(2, int(0, 3))',
    ],
    [
      'a field that is not in the list element',
      (m) => {
        m.q.push({ x: 9, on: true });
      },
      'q[0].x: 9 is outside int(0, 3)',
    ],
    ['an element before the first', (m) => m.ints.at(-1), 'ints: there is no element -1, the length is 2'],
    ['an element after the last', (m) => m.ints.set(2, 0), 'ints: there is no element 2, the length is 2'],
    ['an element between two', (m) => m.ints.at(0.5), 'ints: there is no element 0.5, the length is 2'],
    ['an element of an empty list', (m) => m.q.at(0), 'q: there is no element 0, the length is 0'],
    ['to take from an empty list', (m) => m.q.pop(), 'q: taken from when it is empty'],
    ['to take the first of an empty list', (m) => m.q.shift(), 'q: taken from when it is empty'],
    [
      'to push to a full list',
      (m) => {
        for (let i = 0; i < 3; i++) m.q.push({ x: i, on: true });
      },
      'q: pushed to when it already holds 2',
    ],
  ])('%s is refused, with its path', (_, recipe, message) => {
    expect(failing(recipe)).toBe(message);
  });

  test('an unknown field of a plain object is refused', () => {
    expect(
      failing((m) => {
        untyped(m).maybe = { x: 1, on: true, extra: 1 };
      }),
    ).toContain('maybe.extra is not a field of');
    expect(
      failing((m) => {
        untyped(m).maybe = m.p;
      }),
    ).toContain('maybe.l is not a field of');
  });

  test.each<[string, (m: M) => void, RegExp]>([
    ['a scalar', (m) => Object.assign(m, { n: 9 }), /^n: 9 is outside/],
    ['half a struct', (m) => Object.assign(m.p, { l: { x: 1, on: 2 } }), /2 is outside bool/],
    ['an element', (m) => m.q.push({ x: 1, on: 2 as never }), /2 is outside bool/],
    ['half an array', (m) => Object.assign(m, { ints: [1, 9] }), /9 is outside/],
    [
      'a full list',
      (m) => {
        for (let i = 0; i < 3; i++) m.q.push({ x: 1, on: true });
      },
      /^q: pushed to when/,
    ],
  ])('what is refused ends the run, also when it is caught: %s', (_, write, message) => {
    expect(
      failing((m) => {
        try {
          write(m);
        } catch {
          // The slip that is tested.
        }
      }),
    ).toMatch(message);
  });

  test('what one step caught is not held against the next', () => {
    const caught = action('caught', {
      run: (m) => {
        if (m.stepped) return blocked;
        try {
          untyped(m).n = 9;
        } catch {
          // The slip that is tested.
        }
        return blocked;
      },
    });
    expect(() => successors(system({ state, actions: [caught], properties: [] }))).toThrow('n: 9 is outside');
    expect(stepped((m) => m.ints.set(0, 1)).ints).toEqual([1, 0]);
  });

  test.each<[string, (m: M) => void]>([
    ['mapcuont', (m) => Object.assign(m.p.l, { mapcuont: 1 })],
    ['0', (m) => Object.assign(m.ints, { 0: 1 })],
    ['length', (m) => Object.assign(m.q, { length: 0 })],
  ])("a field '%s' that does not exist cannot be assigned", (name, recipe) => {
    expect(failing(recipe)).toContain(name);
  });
});
