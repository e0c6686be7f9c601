import { ShootdownError, suggest } from '../errors.ts';
import { noted } from './refusals.ts';

/** Answers with the error for a name that is not there; undefined for one that may be read all the same, as undefined. */
export type Undeclared = (name: string) => ShootdownError | undefined;

/** All prototypes that `declaring` has made. */
const guards = new WeakSet<object>();

/** What JavaScript, a test or a debugger asks of any object by itself; a field of that name is found before. */
const isAsked = (key: string): boolean =>
  key === 'then' || key === 'toJSON' || key === 'asymmetricMatch' || key.startsWith('$$') || key in Object.prototype;

/**
 * A prototype for objects that a model is given to read besides the state: bounds, the switches of a variant, the arguments of a step. To
 * read a name that is not there throws: JavaScript would answer undefined, which is false in a condition. What is there is found before
 * the prototype, at no cost. `'name' in object` can be asked, and `optional(object, 'name')`.
 */
export const declaring = (undeclared: Undeclared): object => {
  const guard = new Proxy(
    {},
    {
      get: (target, key, object) => {
        if (typeof key === 'symbol' || isAsked(key)) return Reflect.get(target, key, object);
        const error = undeclared(key);
        if (error !== undefined) throw noted(error);
        return undefined;
      },
    },
  );
  guards.add(guard);
  return guard;
};

/** A copy of `values` with such a prototype. */
export const declared = <T extends object>(values: T, guard: object): T =>
  Object.create(guard, Object.getOwnPropertyDescriptors(values)) as T;

/** Whether an object has such a prototype. */
export const isDeclared = (prototype: object): boolean => guards.has(prototype);

/** The prototype of the arguments that `owner` gets: `step 'store' of thread 'user'`. */
export const declaringArguments = (owner: string, names: readonly string[]): object =>
  declaring(
    (name) =>
      new ShootdownError(
        'recipe',
        `'${name}' was read, but ${owner} has no such argument`,
        `${names.length === 0 ? noArguments : suggest(name, names)}; optional(chosen, '${name}') reads one that only some variants have`,
      ),
  );

const noArguments =
  "a step of a thread gets what 'choose' chooses for it, and the thread's number where it is 'over' a scalarset; an action and 'init' what 'params' declares";
