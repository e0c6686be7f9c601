import { ShootdownError, suggest, UntimelyError } from '../errors.ts';
import { noted } from './refusals.ts';

/** The key of the method by which a view of either engine gives a plain copy; known to every copy of the package. */
export const plainCopy: unique symbol = Symbol.for('shootdown.plain') as never;

/** What every view can tell of its place; names with `$` cannot be fields. */
export interface Viewed {
  /** `folios[0].pte`; empty for the whole state. */
  readonly $path: string;
  /** The names of the fields of a struct; undefined for an array or a list. */
  readonly $fields: readonly string[] | undefined;
  readonly $domain?: { readonly kind: string };
  /** Of a variant: the case that it is of. */
  readonly $case?: string | undefined;
  /** A deep copy of what is at the place. */
  $plain(): unknown;
}

/**
 * The end of the prototype chain of every view of a struct. A field is found before it, at no cost; what is looked up here is declared
 * nowhere, and ends the run: JavaScript would read it as undefined, which is false in a condition.
 */
export const endOfStruct: object = new Proxy(
  {},
  {
    get: (_, key, view) => unlisted(key, view as Viewed),
    has: (_, key) => {
      if (typeof key === 'string' && !isAsked(key)) throw noted(notIn(key));
      return false;
    },
    set: assign,
  },
);

/** As `endOfStruct`, for arrays and lists. `for ... in` asks here, too, and would visit nothing. */
export const endOfSequence: object = new Proxy(
  {},
  {
    get: (_, key, view) => unlisted(key, view as Viewed),
    has: (_, key) => {
      if (typeof key === 'string' && !isAsked(key)) throw noted(notIn(key));
      return false;
    },
    set: assign,
    ownKeys: () => {
      throw noted(
        new ShootdownError('recipe', 'the elements of an array or a list are not its properties', ELEMENTS_ARE_READ),
      );
    },
  },
);

const ELEMENTS_ARE_READ =
  'go through them with for (const x of ...), at(i), some, every, map; plain(view) is a plain array';

/** What JavaScript itself, a test or a debugger asks of any object. */
const isAsked = (key: string): boolean =>
  key === 'then' || key === 'toJSON' || key === 'constructor' || key === 'asymmetricMatch' || key.startsWith('$');

const unlisted = (key: string | symbol, view: Viewed): unknown => {
  if (typeof key === 'symbol' || isAsked(key)) return undefined;
  if (key === 'toString' || key === 'valueOf') return () => refuseConversion(view);
  // V8's inspector asks any object for `splice`, to see whether it is like an array, while it looks at a silent thread: only a
  // call is the model's.
  if (key === 'splice')
    return () => {
      throw noted(undeclared(key, view));
    };
  throw noted(undeclared(key, view));
};

/** Constructors put what starts with `$` on the view; anything else that comes here is no field. */
function assign(_: object, key: string | symbol, value: unknown, view: object): boolean {
  if (typeof key === 'string' && key.startsWith('$')) return hide(view, key, value);
  throw noted(unassignable(String(key), view as Viewed));
}

/** Defines a property that is not listed among an object's keys. */
const hide = (view: object, key: string, value: unknown): boolean =>
  Reflect.defineProperty(view, key, { value, writable: true, enumerable: false, configurable: true });

/** A view's name in a message: `m.folios[0]`. */
const placeOf = ({ $path }: Viewed): string => ($path === '' ? 'the state' : `'${$path}'`);

const SEQUENCE_METHODS = [
  'length',
  'at',
  'set',
  'some',
  'every',
  'count',
  'find',
  'findIndex',
  'filter',
  'reduce',
  'includes',
  'indexOf',
  'forEach',
  'map',
  'flatMap',
  'replace',
  'fill',
  'push',
  'pop',
  'shift',
  'remove',
  'clear',
] as const;

const COLLECTION_METHODS = [
  'size',
  'has',
  'add',
  'some',
  'every',
  'find',
  'filter',
  'reduce',
  'forEach',
  'map',
  'flatMap',
  'equals',
  'replace',
  'clear',
] as const;

const SET_METHODS = [
  ...COLLECTION_METHODS,
  'delete',
  'union',
  'intersection',
  'difference',
  'isSubsetOf',
  'isSupersetOf',
  'isDisjointFrom',
] as const;

const BAG_METHODS = [...COLLECTION_METHODS, 'count', 'remove'] as const;

/** What a view of no struct is, and what it has. */
const described = ({ $domain }: Viewed): { readonly what: string; readonly methods: readonly string[] } => {
  if ($domain?.kind === 'set') return { what: 'a set', methods: SET_METHODS };
  if ($domain?.kind === 'bag') return { what: 'a bag', methods: BAG_METHODS };
  return { what: 'an array or a list', methods: SEQUENCE_METHODS };
};

const undeclared = (key: string, view: Viewed): ShootdownError => {
  const { $fields } = view;
  if ($fields !== undefined) {
    const hint = `${suggest(key, $fields)}; ${optionalHint(key)}`;
    return view.$case === undefined
      ? new ShootdownError('recipe', `'${key}' was read, but ${placeOf(view)} has no such field`, hint)
      : new UntimelyError(
          `'${key}' was read, but ${placeOf(view)} is an '${view.$case}', which has no such field`,
          hint,
          key,
        );
  }
  const { what, methods } = described(view);
  if (/^-?\d+$/.test(key))
    return new ShootdownError(
      'recipe',
      `element ${key} of ${placeOf(view)} was read with [${key}]`,
      what.startsWith('an')
        ? `elements of arrays and lists are read with at(${key})`
        : `${what} has no order: ask with has(value), or go through it`,
    );
  return new ShootdownError(
    'recipe',
    `'${key}' was read, but ${placeOf(view)} is ${what}, which has no '${key}'`,
    arrayOnly.has(key) && !methods.includes(key)
      ? `plain(view) or [...view] is an array, which has '${key}'`
      : suggest(key, methods),
  );
};

const optionalHint = (key: string): string => `optional(view, '${key}') reads a field that only some variants have`;

const arrayOnly: ReadonlySet<string> = new Set(
  Object.getOwnPropertyNames(Array.prototype).filter((name) => !(SEQUENCE_METHODS as readonly string[]).includes(name)),
);

const unassignable = (key: string, view: Viewed): ShootdownError =>
  new ShootdownError(
    'recipe',
    `'${key}' was assigned, but there is no such field to assign`,
    view.$fields === undefined
      ? 'elements of arrays and lists are replaced with set(i, value)'
      : suggest(key, view.$fields),
  );

const notIn = (key: string): ShootdownError =>
  new ShootdownError(
    'recipe',
    `'${key}' was looked for with 'in', and no such field is declared`,
    `is the name misspelt? ${optionalHint(key)}`,
  );

/** For arithmetic and texts: `m.page + 1`, `m.page == 'free'`. */
export const refuseConversion = (view: Viewed): never => {
  throw noted(
    new ShootdownError(
      'recipe',
      `${placeOf(view)} was used as a number or a text, and is ${view.$fields === undefined ? described(view).what : 'a struct'}`,
      view.$fields === undefined
        ? described(view).methods === SEQUENCE_METHODS
          ? 'read an element with at(i), or length'
          : 'ask for its size, or with has(value)'
        : `read one of its fields: ${view.$fields.join(', ')}`,
    ),
  );
};

/** A view's data: structs as objects, arrays, lists, sets and bags as arrays. */
export type PlainCopy<T> = T extends string
  ? T
  : T extends { readonly length: number; at(i: number): infer E }
    ? PlainCopy<E>[]
    : T extends { readonly $universe: unknown } & Iterable<infer E>
      ? E[]
      : T extends object
        ? { -readonly [K in keyof T]: PlainCopy<T[K]> }
        : T;

/**
 * A plain copy of a part of the state, which nothing changes any more: `plain(m.folios)` is an array of objects. Views inside plain
 * data are copied as well; what is no view is copied as it is.
 */
export const plain = <T>(value: T): PlainCopy<T> => copied(value) as PlainCopy<T>;

const copied = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  const copy: unknown = Reflect.get(value, plainCopy);
  if (typeof copy === 'function') return Reflect.apply(copy, value, []);
  if (Array.isArray(value)) return value.map(copied);
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, copied(field)]));
};

/**
 * The field of that name, or undefined where the state of this variant has none: `optional(m, 'counters')`. To read a field that is not
 * declared in any other way is an error.
 */
export const optional = <T extends object, K extends keyof T & string>(view: T, name: K): T[K] | undefined =>
  Object.hasOwn(view, name) ? view[name] : undefined;

/** Whether something is a view of a part of a state. */
export const isView = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, plainCopy) === 'function';

/** The base of the views of structs, in both engines. */
export abstract class StructView implements Viewed {
  abstract readonly $path: string;
  abstract readonly $fields: readonly string[];
  abstract $plain(): unknown;
}

/**
 * Gives the prototype of all views of a kind what JavaScript asks of objects by itself: a plain copy (`plain`, `JSON.stringify`), and an error
 * for the use as a number or a text. `end` is put at the end of its prototype chain.
 */
export const endChain = (prototype: object, end: object): void => {
  const methods: readonly (readonly [string | symbol, (this: Viewed) => unknown])[] = [
    [
      plainCopy,
      function () {
        return this.$plain();
      },
    ],
    [
      'toJSON',
      function () {
        return this.$plain();
      },
    ],
    // console.log and util.inspect: fields would be shown as accessors.
    [
      Symbol.for('nodejs.util.inspect.custom'),
      function () {
        return this.$plain();
      },
    ],
    [
      Symbol.toPrimitive,
      function () {
        return refuseConversion(this);
      },
    ],
  ];
  for (const [key, value] of methods)
    Object.defineProperty(prototype, key, { value, writable: false, enumerable: false, configurable: true });
  Object.setPrototypeOf(prototype, end);
};

endChain(StructView.prototype, endOfStruct);

/** Makes the fields, which a prototype has accessors for, properties of the view itself: `{ ...view }` and `Object.keys` see them. */
export const ownFields = (prototype: object, fields: readonly string[]): PropertyDescriptorMap =>
  Object.fromEntries(
    fields.map((field) => [
      field,
      { ...Object.getOwnPropertyDescriptor(prototype, field), enumerable: true, configurable: false },
    ]),
  );

/** On every array and list: what copies properties, as `{ ...view }` and `Object.values` do, reads it. */
export const elementsAreNotProperties: PropertyDescriptorMap = {
  'use at(i)': {
    get(this: Viewed): never {
      throw noted(
        new ShootdownError('recipe', `the elements of ${placeOf(this)} are not its properties`, ELEMENTS_ARE_READ),
      );
    },
    enumerable: true,
    configurable: false,
  },
};
