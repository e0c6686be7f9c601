// Assignment copies, deeply, and reads everything before it writes anything.
import { describe, expect, test } from 'vitest';
import { blocked, plain } from '../../src/index.ts';
import { action, engines, type M, state, stepsBy, system, untyped } from './on-both-engines.ts';

describe.each(engines)('on the $engine executor', ({ successors }) => {
  const { stepped } = stepsBy(successors);

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
