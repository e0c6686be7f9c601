import type { Classes } from './classes.ts';

/**
 * Sets of classes by number, and where each goes: the determinised automaton, made as far as it is asked for. A set is what
 * an observer who saw one sequence cannot tell apart; there may be exponentially many of them.
 */
export class Sets {
  readonly #classes: Classes;
  readonly #numbers = new Map<string, number>();
  readonly #members: (readonly number[])[] = [];
  readonly #next: (ReadonlyMap<number, number> | undefined)[] = [];

  constructor(classes: Classes) {
    this.#classes = classes;
  }

  get count(): number {
    return this.#members.length;
  }

  /** The set of these classes, ascending and each once. */
  of(members: readonly number[]): number {
    const key = members.join(' ');
    let s = this.#numbers.get(key);
    if (s === undefined) {
      s = this.#members.length;
      this.#numbers.set(key, s);
      this.#members.push(members);
      this.#next.push(undefined);
    }
    return s;
  }

  /** The ways in which it can end with nothing else seen. */
  endsOf(s: number): number {
    return (this.#members[s] as readonly number[]).reduce((ends, c) => ends | this.#classes.endsOf(c), 0);
  }

  /** What can be seen next, and the set after it, by the numbers of what is seen. */
  nextOf(s: number): ReadonlyMap<number, number> {
    const cached = this.#next[s];
    if (cached !== undefined) return cached;
    const found = new Set<number>();
    for (const c of this.#members[s] as readonly number[]) for (const to of this.#classes.nextOf(c)) found.add(to);
    const bySight = new Map<number, number[]>();
    for (const to of [...found].sort((a, b) => a - b)) {
      const sight = this.#classes.sightOf(to);
      const there = bySight.get(sight);
      if (there === undefined) bySight.set(sight, [to]);
      else there.push(to);
    }
    const next = new Map([...bySight].sort(([a], [b]) => a - b).map(([sight, members]) => [sight, this.of(members)]));
    this.#next[s] = next;
    return next;
  }
}
