import { expect, test } from 'vitest';
import { explained, messageOf, nearest, ShootdownError, suggest } from './errors.ts';

test('a misspelt name suggests the near one', () => {
  expect(suggest('delay_rmap', ['delayRmap', 'freeBeforeFlush'])).toBe("did you mean 'delayRmap'?");
  expect(nearest('CPUS', ['cpus'])).toBe('cpus');
});

test('a name that is near to none lists all', () => {
  expect(suggest('x', ['delayRmap', 'other'])).toBe('there are: delayRmap, other');
  expect(suggest('x', [])).toBe('there are none');
});

test('a write to a field that does not exist is explained, with the name of the field', () => {
  const sealed = Object.preventExtensions(
    new (class {
      get length(): number {
        return 0;
      }
    })(),
  );
  const attempts = [
    { write: () => Object.assign(sealed, { mapcuont: 1 }), name: 'mapcuont' },
    { write: () => Object.assign(sealed, { 0: 1 }), name: '0' },
    { write: () => Object.assign(sealed, { length: 1 }), name: 'length' },
  ];
  for (const { write, name } of attempts)
    expect(() => rethrow(write)).toThrow(`'${name}' was assigned, but there is no such field`);
});

const rethrow = (act: () => unknown): void => {
  try {
    act();
  } catch (error) {
    throw explained(error);
  }
};

test('other errors stay as they are', () => {
  const errors = [new TypeError('x is not a function'), new ShootdownError('domain', 'm'), 'a string', undefined];
  for (const error of errors) expect(explained(error)).toBe(error);
});

test('anything that is thrown has a text', () => {
  expect(messageOf(new Error('why'))).toBe('why');
  expect(messageOf('why')).toBe('why');
  expect(messageOf(undefined)).toBe('undefined');
});
