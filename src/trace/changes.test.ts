import fc from 'fast-check';
import { expect, test } from 'vitest';
import { variant } from '../model/language/collection-domain.ts';
import {
  array,
  bool,
  type Domain,
  index,
  int,
  list,
  nullable,
  oneOf,
  scalarset,
  struct,
} from '../model/language/domain.ts';
import { changesBetween, domainAt, stagesOf } from './changes.ts';

const Folio = scalarset('folio', 3);
const domain = struct({
  ptes: array(2, nullable(struct({ folio: index(Folio), dirty: bool() }))),
  queue: list(3, int(0, 9)),
  deep: struct({ n: int(-1, 1) }),
});
const state = { ptes: [null, { folio: 1, dirty: false }], queue: [1, 2], deep: { n: 0 } };

test('leaves that changed are told one by one, in the order of the description', () => {
  const next = { ptes: [null, { folio: 2, dirty: true }], queue: [1, 3], deep: { n: -1 } };
  expect(changesBetween(domain, state, next)).toEqual([
    { path: 'ptes[1].folio', old: 1, new: 2 },
    { path: 'ptes[1].dirty', old: false, new: true },
    { path: 'queue[1]', old: 2, new: 3 },
    { path: 'deep.n', old: 0, new: -1 },
  ]);
});

test('an element that comes or goes is one change, and so is a list of another length', () => {
  const next = { ...state, ptes: [{ folio: 0, dirty: true }, null], queue: [1, 2, 3] };
  expect(changesBetween(domain, state, next)).toEqual([
    { path: 'ptes[0]', old: null, new: { folio: 0, dirty: true } },
    { path: 'ptes[1]', old: { folio: 1, dirty: false }, new: null },
    { path: 'queue', old: [1, 2], new: [1, 2, 3] },
  ]);
});

test('equal states have no changes, also when they are different objects', () => {
  expect(changesBetween(domain, state, structuredClone(state))).toEqual([]);
});

test('every change can be found again by its path', () => {
  const pte = fc.option(fc.record({ folio: fc.nat(2), dirty: fc.boolean() }));
  const states = fc.record({
    ptes: fc.tuple(pte, pte),
    queue: fc.array(fc.nat(9), { maxLength: 3 }),
    deep: fc.record({ n: fc.integer({ min: -1, max: 1 }) }),
  });
  const look = (from: unknown, path: string): unknown =>
    stagesOf(path).reduce<unknown>((value, stage) => (value as Record<string | number, unknown>)[stage], from);
  fc.assert(
    fc.property(states, states, (old, next) => {
      for (const change of changesBetween(domain, old, next)) {
        expect(look(old, change.path)).toEqual(change.old);
        expect(look(next, change.path)).toEqual(change.new);
        expect(change.old).not.toEqual(change.new);
        expect(domainAt(domain, change.path)).toBeDefined();
      }
    }),
  );
});

test('of cases of a variant that have a field of one name, the domain is that of the case that has what was found there', () => {
  const cases = { one: { f: list(2, bool()) }, two: { f: oneOf('none', 'some') }, three: { n: bool() } };
  const root = struct({ p: array(1, variant(cases)) });
  expect(domainAt(root, 'p[0].f', [true], [false])).toBe(cases.one.f);
  expect(domainAt(root, 'p[0].f', 'none', 'some')).toBe(cases.two.f);
  expect(domainAt(root, 'p[0].f[1]', true)).toBe(cases.one.f.of);
  expect(domainAt(root, 'p[0].n')).toBe(cases.three.n);
  expect(domainAt(root, 'p[0].x')).toBeUndefined();
});

test('a path that leads nowhere has no domain', () => {
  expect(domainAt(domain, 'ptes[0].folio')).toEqual(index(Folio) satisfies Domain);
  for (const path of ['pte', 'ptes.x', 'deep[0]', 'queue[0].x', 'toString'])
    expect(domainAt(domain, path)).toBeUndefined();
});
