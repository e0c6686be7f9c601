// What can be read of a view, and what reads as an error.
import { describe, expect, test } from 'vitest';
import { optional } from '../../src/index.ts';
import { engines, type M, stepsBy, untyped } from './on-both-engines.ts';

describe.each(engines)('on the $engine executor', ({ successors }) => {
  const { stepped, failing } = stepsBy(successors);

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

  test('optional reads a field that the state may lack', () => {
    const read: unknown[] = [];
    stepped((m) => read.push(optional(m, 'n'), optional(m as M & { more?: number }, 'more')));
    expect(read).toEqual([-1, undefined]);
  });

  test.each<[string, (m: M) => unknown, RegExp]>([
    ['a field', (m) => untyped(m).nn, /^'nn' was read, but the state has no such field$/],
    ['a field of an element', (m) => Reflect.get(m.a.at(1), 'xx'), /^'xx' was read, but 'a\[1\]' has no such field$/],
    ['an element by brackets', (m) => Reflect.get(m.ints, '1'), /^element 1 of 'ints' was read with \[1\]$/],
    ['a method of arrays', (m) => Reflect.get(m.q, 'sort'), /^'sort' was read, but 'q' is an array or a list/],
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
});
