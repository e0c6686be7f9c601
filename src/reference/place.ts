import { createDraft, finishDraft } from 'immer';
import { ShootdownError } from '../model/errors.ts';
import { type Domain, describe } from '../model/language/domain.ts';
import { noted } from '../model/values/refusals.ts';
import { at, noStruct, otherCase, parseValue } from '../model/values/value.ts';

/** An object or an array of a state: frozen, or an Immer draft of it, or a copy that this step put there. */
export type Raw = { [key: string | number]: unknown };

/** The state that a tree of places is about. */
interface Holder {
  /** Plain and frozen, or an Immer draft once something has been written. */
  state: object;
  readonly access: 'read only' | 'frozen so far' | 'draft';
}

/** What all places of a tree share. */
interface SharedHolder {
  current: Holder;
  /** Told the path of what a view shows: of a scalar, of a null, of a list whose length is asked for. */
  onRead?: ((path: string) => void) | undefined;
}

/**
 * A place in a state, which a view reads and writes. It is a path and not a reference: every access is resolved
 * through the places around it, so that a view shows what is there now, whatever it was when the view was made.
 *
 * The state is drafted at the first write only: most attempts at a step are blocked before it, and reading plain objects
 * instead of Immer's proxies makes them several times as fast.
 */
export class Place {
  readonly path: string;
  /** The domain of what is here, when it is not null. */
  readonly domain: Exclude<Domain, { kind: 'nullable' }>;
  /** The view of this place, once there is one; views are made once, so that `m.a === m.a`. */
  view: object | undefined;
  readonly #declared: Domain;
  readonly #children = new Map<string | number, Place>();
  /** Of a variant: the place as each case, which has the fields. */
  readonly #cases = new Map<string, Place>();
  /** The case that this place is of a variant; undefined for any other. */
  readonly #case: string | undefined;
  readonly #holder: SharedHolder;
  readonly #parent: Place | undefined;
  readonly #key: string | number;

  private constructor(
    declared: Domain,
    path: string,
    holder: SharedHolder,
    parent: Place | undefined,
    key: string | number,
    only?: string,
  ) {
    this.#case = only;
    this.path = path;
    this.domain = declared.kind === 'nullable' ? (declared.of as Place['domain']) : declared;
    this.#declared = declared;
    this.#holder = holder;
    this.#parent = parent;
    this.#key = key;
  }

  /** The place of a whole state that may only be read. */
  static reading(domain: Domain, state: object): Place {
    return new Place(domain, '', { current: { state, access: 'read only' } }, undefined, '');
  }

  /** The place of whole states, one after the other: `load` one before each use. */
  static writing(domain: Domain): Place {
    return new Place(domain, '', { current: { state: {}, access: 'frozen so far' } }, undefined, '');
  }

  /** Makes this root, and all places under it, be about another frozen state. */
  load(state: object): void {
    this.#holder.current = { state, access: 'frozen so far' };
  }

  /** As `load`, of a state that may only be read. */
  loadToRead(state: object): void {
    this.#holder.current = { state, access: 'read only' };
  }

  /** From now on, tells which places are read; undefined ends that. */
  tellReads(onRead: ((path: string) => void) | undefined): void {
    this.#holder.onRead = onRead;
  }

  /** What is here is shown. */
  noteRead(): void {
    this.#holder.onRead?.(this.path);
  }

  /** The state with what has been written; itself when nothing was. */
  finished(): object {
    const { state, access } = this.#holder.current;
    return access === 'draft' ? finishDraft(state) : state;
  }

  /** A field of the struct, or an element of the sequence, that is here. */
  child(key: string | number): Place {
    let child = this.#children.get(key);
    if (child === undefined) {
      const path = typeof key === 'number' ? `${this.path}[${key}]` : at(this.path, key);
      child = new Place(childDomain(this.domain, key), path, this.#holder, this, key);
      this.#children.set(key, child);
    }
    return child;
  }

  /** The same place while the variant that is here is of this case. */
  caseOf(kind: string): Place {
    const { domain } = this;
    if (domain.kind !== 'variant') throw new Error(`${describe(domain)} has no cases`);
    let found = this.#cases.get(kind);
    if (found === undefined) {
      found = new Place(domain.cases[kind] as Domain, this.path, this.#holder, this.#parent, this.#key, kind);
      this.#cases.set(kind, found);
    }
    return found;
  }

  /** What is here: a scalar, null, or an object; undefined for an element past the end of a list. */
  get(): unknown {
    return this.#parent === undefined ? this.#holder.current.state : this.#parent.contents()[this.#key];
  }

  /** The object or array that is here. Throws `noStruct` when there is none any more. */
  contents(): Raw {
    const raw = this.get();
    if (raw === null || raw === undefined) throw noStruct(this.path);
    if (this.#case !== undefined) {
      this.noteRead();
      if ((raw as Raw).kind !== this.#case) throw otherCase(this.path, this.#case);
    }
    return raw as Raw;
  }

  /** As `contents`, to change it. Throws when the state may only be read. */
  changing(): Raw {
    this.#allowWriting();
    return this.contents();
  }

  #allowWriting(): void {
    const { state, access } = this.#holder.current;
    if (access === 'read only') throw readOnly(this.path);
    if (access === 'frozen so far') this.#holder.current = { state: createDraft(state), access: 'draft' };
  }

  /** Puts a copy of `value` here: the whole value is read and checked before anything is written. */
  set(value: unknown): void {
    if (this.#parent === undefined) throw new Error('a view of the whole state has no setter');
    this.#allowWriting();
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
  noted(
    new ShootdownError(
      'recipe',
      `${path} was assigned: a property must not change the state`,
      'properties, and what says that a state is final, only read',
    ),
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
