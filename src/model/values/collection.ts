import { ShootdownError } from '../errors.ts';
import { type BagDomain, describe, type PlainValue, type SetDomain } from '../language/domain.ts';
import type { BagDraft, CollectionDraft, SetDraft } from '../language/draft.ts';
import { noted } from './refusals.ts';
import { type Universe, universeOf } from './universe.ts';
import { bagFull, elementsOf, notInBag, outside } from './value.ts';
import { elementsAreNotProperties, endChain, endOfSequence } from './view.ts';

/**
 * What a recipe sees of a set or a bag. Both executors extend it by how often a value is there and how that is changed, so that a recipe
 * means the same in both. Elements are given as plain data or views, and are returned as frozen plain data; what no element can be is
 * refused, also where it is only looked for.
 */
export abstract class Collection<T> implements CollectionDraft<T> {
  abstract readonly $path: string;
  abstract readonly $domain: SetDomain | BagDomain;
  abstract readonly $universe: Universe;
  abstract add(value: T): void;
  readonly $fields: undefined;

  /** How often value number `rank` is in it. Throws when the place is not there any more. */
  abstract $count(rank: number): number;

  /** Makes it so; the count is one that is possible. */
  abstract $put(rank: number, count: number): void;

  /** Throws when the place is not there any more. */
  $alive(): void {}

  /** The number of a value; throws a `domain` error for what is none. */
  $rank(value: unknown): number {
    const rank = this.$universe.rankOf(value);
    if (rank < 0) throw outside(this.$path, value, this.$domain.of);
    return rank;
  }

  /** The elements in order, each as often as it is there. */
  $plain(): PlainValue[] {
    const all: PlainValue[] = [];
    const { size, values } = this.$universe;
    for (let rank = 0; rank < size; rank++)
      for (let n = this.$count(rank); n > 0; n--) all.push(values[rank] as PlainValue);
    return all;
  }

  get size(): number {
    let size = 0;
    for (let rank = 0; rank < this.$universe.size; rank++) size += this.$count(rank);
    return size;
  }

  has(value: T): boolean {
    return this.$count(this.$rank(value)) > 0;
  }

  /** In the order of the domain, and of what was there when it began. */
  [Symbol.iterator](): IterableIterator<T> {
    return (this.$plain() as T[])[Symbol.iterator]();
  }

  some(test: (element: T) => boolean): boolean {
    return (this.$plain() as T[]).some((element) => test(element));
  }

  every(test: (element: T) => boolean): boolean {
    return (this.$plain() as T[]).every((element) => test(element));
  }

  find(test: (element: T) => boolean): T | undefined {
    return (this.$plain() as T[]).find((element) => test(element));
  }

  filter(test: (element: T) => boolean): T[] {
    return (this.$plain() as T[]).filter((element) => test(element));
  }

  map<U>(convert: (element: T) => U): U[] {
    return (this.$plain() as T[]).map((element) => convert(element));
  }

  flatMap<U>(convert: (element: T) => readonly U[]): U[] {
    return (this.$plain() as T[]).flatMap((element) => convert(element));
  }

  reduce<U>(combine: (sum: U, element: T) => U, first: U): U {
    return (this.$plain() as T[]).reduce((sum, element) => combine(sum, element), first);
  }

  forEach(visit: (element: T) => void): void {
    for (const element of this.$plain() as T[]) visit(element);
  }

  clear(): void {
    for (let rank = 0; rank < this.$universe.size; rank++) this.$put(rank, 0);
  }

  replace(elements: Iterable<T>): void {
    this.$assign(elements);
  }

  equals(other: Iterable<T>): boolean {
    const counts = this.$countsOf(other);
    for (let rank = 0; rank < counts.length; rank++) if (this.$count(rank) !== counts[rank]) return false;
    return true;
  }

  $assign(given: unknown): void {
    const counts = this.$countsOf(given);
    for (let rank = 0; rank < counts.length; rank++) this.$put(rank, counts[rank] as number);
  }

  /** How often each value is in what was given. */
  $countsOf(given: unknown): Int32Array {
    const { size } = this.$universe;
    const counts = new Int32Array(size);
    if (given instanceof Collection && given.$universe === this.$universe) {
      for (let rank = 0; rank < size; rank++) counts[rank] = given.$count(rank);
    } else {
      const elements = elementsOf(given);
      if (elements === undefined) throw outside(this.$path, given, this.$domain);
      for (const element of elements) {
        const rank = this.$rank(element);
        counts[rank] = (counts[rank] as number) + 1;
      }
    }
    const most = this.$domain.kind === 'set' ? 1 : this.$domain.max;
    for (let rank = 0; rank < size; rank++) {
      if ((counts[rank] as number) <= most) continue;
      if (this.$domain.kind === 'bag') throw bagFull(this.$path, most);
      counts[rank] = 1;
    }
    return counts;
  }
}

endChain(Collection.prototype, endOfSequence);

/** A set, as recipes and properties see it. */
export abstract class SetView<T> extends Collection<T> implements SetDraft<T> {
  add(value: T): void {
    this.$put(this.$rank(value), 1);
  }

  delete(value: T): boolean {
    const rank = this.$rank(value);
    const was = this.$count(rank) > 0;
    if (was) this.$put(rank, 0);
    return was;
  }

  union(other: Iterable<T>): SetDraft<T> {
    return this.#combined(other, (here, there) => here | there);
  }

  intersection(other: Iterable<T>): SetDraft<T> {
    return this.#combined(other, (here, there) => here & there);
  }

  difference(other: Iterable<T>): SetDraft<T> {
    return this.#combined(other, (here, there) => here & ~there);
  }

  isSubsetOf(other: Iterable<T>): boolean {
    return this.#all(other, (here, there) => here <= there);
  }

  isSupersetOf(other: Iterable<T>): boolean {
    return this.#all(other, (here, there) => here >= there);
  }

  isDisjointFrom(other: Iterable<T>): boolean {
    return this.#all(other, (here, there) => here + there < 2);
  }

  #combined(other: Iterable<T>, combine: (here: number, there: number) => number): SetDraft<T> {
    const counts = this.$countsOf(other);
    return new LooseSet<T>(
      this.$domain as SetDomain,
      counts.map((there, rank) => combine(this.$count(rank), there)),
    );
  }

  #all(other: Iterable<T>, holds: (here: number, there: number) => boolean): boolean {
    const counts = this.$countsOf(other);
    for (let rank = 0; rank < counts.length; rank++)
      if (!holds(this.$count(rank), counts[rank] as number)) return false;
    return true;
  }
}

/** A set that is of no place in the state: what `union` returns. */
class LooseSet<T> extends SetView<T> {
  readonly #counts: Int32Array;
  readonly #domain: SetDomain;

  constructor(domain: SetDomain, counts: Int32Array) {
    super();
    this.#domain = domain;
    this.#counts = counts;
    Object.defineProperties(this, elementsAreNotProperties);
    Object.preventExtensions(this);
  }

  get $path(): string {
    return 'a set that was made of others';
  }

  get $domain(): SetDomain {
    return this.#domain;
  }

  get $universe(): Universe {
    return universeOf(this.#domain.of);
  }

  $count(rank: number): number {
    return this.#counts[rank] as number;
  }

  $put(): never {
    throw noted(
      new ShootdownError(
        'recipe',
        'a set that union, intersection or difference has made was changed',
        `it is no part of the state: assign it to a field of ${describe(this.#domain)}, and change that`,
      ),
    );
  }
}

/** A bag, as recipes and properties see it. */
export abstract class BagView<T> extends Collection<T> implements BagDraft<T> {
  count(value: T): number {
    return this.$count(this.$rank(value));
  }

  add(value: T): void {
    const rank = this.$rank(value);
    const count = this.$count(rank);
    const { max } = this.$domain as BagDomain;
    if (count >= max) throw bagFull(this.$path, max);
    this.$put(rank, count + 1);
  }

  remove(value: T): void {
    const rank = this.$rank(value);
    const count = this.$count(rank);
    if (count === 0) throw notInBag(this.$path);
    this.$put(rank, count - 1);
  }
}
