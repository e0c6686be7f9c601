import { append, type Runs } from './runs.ts';
import type { SharedControl } from './shared-control.ts';

/** Numbers that a worker takes at once: a share of those that there are, but so many at least, and at most. */
const SHARE = 1 / 64;
const LEAST = 1024;
const MOST = 2 ** 16;

/** The numbers that one worker gives to the states that it stores. */
export class Numbering {
  readonly #control: SharedControl;
  /** Those of the levels that have ended. */
  readonly #ended: number[] = [];
  /** Those of the newest level, from `#first` on left out. */
  #level: number[] = [];
  #first = 0;
  /** How many states were stored before that one. */
  #before = 0;
  /** The number of the next state. */
  next = 0;
  /** The number after the last one that is taken. */
  #end = 0;

  constructor(control: SharedControl) {
    this.#control = control;
  }

  /** How many states have been stored. */
  get states(): number {
    return this.#before + this.next - this.#first;
  }

  /** Numbers that are in use: those of the states of all workers, and, while there are several, some that nobody has needed. */
  get used(): number {
    return this.#control.alone ? this.next : this.#control.claimed;
  }

  /** Numbers that there has to be room for, so that each worker can store what it has called for. */
  get needed(): number {
    const { alone, present, wanted } = this.#control;
    return this.used + (alone ? wanted : present * Math.max(LEAST, wanted));
  }

  /** Sees to it that the next `count` numbers may be used; false if there are none. */
  claim(count: number): boolean {
    if (this.next + count <= this.#end) return true;
    const control = this.#control;
    const some = Math.floor(Math.min(MOST, Math.max(LEAST, control.limit * SHARE)));
    // One that is alone goes on where it is; others leave what is too few.
    const claimed = control.claim(control.alone ? this.next + count - this.#end : count, Math.max(count, some));
    if (claimed === undefined) return false;
    const [from, to] = claimed;
    if (from !== this.#end) {
      this.#endRun();
      this.#first = this.next = from;
    }
    this.#end = to;
    return true;
  }

  /** Gives up what is taken and not used if it comes before number `n`. */
  leave(n: number): void {
    if (this.next < n) this.#end = this.next;
  }

  /** Ends a level; answers its numbers. */
  endLevel(): Runs {
    this.#endRun();
    const level = this.#level;
    this.#level = [];
    for (let r = 0; r < level.length; r += 2) append(this.#ended, level[r] as number, level[r + 1] as number);
    return level;
  }

  /** The numbers of all states. */
  get runs(): Runs {
    const runs = [...this.#ended];
    for (let r = 0; r < this.#level.length; r += 2)
      append(runs, this.#level[r] as number, this.#level[r + 1] as number);
    append(runs, this.#first, this.next);
    return runs;
  }

  #endRun(): void {
    append(this.#level, this.#first, this.next);
    this.#before += this.next - this.#first;
    this.#first = this.next;
  }
}
