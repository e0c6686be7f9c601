// What recipes and properties see of a state. The packed executor generates views over bits that mean exactly the same:
//
// - A view is of a path, not of an object. After `const p = m.a.at(0)`, `p.f` reads whatever is at `a[0]` by then; after
//   a shift of a list, a view of its element 0 shows what was element 1.
// - There is one view a path: `m.a.at(0) === m.a.at(0)`.
// - Assignment, `set`, `push` and `fill` copy, deeply: a plain object, a view of any place of the same shape, or a plain
//   object with views in it. All of it is read before anything is written: `m.p = { l: m.p.r, r: m.p.l }` swaps.
// - A struct is given with exactly its fields: `{ ...view, on: true }` is one; what is nested in it are views.
// - `JSON.stringify(view)` and `plain(view)` copy deeply. A list's elements are not its properties: to copy these throws.
// - What is not declared throws when it is read, and so does a view that is used as a number or a text.
// - What a view refuses ends the run, also when the recipe catches it.
// - A write is checked at once; first that the place exists, then that an index or a list's room will do, then the value.
// - A view of what has become null, or of an element that has left its list, throws `noStruct` on any access.
// - `pop` and `shift` return plain data, which has nothing to do with the state any more.
// - A field that does not exist cannot be assigned.

import {
  type ArrayDomain,
  type BagDomain,
  describe,
  isScalar,
  type ListDomain,
  type SetDomain,
  type StructDomain,
} from '../model/language/domain.ts';
import type { ArrayDraft, ListDraft } from '../model/language/draft.ts';
import { BagView, type Collection, SetView } from '../model/values/collection.ts';
import { Sequence } from '../model/values/sequence.ts';
import { type Universe, universeOf } from '../model/values/universe.ts';
import { listEmpty, listFull, noElement, parseValue, pushedSeveral } from '../model/values/value.ts';
import { elementsAreNotProperties, ownFields, StructView } from '../model/values/view.ts';
import { bind, type Place, placeOf, unwrapped } from './place.ts';

/** What is at a place, as a recipe sees it: a scalar, null, or the view of the place. */
export const show = (place: Place): unknown => {
  const raw = place.get();
  if (raw === null || isScalar(place.domain)) {
    place.noteRead();
    return raw;
  }
  if (place.domain.kind !== 'variant') {
    place.view ??= viewOf(place);
    return place.view;
  }
  place.noteRead();
  const known = place.caseOf((raw as { readonly kind: string }).kind);
  known.view ??= structView(known.domain as StructDomain, known);
  return known.view;
};

const viewOf = (place: Place): object => {
  const { domain } = place;
  switch (domain.kind) {
    case 'struct':
      return structView(domain, place);
    case 'array':
      return new ArrayView(place);
    case 'list':
      return new ListView(place);
    case 'set':
      return new ReferenceSet(place);
    case 'bag':
      return new ReferenceBag(place);
    default:
      throw new Error(`there is no view of ${describe(domain)}`);
  }
};

/** One prototype of accessors for each struct of the description. */
const shapes = new WeakMap<StructDomain, { readonly prototype: object; readonly own: PropertyDescriptorMap }>();

const structView = (domain: StructDomain, place: Place): object => {
  let shape = shapes.get(domain);
  if (shape === undefined) {
    const prototype = class ReferenceStruct extends StructView {
      get $path(): string {
        return placeOf(this).path;
      }
      get $fields(): readonly string[] {
        return Object.keys(domain.fields);
      }
      get $case(): string | undefined {
        return domain.case;
      }
      $plain(): unknown {
        return plainAt(placeOf(this));
      }
    }.prototype;
    for (const name of Object.keys(domain.fields))
      Object.defineProperty(prototype, name, {
        get(this: object): unknown {
          return show(placeOf(this).child(name));
        },
        set(this: object, value: unknown) {
          placeOf(this).child(name).set(value);
        },
      });
    shape = { prototype, own: ownFields(prototype, Object.keys(domain.fields)) };
    shapes.set(domain, shape);
  }
  const view: object = Object.create(shape.prototype, shape.own);
  bind(view, place);
  return view;
};

abstract class SequenceView extends Sequence<unknown> {
  constructor(place: Place) {
    super();
    Object.defineProperties(this, elementsAreNotProperties);
    bind(this, place);
  }

  get $path(): string {
    return placeOf(this).path;
  }

  get $domain(): ArrayDomain | ListDomain {
    return placeOf(this).domain as ArrayDomain | ListDomain;
  }

  $plain(): unknown {
    return plainAt(placeOf(this));
  }

  $assign(elements: unknown): void {
    placeOf(this).set(elements);
  }

  get length(): number {
    const place = placeOf(this);
    if (place.domain.kind === 'list') place.noteRead();
    return elements(place.contents()).length;
  }

  at(i: number): unknown {
    return show(this.#element(i));
  }

  set(i: number, value: unknown): void {
    this.#element(i).set(value);
  }

  #element(i: number): Place {
    const place = placeOf(this);
    const { length } = elements(place.contents());
    if (!Number.isInteger(i) || i < 0 || i >= length) throw noElement(place.path, i, length);
    return place.child(i);
  }
}

class ArrayView extends SequenceView implements ArrayDraft<unknown> {
  fill(value: unknown): void {
    const place = placeOf(this);
    const array = elements(place.changing());
    // The first element gets the copy, the others are copied from it: `value` may be a view of one of them.
    for (let i = 0; i < array.length; i++) place.child(i).set(i === 0 ? value : array[0]);
  }
}

class ListView extends SequenceView implements ListDraft<unknown> {
  push(value: unknown, ...more: readonly unknown[]): void {
    const place = placeOf(this);
    if (more.length > 0) throw pushedSeveral(place.path);
    const { max, of } = listDomain(place);
    const array = elements(place.changing());
    if (array.length >= max) throw listFull(place.path, max);
    array.push(parseValue(of, value, `${place.path}[${array.length}]`, unwrapped));
  }

  pop(): unknown {
    return take(placeOf(this), (array) => array.pop());
  }

  shift(): unknown {
    return take(placeOf(this), (array) => array.shift());
  }

  remove(i: number): unknown {
    const place = placeOf(this);
    const { length } = elements(place.contents());
    if (!Number.isInteger(i) || i < 0 || i >= length) throw noElement(place.path, i, length);
    return take(place, (array) => array.splice(i, 1)[0]);
  }

  clear(): void {
    elements(placeOf(this).changing()).length = 0;
  }
}

/** The view of a set or a bag at a place: how often a value is in it, and how that is changed, are the same for both. */
const collectionAt = <V extends Collection<unknown>>(Base: abstract new () => V): (new (place: Place) => V) => {
  class AtPlace extends (Base as abstract new () => Collection<unknown>) {
    /** As the base has it: a set takes a value once, a bag some times. */
    declare add: V['add'];

    constructor(place: Place) {
      super();
      Object.defineProperties(this, elementsAreNotProperties);
      bind(this, place);
    }

    get $path(): string {
      return placeOf(this).path;
    }

    get $domain(): SetDomain | BagDomain {
      return placeOf(this).domain as SetDomain | BagDomain;
    }

    get $universe(): Universe {
      return universeOf(this.$domain.of);
    }

    override $count(rank: number): number {
      return countAt(this, rank);
    }

    override $put(rank: number, count: number): void {
      putAt(this, rank, count);
    }
  }
  return AtPlace as unknown as new (
    place: Place,
  ) => V;
};
const ReferenceSet = collectionAt<SetView<unknown>>(SetView);
const ReferenceBag = collectionAt<BagView<unknown>>(BagView);

const countAt = (view: Collection<unknown>, rank: number): number => {
  const place = placeOf(view);
  place.noteRead();
  const { rankOf } = view.$universe;
  return elements(place.contents()).filter((element) => rankOf(element) === rank).length;
};

/** Keeps the elements in order: a state has one form. */
const putAt = (view: Collection<unknown>, rank: number, count: number): void => {
  if (countAt(view, rank) === count) {
    placeOf(view).changing();
    return;
  }
  const { rankOf, values } = view.$universe;
  const array = elements(placeOf(view).changing());
  const others = array.filter((element) => rankOf(element) !== rank);
  const before = others.filter((element) => rankOf(element) < rank).length;
  array.splice(0, array.length, ...others.toSpliced(before, 0, ...Array<unknown>(count).fill(values[rank])));
};

/** A deep copy of what is at a place. */
const plainAt = (place: Place): unknown => {
  place.noteRead();
  return parseValue(place.domain, place.contents(), place.path, unwrapped);
};

const take = (place: Place, remove: (array: unknown[]) => unknown): unknown => {
  const array = elements(place.changing());
  if (array.length === 0) throw listEmpty(place.path);
  return parseValue(listDomain(place).of, remove(array), place.path);
};

const elements = (raw: object): unknown[] => raw as unknown[];

const listDomain = (place: Place): Extract<Place['domain'], { kind: 'list' }> =>
  place.domain as Extract<Place['domain'], { kind: 'list' }>;
