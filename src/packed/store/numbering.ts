import { append, type Runs } from './runs.ts';
import type { Crew } from './shared-control.ts';

/** Numbers that a worker takes at once: a share of those that there are, but so many at least, and at most. */
const SHARE = 1 / 64;
const LEAST = 1024;
const MOST = 2 ** 16;

/** The numbers that one worker of a crew gives to the states that it stores. */
export class Numbering {
  readonly #crew: Crew;
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

  constructor(crew: Crew) {
    this.#crew = crew;
  }

  /** How many states have been stored. */
  get states(): number {
    return this.#before + this.next - this.#first;
  }

  /** Numbers that are in use: those of the states of all workers, and, while there are several, some that nobody has needed. */
  get used(): number {
    return this.#crew.alone ? this.next : this.#crew.claimed;
  }

  /** Numbers that there has to be room for, so that each worker can store what it has called for. */
  get needed(): number {
    const { alone, present, wanted } = this.#crew;
    return this.used + (alone ? wanted : present * Math.max(LEAST, wanted));
  }

  /** Sees to it that the next `count` numbers may be used; false if there are none. */
  claim(count: number): boolean {
    if (this.next + count <= this.#end) return true;
    const crew = this.#crew;
    const some = Math.floor(Math.min(MOST, Math.max(LEAST, crew.limit * SHARE)));
    // One that is alone goes on where it is; others leave what is too few.
    const claimed = crew.claim(crew.alone ? this.next + count - this.#end : count, Math.max(count, some));
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
