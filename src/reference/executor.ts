import type { Domain, PlainValue } from '../model/domain.ts';
import { explained } from '../model/errors.ts';
import { checkedAnswer, checkedSight } from '../model/property.ts';
import { blocked } from '../model/step.ts';
import { mustGoOn, type System } from '../model/system.ts';
import { type Executor, type Failure, type Findings, noFindings } from '../search/executor.ts';
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

class ReferenceExecutor implements Executor {
  readonly findings: Findings;
  transitions = 0;
  bytes = 0;
  full = false;
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
    this.#system = system;
    this.#machine = referenceMachine(system);
    this.#memory = options.memory ?? Number.POSITIVE_INFINITY;
    this.#canonical = options.canonical ?? ((state) => state);
    this.#stateBytes = heapBytes(system.root);
  }

  get states(): number {
    return this.#states.length;
  }

  state(n: number): PlainValue {
    const state = this.#states[n];
    if (state === undefined) throw new RangeError(`there is no state ${n}`);
    return state;
  }

  parent(n: number): number {
    const parent = this.#parents[n];
    if (parent === undefined) throw new RangeError(`there is no state ${n}`);
    return parent;
  }

  start(): void {
    this.#system.initial.args.forEach((args, place) => {
      try {
        const state = this.#machine.initialState(args);
        if (state !== blocked) this.#insert(state, -1);
      } catch (error) {
        this.#noteFailure({ state: -1, rule: -1, args: place, error });
      }
    });
  }

  check(from: number, to: number): void {
    const { broken, seen } = this.findings;
    for (let n = from; n < to; n++) {
      const m = this.#machine.view(this.state(n)) as never;
      this.#system.properties.forEach((property, place) => {
        try {
          if (property.kind === 'reachable') {
            if (checkedSight(property, property.seen(m))) seen[place] = 1;
          } else if (checkedAnswer(property, property.holds(m)) !== true)
            broken[place] = this.#least(broken[place] as number, n);
        } catch (error) {
          this.#noteFailure({ state: n, rule: -1, args: place, error: explained(error) });
        }
      });
    }
  }

  expand(from: number, to: number): void {
    for (let n = from; n < to; n++) {
      const progressing = this.#successors(n);
      if (!progressing && this.#mustGoOn(n)) this.findings.stuck = this.#least(this.findings.stuck, n);
    }
  }

  /** Makes every transition from state `n`; false when nothing but noise is possible. A rule that throws counts as possible. */
  #successors(n: number): boolean {
    const state = this.state(n);
    const { taken } = this.findings;
    let progressing = false;
    this.#system.rules.forEach((rule, ruleAt) => {
      rule.args.forEach((args, argsAt) => {
        try {
          const successor = this.#machine.apply(state, rule, args);
          if (successor === blocked) return;
          this.transitions++;
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
  #mustGoOn(n: number): boolean {
    try {
      return mustGoOn(this.#system, this.#machine.view(this.state(n)));
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
    if (this.bytes + bytes > this.#memory) {
      this.full = true;
      return;
    }
    this.bytes += bytes;
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
  #noteFailure(failure: Failure): void {
    const kept = this.findings.failure;
    if (kept === undefined || this.#order(failure, kept) < 0) this.findings.failure = failure;
  }

  #order(a: Failure, b: Failure): number {
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
    case 'nullable':
      return objectBytes(domain.of);
    default:
      return 0;
  }
};
