import { assertionIn } from '../model/language/assert.ts';
import type { System } from '../model/rules/rule.ts';
import { type Findings, noFindings } from '../search/findings.ts';
import { compareWords, type PackedFindings } from './packed-findings.ts';
import type { Thrown } from './steps/thrown.ts';

/**
 * What a partition notices while it checks and expands states: of all that show the same it keeps the one whose words come
 * first, so that it does not matter who came to which state when. States are given by number; those before 0 are none.
 */
export class NoticedStates {
  /** Where generated code counts. */
  readonly counted: Findings;
  /** For each property the least state that breaks it; -1 for none. */
  readonly #broken: Int32Array;
  #stuck = -1;
  #failure: (Thrown & { readonly state: number }) | undefined;
  /** By name. */
  readonly #asserted = new Map<string, { readonly state: number; readonly rule: number; readonly args: number }>();
  readonly #wordsOf: (n: number) => Int32Array;

  constructor(system: System, wordsOf: (n: number) => Int32Array) {
    this.counted = noFindings(system);
    this.#broken = new Int32Array(system.properties.length).fill(-1);
    this.#wordsOf = wordsOf;
  }

  breaks(property: number, state: number): void {
    this.#broken[property] = this.#least(this.#broken[property] as number, state);
  }

  isStuck(state: number): void {
    this.#stuck = this.#least(this.#stuck, state);
  }

  /** Of what is thrown in one state the first is kept. */
  fails(state: number, thrown: Thrown): void {
    const asserted = thrown.rule < 0 ? undefined : assertionIn(thrown.error);
    if (asserted !== undefined) {
      this.#asserts(asserted.assertion, state, thrown);
      return;
    }
    const kept = this.#failure;
    if (kept === undefined || (state >= 0 && kept.state >= 0 && this.#least(kept.state, state) !== kept.state))
      this.#failure = { state, ...thrown };
  }

  /** As of what is thrown: of one state the first is kept. */
  #asserts(name: string, state: number, { rule, args }: Thrown): void {
    const kept = this.#asserted.get(name);
    if (kept === undefined || this.#least(kept.state, state) !== kept.state)
      this.#asserted.set(name, { state, rule, args });
  }

  get findings(): PackedFindings {
    const wordsOf = (n: number): Int32Array | undefined => (n < 0 ? undefined : this.#wordsOf(n));
    const failure = this.#failure;
    return {
      broken: Array.from(this.#broken, wordsOf),
      seen: this.counted.seen,
      taken: this.counted.taken,
      stuck: wordsOf(this.#stuck),
      failure: failure === undefined ? undefined : { ...failure, state: wordsOf(failure.state) },
      asserted: [...this.#asserted].map(([name, found]) => ({ name, ...found, state: this.#wordsOf(found.state) })),
    };
  }

  /** The one of two states whose words come first; -1 stands for none. */
  #least(a: number, b: number): number {
    if (a < 0 || a === b) return b;
    return compareWords(this.#wordsOf(b), this.#wordsOf(a)) < 0 ? b : a;
  }
}
