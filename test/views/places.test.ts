// A view is of a place, not of what was there when it was made.
import { describe, expect, test } from 'vitest';
import { engines, type M, stepsBy, untyped } from './on-both-engines.ts';

describe.each(engines)('on the $engine executor', ({ successors }) => {
  const { stepped, failing } = stepsBy(successors);

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
});
