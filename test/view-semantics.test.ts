// What a recipe means, held against both executors: everything that the header of src/reference/views.ts says.
// Long because the contract is: one small test for each sentence of it, in one place, so that a gap can be seen.
import { describe, expect, test } from 'vitest';
import {
  array,
  blocked,
  bool,
  type Draft,
  forState,
  index,
  int,
  list,
  nullable,
  oneOf,
  optional,
  type Plain,
  plain,
  scalarset,
  struct,
} from '../src/index.ts';
import type { System } from '../src/model/language/system.ts';
import { Partition } from '../src/packed/partition.ts';
import { referenceMachine } from '../src/reference/machine.ts';

const Cpu = scalarset('cpu', 2);
const inner = struct({ x: int(0, 3), on: bool() });
const outer = struct({ l: inner, r: inner });
const state = struct({
  stepped: bool(),
  n: int(-1, 3),
  word: oneOf('none', 'some'),
  cpu: index(Cpu),
  p: outer,
  maybe: nullable(inner),
  maybeInt: nullable(int(0, 3)),
  maybeOuter: nullable(struct({ in: inner, ints: array(2, int(0, 3)) })),
  a: array(Cpu, inner),
  slots: array(2, nullable(inner)),
  ints: array(2, int(0, 3)),
  otherInts: array(2, int(0, 3)),
  q: list(2, inner),
  nested: list(2, struct({ f: list(2, inner), n: int(0, 3) })),
});
type M = Draft<typeof state>;
type State = Plain<typeof state>;
const { action, system } = forState<M>();

/** The successors of the only initial state, by the only action; throws what the step throws. */
type OneStep = (of: System) => readonly unknown[];

const byReference: OneStep = (of) => {
  const machine = referenceMachine(of);
  const [initial] = machine.initialStates();
  const [rule] = of.rules;
  if (initial === undefined || rule === undefined) throw new Error('nothing to do');
  const successor = machine.apply(initial.state, rule, {});
  return successor === blocked ? [] : [successor];
};

const byPacked: OneStep = (of) => {
  const partition = new Partition(of, { memory: Number.POSITIVE_INFINITY });
  partition.start();
  partition.endLevel();
  partition.expandAll(0, 1);
  partition.endLevel();
  const { failure } = partition.findings;
  if (failure !== undefined) throw failure.error;
  return [...partition.reader.pieces(partition.levels[1] ?? [])].map((words) => partition.stepper.plain(words));
};

const engines = [
  { engine: 'reference', successors: byReference },
  { engine: 'packed', successors: byPacked },
];

describe.each(engines)('on the $engine executor', ({ successors }) => {
  /** The state after one step by this recipe, from a state that another recipe prepares; throws what the step throws. */
  const stepped = (recipe: (m: M) => unknown, prepare: (m: M) => void = () => {}): State => {
    const go = action('go', {
      run: (m) => {
        if (m.stepped) return blocked;
        recipe(m);
        m.stepped = true;
        return undefined;
      },
    });
    return successors(system({ state, init: { run: prepare }, actions: [go], properties: [] }))[0] as State;
  };
  const failing = (recipe: (m: M) => unknown, prepare?: (m: M) => void): string => {
    try {
      stepped(recipe, prepare);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error('the step did not fail');
  };
  /** For what the compiler would refuse: a model may be written in JavaScript. */
  const untyped = (m: M): Record<string, unknown> => m as unknown as Record<string, unknown>;

  test('a view of a struct is of its place: after the place is overwritten it reads what is there now', () => {
    const seen: number[] = [];
    stepped((m) => {
      const p = m.a.at(0);
      seen.push(p.x);
      m.a.set(0, { x: 2, on: true });
      seen.push(p.x);
    });
    expect(seen).toEqual([0, 2]);
  });

  test('a write through a view reaches what is at its place now', () => {
    const { a } = stepped((m) => {
      const p = m.a.at(0);
      m.a.set(0, { x: 2, on: true });
      p.x = 3;
    });
    expect(a[0]).toEqual({ x: 3, on: true });
  });

  test('a view of a nullable struct reads the new one after it went away and came back', () => {
    const seen: number[] = [];
    stepped(
      (m) => {
        const view = m.maybe as NonNullable<M['maybe']>;
        m.maybe = null;
        m.maybe = { x: 3, on: false };
        seen.push(view.x);
      },
      (m) => {
        m.maybe = { x: 1, on: false };
      },
    );
    expect(seen).toEqual([3]);
  });

  test('after a shift, a view of the first element shows what was the second', () => {
    const seen: number[] = [];
    const { q } = stepped(
      (m) => {
        const first = m.q.at(0);
        m.q.shift();
        seen.push(first.x);
        first.on = true;
      },
      (m) => {
        m.q.push({ x: 1, on: false });
        m.q.push({ x: 2, on: false });
      },
    );
    expect(seen).toEqual([2]);
    expect(q).toEqual([{ x: 2, on: true }]);
  });

  test('a place has one view', () => {
    const same: boolean[] = [];
    stepped((m) => {
      const [first, l, a] = [m.a.at(0), m.p.l, m.a];
      same.push(m.a.at(0) === first, m.p.l === l, m.a === a, m.a.at(1) === first);
    });
    expect(same).toEqual([true, true, true, false]);
  });

  test('assigning a struct copies: a later write to the source does not show', () => {
    const { p, a } = stepped((m) => {
      m.p.l.x = 1;
      m.p.r = m.p.l;
      m.a.set(0, m.p.l);
      m.p.l.x = 2;
    });
    expect(p).toEqual({ l: { x: 2, on: false }, r: { x: 1, on: false } });
    expect(a[0]).toEqual({ x: 1, on: false });
  });

  test('a plain object that was assigned is not the place: writing to it changes nothing', () => {
    const { q, maybe } = stepped((m) => {
      const plain = { x: 1, on: false };
      m.q.push(plain);
      m.maybe = plain;
      plain.x = 2;
    });
    expect([q[0], maybe]).toEqual([
      { x: 1, on: false },
      { x: 1, on: false },
    ]);
  });

  test('a plain object may hold views, at any depth', () => {
    const { p } = stepped(
      (m) => {
        m.p = { l: m.a.at(1), r: { x: m.n, on: true } };
        m.a.at(1).x = 0;
      },
      (m) => {
        m.a.at(1).x = 3;
        m.n = 2;
      },
    );
    expect(p).toEqual({ l: { x: 3, on: false }, r: { x: 2, on: true } });
  });

  test('everything is read before anything is written: a struct can be swapped with itself', () => {
    const { p } = stepped(
      (m) => {
        m.p = { l: m.p.r, r: m.p.l };
      },
      (m) => {
        m.p.l.x = 1;
        m.p.r.x = 2;
      },
    );
    expect(p).toEqual({ l: { x: 2, on: false }, r: { x: 1, on: false } });
  });

  test('a whole array, or list, is assigned by copying another', () => {
    const { otherInts, nested } = stepped(
      (m) => {
        m.otherInts = m.ints;
        m.ints.set(0, 0);
        m.nested.at(0).f = m.q;
        m.q.clear();
      },
      (m) => {
        m.ints.fill(3);
        m.q.push({ x: 2, on: true });
        untyped(m).nested = [{ f: [], n: 0 }];
      },
    );
    expect(otherInts).toEqual([3, 3]);
    expect(nested).toEqual([{ f: [{ x: 2, on: true }], n: 0 }]);
  });

  test('a place can be assigned to itself', () => {
    const before = { maybe: { x: 1, on: true }, q: [{ x: 2, on: false }], ints: [1, 2] };
    const prepared = stepped(
      (m) => {
        const { p, maybe, q, ints } = m;
        m.p = p;
        m.maybe = maybe;
        m.q = q;
        m.ints = ints;
        m.q.set(0, m.q.at(0));
      },
      (m) => Object.assign(m, before),
    );
    expect(prepared).toMatchObject(before);
  });

  test('fill copies to each element, also from one of them', () => {
    const { a, slots } = stepped(
      (m) => {
        m.a.fill(m.a.at(1));
        m.a.at(0).on = true;
        m.slots.fill({ x: 1, on: false });
        (m.slots.at(1) as NonNullable<M['maybe']>).x = 2;
      },
      (m) => {
        m.a.at(1).x = 3;
      },
    );
    expect(a).toEqual([
      { x: 3, on: true },
      { x: 3, on: false },
    ]);
    expect(slots).toEqual([
      { x: 1, on: false },
      { x: 2, on: false },
    ]);
  });

  test('what pop and shift return is plain, nested lists and all, and has nothing to do with the state any more', () => {
    const taken: unknown[] = [];
    const { nested } = stepped(
      (m) => {
        const last = m.nested.pop();
        m.nested.push({ f: last.f, n: 0 });
        taken.push(structuredClone(last));
        last.n = 3;
        m.nested.shift();
      },
      (m) => {
        untyped(m).nested = [
          { f: [], n: 1 },
          { f: [{ x: 1, on: true }], n: 2 },
        ];
      },
    );
    expect(taken).toEqual([{ f: [{ x: 1, on: true }], n: 2 }]);
    expect(nested).toEqual([{ f: [{ x: 1, on: true }], n: 0 }]);
  });

  test('sequences are read by all of their methods', () => {
    const seen: unknown[] = [];
    stepped(
      (m) => {
        const { ints } = m;
        seen.push(
          [...ints],
          ints.map((x, i) => x + i),
          ints.count((x) => x > 0),
          ints.findIndex((x) => x === 2),
          ints.findIndex((x) => x > 2),
        );
        seen.push(
          ints.some((x) => x === 2),
          ints.every((x) => x === 2),
          ints.length,
          m.q.length,
        );
        m.a.forEach((each, i) => {
          each.x = i + 1;
        });
        for (const each of m.a) each.on = each.x === 2;
        seen.push(m.a.map(({ x, on }) => [x, on]));
      },
      (m) => {
        m.ints.set(1, 2);
      },
    );
    expect(seen).toEqual([
      [0, 2],
      [0, 3],
      1,
      1,
      -1,
      true,
      false,
      2,
      0,
      [
        [1, false],
        [2, true],
      ],
    ]);
  });

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

  test('to spread a view gives its fields', () => {
    const { maybe, p } = stepped(
      (m) => {
        m.maybe = { ...m.a.at(0), on: true };
        m.p = { ...m.p, r: m.a.at(0) };
      },
      (m) => {
        m.a.at(0).x = 2;
      },
    );
    expect(maybe).toEqual({ x: 2, on: true });
    expect(p).toEqual({ l: { x: 0, on: false }, r: { x: 2, on: false } });
  });

  test('a view has the keys of its fields, and nothing else', () => {
    const keys: unknown[] = [];
    stepped((m) => {
      keys.push(Object.keys(m.p), Object.entries(m.a.at(0)), 'x' in m.p.l);
      for (const key in m.p.l) keys.push(key);
    });
    expect(keys).toEqual([
      ['l', 'r'],
      [
        ['x', 0],
        ['on', false],
      ],
      true,
      'x',
      'on',
    ]);
  });

  test('plain and JSON.stringify copy deeply, also what is inside plain data', () => {
    const copies: unknown[] = [];
    stepped(
      (m) => {
        copies.push(plain(m.p), plain(m.nested), plain({ q: [m.q], n: 1 }), JSON.parse(JSON.stringify(m.a)));
        m.p.l.x = 3;
        m.nested.clear();
      },
      (m) => {
        m.p.l.x = 1;
        m.nested.push({ f: m.q, n: 2 });
      },
    );
    expect(copies).toEqual([
      { l: { x: 1, on: false }, r: { x: 0, on: false } },
      [{ f: [], n: 2 }],
      { q: [[]], n: 1 },
      [
        { x: 0, on: false },
        { x: 0, on: false },
      ],
    ]);
  });

  test('optional reads a field that the state may lack', () => {
    const read: unknown[] = [];
    stepped((m) => read.push(optional(m, 'n'), optional(m as M & { more?: number }, 'more')));
    expect(read).toEqual([-1, undefined]);
  });

  test.each<[string, (m: M) => unknown, RegExp]>([
    ['a field', (m) => untyped(m).nn, /^'nn' was read, but the state has no such field$/],
    ['a field of an element', (m) => Reflect.get(m.a.at(1), 'xx'), /^'xx' was read, but 'a\[1\]' has no such field$/],
    ['an element by brackets', (m) => Reflect.get(m.ints, '1'), /^element 1 of 'ints' was read with \[1\]$/],
    ['a method of arrays', (m) => Reflect.get(m.q, 'filter'), /^'filter' was read, but 'q' is an array or a list/],
    ['a field by in', (m) => 'nn' in m, /^'nn' was looked for with 'in'/],
    ['a struct as a number', (m) => Number(m.p.l) > 1, /^'p\.l' was used as a number or a text, and is a struct$/],
    ['a list as a text', (m) => `${m.q}`, /^'q' was used as a number or a text, and is an array or a list$/],
    ['the keys of a list', (m) => Object.entries(m.q), /^the elements of 'q' are not its properties$/],
  ])('what is not declared cannot be read, caught or not: %s', (_, read, message) => {
    expect(failing(read)).toMatch(message);
    expect(
      failing((m) => {
        try {
          read(m);
        } catch {
          // The slip that is tested.
        }
      }),
    ).toMatch(message);
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

  test.each<[string, (view: NonNullable<M['maybe']>) => unknown]>([
    ['read', (view) => view.x],
    [
      'written',
      (view) => {
        view.x = 1;
      },
    ],
  ])('a view of what has become null cannot be %s', (_, use) => {
    const message = failing(
      (m) => {
        const view = m.maybe as NonNullable<M['maybe']>;
        m.maybe = null;
        use(view);
      },
      (m) => {
        m.maybe = { x: 1, on: false };
      },
    );
    expect(message).toBe('maybe is null: a view of what was there before was used');
  });

  test.each<[string, (view: NonNullable<M['maybeOuter']>, m: M) => unknown]>([
    ['a struct', ({ in: { x } }) => x],
    ['an array', ({ ints }) => ints.at(0)],
    ['the length of an array', ({ ints }) => ints.length],
    [
      'an assignment',
      (view, m) => {
        m.a.set(0, view.in);
      },
    ],
  ])('neither can what was inside it: %s', (_, use) => {
    const message = failing(
      (m) => {
        const view = m.maybeOuter as NonNullable<M['maybeOuter']>;
        const { in: struct, ints } = view;
        m.maybeOuter = null;
        use({ in: struct, ints }, m);
      },
      (m) => {
        untyped(m).maybeOuter = { in: { x: 1, on: false }, ints: [0, 0] };
      },
    );
    expect(message).toContain('is null: a view of what was there before was used');
  });

  test('a view of an element that has left its list cannot be used', () => {
    const prepare = (m: M): void => m.q.push({ x: 1, on: false });
    const left = 'q[0] is null: a view of what was there before was used';
    expect(
      failing((m) => {
        const view = m.q.at(0);
        m.q.pop();
        return view.x;
      }, prepare),
    ).toBe(left);
    expect(
      failing((m) => {
        const view = m.q.at(0);
        m.q.clear();
        view.x = 0;
      }, prepare),
    ).toBe(left);
    expect(
      failing((m) => {
        const view = m.q.at(0);
        m.q.clear();
        m.p.l = view;
      }, prepare),
    ).toBe(left);
  });

  test('a nullable scalar is null or its value', () => {
    const seen: unknown[] = [];
    const { maybeInt } = stepped((m) => {
      seen.push(m.maybeInt);
      m.maybeInt = 0;
      seen.push(m.maybeInt);
      m.maybeInt = null;
      seen.push(m.maybeInt);
      m.maybeInt = 3;
    });
    expect(seen).toEqual([null, 0, null]);
    expect(maybeInt).toBe(3);
  });

  test('negative zero is zero', () => {
    const { n } = stepped((m) => {
      m.n = -0;
    });
    expect(Object.is(n, 0)).toBe(true);
  });

  test('what a step wrote before it said that it is blocked is dropped', () => {
    const go = action('go', {
      run: (m) => {
        m.n = 3;
        m.q.push({ x: 1, on: true });
        return blocked;
      },
    });
    expect(successors(system({ state, actions: [go], properties: [] }))).toEqual([]);
  });
});
