// What recipes and properties see of the parts of a state that hold several values. `values/sequence.ts` and `values/collection.ts` are what
// both executors make of it, so that a recipe means the same in both.

import type { PlainCopy } from '../values/view.ts';

/** An array or a list. A struct element is a live view of its place in the state; `set` and `push` copy what they are given. */
export interface Sequence<T> extends Iterable<T> {
  readonly length: number;
  /** Element `i`. Throws a `domain` error when there is no such element; never undefined. */
  at(i: number): T;
  /** Replaces element `i` by a copy of `value` (a plain value, or a view of another place). */
  set(i: number, value: T): void;
  some(test: (element: T, i: number) => boolean): boolean;
  every(test: (element: T, i: number) => boolean): boolean;
  /** How many elements pass the test. */
  count(test: (element: T, i: number) => boolean): number;
  /** The first element that passes the test, or undefined. */
  find(test: (element: T, i: number) => boolean): T | undefined;
  /** The index of the first element that passes the test, or -1. */
  findIndex(test: (element: T, i: number) => boolean): number;
  /** An array of the elements that pass the test; structs are views. */
  filter(test: (element: T, i: number) => boolean): T[];
  reduce<U>(combine: (sum: U, element: T, i: number) => U, first: U): U;
  /** Whether an element is equal to `value`, field by field. What no element can be is a `domain` error. */
  includes(value: PlainCopy<T>): boolean;
  /** The index of the first element that is equal to `value`, field by field, or -1. What no element can be is a `domain` error. */
  indexOf(value: PlainCopy<T>): number;
  forEach(visit: (element: T, i: number) => void): void;
  map<U>(convert: (element: T, i: number) => U): U[];
  flatMap<U>(convert: (element: T, i: number) => readonly U[]): U[];
  /** Makes copies of these the elements; of an array, as many as it has. */
  replace(elements: Iterable<T | PlainCopy<T>>): void;
}

/** An array of fixed length, as recipes and properties see it. */
export interface ArrayDraft<T> extends Sequence<T> {
  /** Sets every element to a copy of `value`. */
  fill(value: T): void;
}

/** A bounded sequence, as recipes and properties see it. A full list that is pushed to, or an empty one popped, is a `domain` error. */
export interface ListDraft<T> extends Sequence<T> {
  /** Appends a copy of `value`. */
  push(value: T): void;
  /** Removes the last element and returns a plain copy of it. */
  pop(): T;
  /** Removes the first element, moves the others down, and returns a plain copy of it. */
  shift(): T;
  /** Removes element `i`, moves the later ones down, and returns a plain copy of it. */
  remove(i: number): T;
  clear(): void;
}

/**
 * A set or a bag. Elements are given as plain data or views, and come as frozen plain data, in the order of their domain. What no element
 * can be is a `domain` error, also where it is only looked for.
 */
export interface CollectionDraft<T> extends Iterable<T> {
  /** Of what the elements are. */
  readonly $universe: unknown;
  /** How many elements there are; of a bag, each as often as it is there. */
  readonly size: number;
  /** Whether it is there. */
  has(value: T): boolean;
  /** Puts it in. A set has it once; in a bag, one that is there as often as it can be is a `domain` error. */
  add(value: T): void;
  some(test: (element: T) => boolean): boolean;
  every(test: (element: T) => boolean): boolean;
  /** The first that passes the test, in the order of the domain. */
  find(test: (element: T) => boolean): T | undefined;
  /** An array of those that pass the test. */
  filter(test: (element: T) => boolean): T[];
  reduce<U>(combine: (sum: U, element: T) => U, first: U): U;
  forEach(visit: (element: T) => void): void;
  map<U>(convert: (element: T) => U): U[];
  flatMap<U>(convert: (element: T) => readonly U[]): U[];
  /** Whether the same elements are in both, as often. */
  equals(other: Iterable<T>): boolean;
  /** Makes these the elements: another set or bag, a JavaScript Set, an array. */
  replace(elements: Iterable<T>): void;
  clear(): void;
}

/** A set, as recipes and properties see it. */
export interface SetDraft<T> extends CollectionDraft<T> {
  /** Takes it out, and returns whether it was there. */
  delete(value: T): boolean;
  /** A set of its own, of what is in this one or the other, to be assigned or asked; nothing is changed. */
  union(other: Iterable<T>): SetDraft<T>;
  /** Of what is in both. */
  intersection(other: Iterable<T>): SetDraft<T>;
  /** Of what is in this one, but not in the other. */
  difference(other: Iterable<T>): SetDraft<T>;
  isSubsetOf(other: Iterable<T>): boolean;
  isSupersetOf(other: Iterable<T>): boolean;
  isDisjointFrom(other: Iterable<T>): boolean;
}

/** A bag, as recipes and properties see it. */
export interface BagDraft<T> extends CollectionDraft<T> {
  /** How often it is there. */
  count(value: T): number;
  /** Takes it out once. One that is not there is a `domain` error. */
  remove(value: T): void;
}
