import { explained } from '../model/errors.ts';
import { assertionIn } from '../model/language/assert.ts';
import { cardinality, type Domain, type PlainValue } from '../model/language/domain.ts';
import { checkedAnswer, checkedSight } from '../model/language/property.ts';
import { blocked } from '../model/language/step.ts';
import { hasUnfinished } from '../model/rules/ends.ts';
import type { System } from '../model/rules/rule.ts';
import { begun } from '../model/rules/running.ts';
import { unrefused } from '../model/values/refusals.ts';
import type { Counts, Executor, Visit, Watch } from '../search/executor.ts';
import { type Findings, noFindings } from '../search/findings.ts';
import type { Path } from '../search/outcome.ts';
import { inSlices } from '../search/slices.ts';
import { encodeKey } from './encoding.ts';
import { type ReferenceMachine, referenceMachine } from './machine.ts';

export interface ReferenceOptions {
  /** Bytes for states, index and parents, by a generous estimate. Default: no limit. */
  readonly memory?: number;
  /** Keeps one state of each orbit: the one that this makes of any of them. Default: every state is kept. */
  readonly canonical?: (state: PlainValue) => PlainValue;
}

/** Stores frozen plain states in a Map under their canonical bytes. Slow and obvious: what the packed executor is compared with. */
export const referenceExecutor = (system: System, options: ReferenceOptions): Executor =>
  new ReferenceExecutor(system, options);

/** As `Failure`, with the number of the state, -1 for the initial recipe. */
interface Failing {
  readonly state: number;
  readonly rule: number;
  readonly args: number;
  readonly error: unknown;
}

class ReferenceExecutor implements Executor {
  readonly findings: Findings;
  readonly #counts: { -readonly [K in keyof Counts]: Counts[K] } = {
    states: 0,
    transitions: 0,
    bytes: 0,
    done: 0,
    full: false,
  };
  /** Numbers of the first state of each level. */
  readonly #starts: number[] = [];
  /** The states that `findings` names, by number; -1 for none. */
  readonly #broken: number[];
  #stuck = -1;
  #failure: Failing | undefined;
  /** Failed assertions by name. */
  readonly #asserted = new Map<string, Failing>();
  readonly #system: System;
  readonly #machine: ReferenceMachine;
  readonly #memory: number;
  readonly #canonical: (state: PlainValue) => PlainValue;
  readonly #stateBytes: number;
  readonly #numbers = new Map<string, number>();
  readonly #keys: string[] = [];
  readonly #states: PlainValue[] = [];
  readonly #parents: number[] = [];

  constructor(system: System, options: ReferenceOptions) {
    this.findings = noFindings(system);
    this.#broken = system.properties.map(() => -1);
    this.#system = system;
    this.#machine = referenceMachine(system);
    this.#memory = options.memory ?? Number.POSITIVE_INFINITY;
    this.#canonical = options.canonical ?? ((state) => state);
    this.#stateBytes = heapBytes(system.root);
  }

  get counts(): Counts {
    this.#counts.states = this.#states.length;
    return this.#counts;
  }

  get levels(): readonly number[] {
    return this.#starts.map((start, level) => (this.#starts[level + 1] ?? this.#states.length) - start);
  }

  async start(): Promise<void> {
    this.#starts.push(0);
    this.#system.initial.args.forEach((args, place) => {
      try {
        const state = this.#machine.initialState(args);
        if (state !== blocked) this.#insert(state, -1);
      } catch (error) {
        this.#noteFailure({ state: -1, rule: -1, args: place, error });
      }
    });
    this.#tell();
  }

  async check(watch: Watch): Promise<void> {
    this.findings.known.set(this.findings.seen);
    await this.#overNewest(watch, (n) => this.#check(n));
    this.#tell();
  }

  async expand(watch: Watch): Promise<void> {
    const next = this.#states.length;
    await this.#overNewest(watch, (n) => {
      if (!this.#successors(n) && this.#isUnfinished(n)) this.#stuck = this.#least(this.#stuck, n);
    });
    this.#starts.push(next);
    this.#tell();
  }

  async visit(watch: Watch, visit: Visit): Promise<boolean> {
    for (const [level, states] of this.levels.entries()) {
      const start = this.#starts[level] as number;
      const visited = await inSlices(0, states, watch, (from, to) => {
        for (let n = from; n < to; n++) visit(this.#machine.viewForNow(this.#state(start + n)), level);
      });
      if (visited < states) return false;
    }
    return true;
  }

  async pathTo(state: PlainValue): Promise<Path> {
    const path: PlainValue[] = [];
    for (let n = this.#numbers.get(encodeKey(this.#system.root, state)) ?? -1; n >= 0; n = this.#parents[n] ?? -1)
      path.push(this.#state(n));
    return path.reverse();
  }

  async end(): Promise<void> {}

  async #overNewest(watch: Watch, work: (n: number) => void): Promise<void> {
    const from = this.#starts.at(-1) ?? 0;
    this.#counts.done = 0;
    await inSlices(from, this.#states.length, watch, (a, b) => {
      for (let n = a; n < b; n++) work(n);
      this.#counts.done = b - from;
    });
  }

  #check(n: number): void {
    const m = this.#machine.viewForNow(this.#state(n)) as never;
    this.#system.properties.forEach((property, place) => {
      begun(() => `property ${property.name}`);
      try {
        if (property.kind === 'reachable') {
          if (
            this.findings.known[place] === 0 &&
            checkedSight(
              property,
              unrefused(() => property.seen(m)),
            )
          )
            this.findings.seen[place] = 1;
        } else if (
          checkedAnswer(
            property,
            unrefused(() => property.holds(m)),
          ) !== true
        )
          this.#broken[place] = this.#least(this.#broken[place] as number, n);
      } catch (error) {
        this.#noteFailure({ state: n, rule: -1, args: place, error: explained(error) });
      }
    });
  }

  /** Puts what was noted by number into the findings. */
  #tell(): void {
    const told = (n: number): PlainValue | undefined => (n < 0 ? undefined : this.#state(n));
    this.#broken.forEach((n, place) => {
      this.findings.broken[place] = told(n);
    });
    this.findings.stuck = told(this.#stuck);
    this.findings.failure =
      this.#failure === undefined ? undefined : { ...this.#failure, state: told(this.#failure.state) };
    this.findings.asserted = [...this.#asserted]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { state, rule, args }]) => ({ name, state: this.#state(state), rule, args }));
  }

  #state(n: number): PlainValue {
    const state = this.#states[n];
    if (state === undefined) throw new RangeError(`there is no state ${n}`);
    return state;
  }

  /** Makes every transition from state `n`; false when nothing but noise is possible. A rule that throws counts as possible. */
  #successors(n: number): boolean {
    const state = this.#state(n);
    const { taken } = this.findings;
    let progressing = false;
    this.#system.rules.forEach((rule, ruleAt) => {
      rule.args.forEach((args, argsAt) => {
        try {
          const successor = this.#machine.apply(state, rule, args);
          if (successor === blocked) return;
          this.#counts.transitions++;
          taken[ruleAt] = (taken[ruleAt] as number) + 1;
          if (successor !== state) this.#insert(successor, n);
        } catch (error) {
          this.#noteFailure({ state: n, rule: ruleAt, args: argsAt, error });
        }
        if (!rule.noise) progressing = true;
      });
    });
    return progressing;
  }

  /** Whether it is wrong that nothing can happen in state `n`; false, and a failure, when the model cannot say. */
  #isUnfinished(n: number): boolean {
    try {
      return unrefused(() => hasUnfinished(this.#system, this.#machine.viewForNow(this.#state(n))));
    } catch (error) {
      this.#noteFailure({ state: n, rule: -1, args: this.#system.properties.length, error: explained(error) });
      return false;
    }
  }

  #insert(reached: PlainValue, parent: number): void {
    const state = this.#canonical(reached);
    const key = encodeKey(this.#system.root, state);
    if (this.#numbers.has(key)) return;
    const bytes = this.#stateBytes + key.length;
    if (this.#counts.bytes + bytes > this.#memory) {
      this.#counts.full = true;
      return;
    }
    this.#counts.bytes += bytes;
    this.#numbers.set(key, this.#states.length);
    this.#keys.push(key);
    this.#states.push(state);
    this.#parents.push(parent);
  }

  /** The one of two states whose bytes come first; -1 stands for none. */
  #least(a: number, b: number): number {
    return a < 0 || this.#key(b) < this.#key(a) ? b : a;
  }

  #key(n: number): string {
    return this.#keys[n] ?? '';
  }

  /** Keeps the failure that comes first by state, then rule, then arguments. The initial recipe comes before all states. */
  #noteFailure(failure: Failing): void {
    const asserted = failure.rule < 0 ? undefined : assertionIn(failure.error);
    if (asserted !== undefined) {
      const known = this.#asserted.get(asserted.assertion);
      if (known === undefined || this.#order(failure, known) < 0) this.#asserted.set(asserted.assertion, failure);
      return;
    }
    if (this.#failure === undefined || this.#order(failure, this.#failure) < 0) this.#failure = failure;
  }

  #order(a: Failing, b: Failing): number {
    if (a.state !== b.state) return this.#key(a.state) < this.#key(b.state) ? -1 : 1;
    return a.rule - b.rule || a.args - b.args;
  }
}

/**
 * The most that one state can take on the heap, with its entries in the index, keys and parents: V8 gives an object a header
 * of three words, and a word to each field. What Immer shares between states is counted again for each of them.
 */
const heapBytes = (root: Domain): number => {
  const indexBytes = 96;
  return indexBytes + objectBytes(root);
};

const objectBytes = (domain: Domain): number => {
  const header = 24;
  const word = 8;
  switch (domain.kind) {
    case 'struct':
      return Object.values(domain.fields).reduce((sum, field) => sum + word + objectBytes(field), header);
    case 'array':
      return header + word * 2 + domain.length * (word + objectBytes(domain.of));
    case 'list':
      return header + word * 2 + domain.max * (word + objectBytes(domain.of));
    case 'set':
    case 'bag':
      // The elements themselves are the universe's, and shared.
      return header + word * 2 + word * cardinality(domain.of) * (domain.kind === 'set' ? 1 : domain.max);
    case 'variant':
      return Math.max(...Object.values(domain.cases).map(objectBytes));
    case 'nullable':
      return objectBytes(domain.of);
    default:
      return 0;
  }
};
