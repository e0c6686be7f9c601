import { expect, test } from 'vitest';
import { asShootdownError, explained, messageOf, nearest, ShootdownError, suggest } from './errors.ts';
import { faultOfModel } from './fault.ts';

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
  expect(messageOf({ a: 1 })).toBe('{ a: 1 }');
  expect(messageOf(new RangeError())).toBe('RangeError without a message');
  // The same in every Node: what Node 22 has to show such an error says '[object Error]'.
  const unreadable = Object.defineProperty(new Error(), 'message', { get: () => raise() });
  expect(messageOf(unreadable)).toBe('something that throws when it is read');
});

test('what cannot be read does not end in another error', () => {
  const getter = { get: () => raise() };
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  for (const thrown of [
    Object.create(null),
    proxy,
    Symbol('s'),
    { toString: raise, [Symbol.toPrimitive]: raise },
    new Proxy(new Error('x'), { get: raise, getPrototypeOf: raise }),
    Object.defineProperties(new TypeError('x'), { stack: getter, message: getter, name: getter }),
    Object.defineProperties(new Error('x'), { name: { value: 'ShootdownError' }, code: getter }),
  ]) {
    expect(messageOf(thrown)).toMatch(/./);
    expect(explained(thrown)).toBeDefined();
    expect(asShootdownError(thrown)).toBeUndefined();
    expect(faultOfModel(thrown, 'it failed')?.code ?? 'none').toMatch(/recipe|none/);
  }
});

const raise = (): never => {
  throw new Error('read');
};

test('an error is of the model if its stack begins in a file that is not the program itself', () => {
  const from = (place: string): Error => {
    const error = new Error('boom');
    error.stack = `Error: boom\n    at Array.map (<anonymous>)\n    at run (node:vm:1:2)\n    at f (${place})\n    at g (file:///o.js:1:2)`;
    return error;
  };
  expect(faultOfModel(from('file:///home/me/m.mjs:3:9'), 'it failed')).toMatchObject({
    code: 'recipe',
    message: 'it failed: boom',
    hint: 'at /home/me/m.mjs:3:9',
  });
  expect(faultOfModel(from('/home/me/m.cjs:3:9'), 'it failed')?.hint).toBe('at /home/me/m.cjs:3:9');
  expect(faultOfModel(from('file:///x/node_modules/immer/i.js:1:1'), 'it failed')?.hint).toBe('at /o.js:1:2');
  expect(faultOfModel(from(`${new URL('x.ts', import.meta.url).href}:1:1`), 'it failed')).toBeUndefined();
});
