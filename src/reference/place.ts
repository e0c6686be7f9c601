import { type Domain, describe } from '../model/domain.ts';
import { ShootdownError } from '../model/errors.ts';
import { at, noStruct, parseValue } from '../model/value.ts';

/** An object or an array of a state: frozen, or an Immer draft of it, or a copy that this step put there. */
export type Raw = { [key: string | number]: unknown };

/**
 * A place in a state, which a view reads and writes. It is a path and not a reference: every access is resolved
 * through the places around it, so that a view shows what is there now, whatever it was when the view was made.
 */
export class Place {
  readonly path: string;
  /** The domain of what is here, when it is not null. */
  readonly domain: Exclude<Domain, { kind: 'nullable' }>;
  /** The view of this place, once there is one; views are made once, so that `m.a === m.a`. */
  view: object | undefined;
  readonly #declared: Domain;
  readonly #writable: boolean;
  readonly #children = new Map<string | number, Place>();
  readonly #state: unknown;
  readonly #parent: Place | undefined;
  readonly #key: string | number;

  private constructor(
    declared: Domain,
    path: string,
    writable: boolean,
    state: unknown,
    parent: Place | undefined,
    key: string | number,
  ) {
    this.path = path;
    this.domain = declared.kind === 'nullable' ? (declared.of as Place['domain']) : declared;
    this.#declared = declared;
    this.#writable = writable;
    this.#state = state;
    this.#parent = parent;
    this.#key = key;
  }

  /** The place of a whole state: a draft of it, or the frozen state itself when it may only be read. */
  static root(domain: Domain, state: unknown, writable: boolean): Place {
    return new Place(domain, '', writable, state, undefined, '');
  }

  /** A field of the struct, or an element of the sequence, that is here. */
  child(key: string | number): Place {
    let child = this.#children.get(key);
    if (child === undefined) {
      const path = typeof key === 'number' ? `${this.path}[${key}]` : at(this.path, key);
      child = new Place(childDomain(this.domain, key), path, this.#writable, undefined, this, key);
      this.#children.set(key, child);
    }
    return child;
  }

  /** What is here: a scalar, null, or an object; undefined for an element past the end of a list. */
  get(): unknown {
    return this.#parent === undefined ? this.#state : this.#parent.contents()[this.#key];
  }

  /** The object or array that is here. Throws `noStruct` when there is none any more. */
  contents(): Raw {
    const raw = this.get();
    if (raw === null || raw === undefined) throw noStruct(this.path);
    return raw as Raw;
  }

  /** As `contents`, to change it. Throws when the state may only be read. */
  changing(): Raw {
    if (!this.#writable) throw readOnly(this.path);
    return this.contents();
  }

  /** Puts a copy of `value` here: the whole value is read and checked before anything is written. */
  set(value: unknown): void {
    if (this.#parent === undefined) throw new Error('a view of the whole state has no setter');
    if (!this.#writable) throw readOnly(this.path);
    const container = this.#parent.contents();
    container[this.#key] = parseValue(this.#declared, value, this.path, unwrapped);
  }
}

const childDomain = (domain: Place['domain'], key: string | number): Domain => {
  const child =
    domain.kind === 'struct'
      ? domain.fields[key]
      : domain.kind === 'array' || domain.kind === 'list'
        ? domain.of
        : undefined;
  if (child === undefined) throw new Error(`${describe(domain)} has no ${key}`);
  return child;
};

const readOnly = (path: string): ShootdownError =>
  new ShootdownError(
    'recipe',
    `${path} was assigned: a property must not change the state`,
    'properties, and what says that a state is final, only read',
  );

const places = new WeakMap<object, Place>();

/** Says which place an object is the view of, and seals it: a misspelt field cannot be added to it. */
export const bind = (view: object, place: Place): void => {
  places.set(view, place);
  Object.preventExtensions(view);
};

export const placeOf = (view: object): Place => places.get(view) as Place;

/** What a view shows, or the value itself when it is no view. */
export const unwrapped = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  const place = places.get(value);
  return place === undefined ? value : place.contents();
};
