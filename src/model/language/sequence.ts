import { endChain, endOfSequence } from '../values/view.ts';

/**
 * What a recipe sees of an array or a list. Both executors extend `Sequence`, so that a recipe means the same in both:
 * a struct element is a live view of its place in the state, and `set` and `push` copy what they are given.
 */
export abstract class Sequence<T> implements Iterable<T> {
  abstract readonly length: number;

  /** Element `i`. Throws a `domain` error when there is no such element; never undefined. */
  abstract at(i: number): T;

  /** Replaces element `i` by a copy of `value` (a plain value, or a view of another place). */
  abstract set(i: number, value: T): void;

  *[Symbol.iterator](): IterableIterator<T> {
    for (let i = 0; i < this.length; i++) yield this.at(i);
  }

  some(test: (element: T, i: number) => boolean): boolean {
    for (let i = 0; i < this.length; i++) if (test(this.at(i), i)) return true;
    return false;
  }

  every(test: (element: T, i: number) => boolean): boolean {
    for (let i = 0; i < this.length; i++) if (!test(this.at(i), i)) return false;
    return true;
  }

  /** How many elements pass the test. */
  count(test: (element: T, i: number) => boolean): number {
    let passed = 0;
    for (let i = 0; i < this.length; i++) if (test(this.at(i), i)) passed++;
    return passed;
  }

  /** The index of the first element that passes the test, or -1. */
  findIndex(test: (element: T, i: number) => boolean): number {
    for (let i = 0; i < this.length; i++) if (test(this.at(i), i)) return i;
    return -1;
  }

  forEach(visit: (element: T, i: number) => void): void {
    for (let i = 0; i < this.length; i++) visit(this.at(i), i);
  }

  map<U>(convert: (element: T, i: number) => U): U[] {
    const converted: U[] = [];
    for (let i = 0; i < this.length; i++) converted.push(convert(this.at(i), i));
    return converted;
  }
}

endChain(Sequence.prototype, endOfSequence);

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
  clear(): void;
}
