import type { ArrayDomain, ListDomain } from '../language/domain.ts';
import type { Sequence as SequenceDraft } from '../language/draft.ts';
import { parseValue } from './value.ts';
import { endChain, endOfSequence, type PlainCopy, plain } from './view.ts';

/**
 * What a recipe sees of an array or a list. Both executors extend `Sequence`, so that a recipe means the same in both:
 * a struct element is a live view of its place in the state, and `set` and `push` copy what they are given.
 */
export abstract class Sequence<T> implements SequenceDraft<T> {
  abstract readonly $path: string;
  abstract readonly $domain: ArrayDomain | ListDomain;

  abstract readonly length: number;

  abstract at(i: number): T;

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

  count(test: (element: T, i: number) => boolean): number {
    let passed = 0;
    for (let i = 0; i < this.length; i++) if (test(this.at(i), i)) passed++;
    return passed;
  }

  findIndex(test: (element: T, i: number) => boolean): number {
    for (let i = 0; i < this.length; i++) if (test(this.at(i), i)) return i;
    return -1;
  }

  find(test: (element: T, i: number) => boolean): T | undefined {
    const i = this.findIndex(test);
    return i < 0 ? undefined : this.at(i);
  }

  filter(test: (element: T, i: number) => boolean): T[] {
    const passed: T[] = [];
    for (let i = 0; i < this.length; i++) {
      const element = this.at(i);
      if (test(element, i)) passed.push(element);
    }
    return passed;
  }

  reduce<U>(combine: (sum: U, element: T, i: number) => U, first: U): U {
    let sum = first;
    for (let i = 0; i < this.length; i++) sum = combine(sum, this.at(i), i);
    return sum;
  }

  includes(value: PlainCopy<T>): boolean {
    return this.indexOf(value) >= 0;
  }

  indexOf(value: PlainCopy<T>): number {
    const wanted = parseValue(this.$domain.of, plain(value), `${this.$path}.indexOf`);
    if (typeof wanted !== 'object' || wanted === null) return this.findIndex((element) => element === wanted);
    const text = JSON.stringify(wanted);
    return this.findIndex((element) => JSON.stringify(element) === text);
  }

  replace(elements: Iterable<T | PlainCopy<T>>): void {
    this.$assign(elements instanceof Sequence ? elements : [...elements]);
  }

  abstract $assign(elements: unknown): void;

  forEach(visit: (element: T, i: number) => void): void {
    for (let i = 0; i < this.length; i++) visit(this.at(i), i);
  }

  flatMap<U>(convert: (element: T, i: number) => readonly U[]): U[] {
    const converted: U[] = [];
    for (let i = 0; i < this.length; i++) converted.push(...convert(this.at(i), i));
    return converted;
  }

  map<U>(convert: (element: T, i: number) => U): U[] {
    const converted: U[] = [];
    for (let i = 0; i < this.length; i++) converted.push(convert(this.at(i), i));
    return converted;
  }
}

endChain(Sequence.prototype, endOfSequence);
