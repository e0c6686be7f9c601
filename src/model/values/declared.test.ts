import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { ShootdownError } from '../errors.ts';
import { declared, declaring } from './declared.ts';
import { isPlainObject } from './value.ts';
import { optional } from './view.ts';

const guard = declaring((name) => (name === 'off' ? undefined : new ShootdownError('model', `no '${name}'`)));
const given = declared({ rounds: 2, locks: false }, guard) as {
  rounds: number;
  locks: boolean;
  more?: number;
  off?: boolean;
};

test('what is declared is read, what is not is an error, unless it may be left out', () => {
  const { rounds, locks, off } = given;
  expect([rounds, locks, off]).toEqual([2, false, undefined]);
  expect(() => given.more).toThrow("no 'more'");
  expect(() => ({ ...given }).more).not.toThrow();
});

test('what may be asked of any object may be asked of it', () => {
  expect('more' in given).toBe(false);
  expect(optional(given, 'more')).toBeUndefined();
  expect(Object.hasOwn(given, 'rounds') && Object.hasOwn(given, 'rounds')).toBe(true);
  expect(JSON.stringify(given)).toBe('{"rounds":2,"locks":false}');
  expect({ ...structuredClone(given) }).toEqual({ rounds: 2, locks: false });
  expect(given).toEqual({ rounds: 2, locks: false });
  expect(inspect(given)).toContain('rounds: 2, locks: false');
  expect(`${given}`).toBe('[object Object]');
  expect(isPlainObject(given)).toBe(true);
});
