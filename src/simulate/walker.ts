import { ShootdownError } from '../model/errors.ts';
import { assertionIn } from '../model/language/assert.ts';
import type { PlainValue } from '../model/language/domain.ts';
import type { System } from '../model/rules/rule.ts';
import { type Batch, Stepper, type Thrown } from '../packed/index.ts';
import { type Failure, type Findings, noFindings } from '../search/findings.ts';
import type { Ending, Path } from '../search/outcome.ts';
import { type Actor, actorsOf } from './actors.ts';
import { type Random, randomOf } from './random.ts';
import { Speeds } from './speeds.ts';

/** How a walk ended. */
export type WalkEnd =
  /** It took as many steps as it was allowed. */
  | { readonly kind: 'depth' }
  /** No step changes anything any more, and that is fine. */
  | { readonly kind: 'finished' }
  /** It was stopped from outside. */
  | { readonly kind: 'stopped' }
  | { readonly kind: 'violated'; readonly property: number }
  | { readonly kind: 'deadlock' }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Steps between two looks at whether to stop. */
const STEPS_BETWEEN_LOOKS = 64;

/**
 * Takes random walks through the states of a system, on packed states. In each state every successor is made and looked
 * at, and a walk goes to the first that breaks something; else an actor is chosen (`Speeds`), then one of its successors,
 * all as likely. Looking at all of them finds what is rare in 0.15 to 0.6 times the steps and 0.15 to 1.2 times the time
 * (data lost by the zap alone: 5,000 to 70,000 steps); what every tenth walk meets takes up to twice the time.
 *
 * What a walk does depends on the seed and its number alone. The constructor throws a `model` error where the initial
 * recipe is always blocked.
 */
export class Walker {
  /** Steps of the last walk. */
  steps = 0;
  /** States looked at by all walks so far, the same ones again each time. */
  looked = 0;
  /** For each property by its place: 1 once a `reachable` one was seen by any walk. */
  readonly seen: Uint8Array;
  readonly #system: System;
  /** Words of a state. */
  readonly #width: number;
  readonly #batch: Batch;
  readonly #actors: readonly Actor[];
  /** For each actor: how many successors of the current state are its own, and where in the batch they start. */
  readonly #counts: Int32Array;
  readonly #starts: Int32Array;
  readonly #speeds: Speeds;
  readonly #findings: Findings;
  /** Of the system without its rules: initial states, properties, deadlocks. */
  readonly #checks: Stepper;
  readonly #initial: readonly Int32Array[];
  /** Why no walk can begin. */
  readonly #initialFailure: Failure | undefined;
  /** The states of the last walk, one after the other. */
  #path: Int32Array;
  /** The first property that a check found broken, or -1. */
  #broken = -1;
  /** What the last check or step threw first. */
  #thrown: Thrown | undefined;
  #sinceLook = 0;

  constructor(system: System) {
    this.#system = system;
    this.#findings = noFindings(system);
    this.seen = new Uint8Array(system.properties.length);
    const threw = (thrown: Thrown): void => {
      this.#thrown ??= thrown;
    };
    this.#checks = new Stepper(
      { ...system, rules: [] },
      {
        counted: this.#findings,
        broken: (property) => {
          if (this.#broken < 0) this.#broken = property;
        },
        threw: (thrown) => {
          threw(thrown);
          return false;
        },
        // For the actors, who share the batch.
        batchStates: system.rules.reduce((sum, rule) => sum + rule.args.length, 0),
      },
    );
    this.#width = this.#checks.width;
    this.#batch = this.#checks.batch;
    this.#actors = actorsOf(system, this.#batch, threw);
    this.#counts = new Int32Array(this.#actors.length);
    this.#starts = new Int32Array(this.#actors.length);
    this.#speeds = new Speeds(this.#actors.length);
    this.#path = new Int32Array(this.#width * 128);
    this.#checks.initial();
    this.#initialFailure = this.#failure(-1);
    this.#initial = this.#initialFailure === undefined ? this.#statesOfBatch() : [];
    if (this.#initial.length === 0 && this.#initialFailure === undefined)
      throw new ShootdownError(
        'model',
        'the model has no initial state: the initial recipe is blocked for all its arguments',
        'a walk needs a state to begin in',
      );
  }

  /** For each rule by its place: how many transitions it made in all walks so far. */
  get taken(): Float64Array {
    const taken = new Float64Array(this.#system.rules.length);
    for (const { rules, counted } of this.#actors)
      rules.forEach((place, i) => {
        taken[place] = counted.taken[i] as number;
      });
    return taken;
  }

  /** Takes walk number `index` of a seed, of at most `depth` steps. `stop` is asked now and then. */
  walk(seed: number, index: number, depth: number, stop: () => boolean = () => false): WalkEnd {
    this.steps = 0;
    if (this.#initialFailure !== undefined) return { kind: 'failed', failure: this.#initialFailure };
    const width = this.#width;
    const random = randomOf(seed, index);
    this.#speeds.draw(random);
    // What was seen is not evaluated again, and evaluating may throw: no walk is to depend on what another one saw.
    this.#findings.seen.fill(0);
    this.#path.set(this.#initial[random.below(this.#initial.length)] as Int32Array);
    const wrong = this.#check(this.#path, 0);
    if (wrong !== undefined) return wrong;
    for (;;) {
      if (this.steps >= depth) return { kind: 'depth' };
      if (++this.#sinceLook >= STEPS_BETWEEN_LOOKS) {
        this.#sinceLook = 0;
        if (stop()) return { kind: 'stopped' };
      }
      const at = this.steps * width;
      const ended = this.#expand(at);
      if (ended !== undefined) return ended;
      this.#makeRoom(at + 2 * width);
      for (let successor = 0; successor < this.#batch.length; successor += width) {
        const found = this.#check(this.#batch.words, successor);
        if (found === undefined) continue;
        this.#goTo(successor);
        return found;
      }
      this.#goTo(this.#choose(random));
    }
  }

  /** The last walk as the way to what it found. */
  ending(end: WalkEnd & { readonly kind: 'violated' | 'deadlock' | 'failed' }): Ending {
    const path = this.#plainPath();
    switch (end.kind) {
      case 'violated':
        return { kind: 'violated', property: end.property, also: [], path };
      case 'deadlock':
        return { kind: 'deadlock', path };
      case 'failed': {
        const { rule, args, error } = end.failure;
        const asserted = rule < 0 ? undefined : assertionIn(error);
        if (asserted === undefined) return { kind: 'failed', failure: end.failure, path };
        return { kind: 'asserted', assertion: asserted.assertion, also: [], rule, args, path };
      }
    }
  }

  /** The states of the last walk, without what lies between two visits to the same state: a walk may be long. */
  #plainPath(): Path {
    if (this.#initialFailure !== undefined) return [];
    const width = this.#width;
    const stateAt = (n: number): Int32Array => this.#path.subarray(n * width, (n + 1) * width);
    const last = new Map<string, number>();
    for (let n = 0; n <= this.steps; n++) last.set(stateAt(n).join(), n);
    const path: PlainValue[] = [];
    for (let n = 0; n <= this.steps; n++) {
      n = last.get(stateAt(n).join()) as number;
      path.push(this.#checks.plain(this.#path, n * width));
    }
    return path;
  }

  /** Makes the successors of the state at `at` of the path; says how the walk ends when it ends there. */
  #expand(at: number): WalkEnd | undefined {
    let enabled = false;
    this.#batch.length = 0;
    for (let a = 0; a < this.#actors.length; a++) {
      const before = this.#batch.length;
      if ((this.#actors[a] as Actor).stepper.expand(this.#path, at)) enabled = true;
      if (this.#thrown !== undefined) return this.#failed();
      this.#starts[a] = before;
      this.#counts[a] = (this.#batch.length - before) / this.#width;
    }
    if (!enabled) {
      if (this.#checks.isDeadlock(this.#path, at)) return { kind: 'deadlock' };
      if (this.#thrown !== undefined) return this.#failed();
    }
    return this.#batch.length === 0 ? { kind: 'finished' } : undefined;
  }

  /** What is wrong with the state at `offset` of `states`. */
  #check(states: Int32Array, offset: number): WalkEnd | undefined {
    this.looked++;
    this.#broken = -1;
    this.#checks.check(states, offset);
    if (this.#thrown !== undefined) return this.#failed();
    this.#noteSeen();
    return this.#broken < 0 ? undefined : { kind: 'violated', property: this.#broken };
  }

  #failed(): WalkEnd {
    return { kind: 'failed', failure: this.#failure(this.steps) as Failure };
  }

  /** What was thrown, if anything was, which is forgotten then. */
  #failure(state: number): Failure | undefined {
    const thrown = this.#thrown;
    this.#thrown = undefined;
    return thrown === undefined ? undefined : { state, ...thrown };
  }

  #noteSeen(): void {
    const { seen } = this.#findings;
    for (let p = 0; p < seen.length; p++) if (seen[p] === 1) this.seen[p] = 1;
  }

  /** Where in the batch the next state is. */
  #choose(random: Random): number {
    const actor = this.#speeds.choose(this.#counts, random);
    const which = random.below(this.#counts[actor] as number);
    return (this.#starts[actor] as number) + which * this.#width;
  }

  #goTo(successor: number): void {
    const width = this.#width;
    this.steps++;
    const to = this.steps * width;
    for (let i = 0; i < width; i++) this.#path[to + i] = this.#batch.words[successor + i] as number;
  }

  #makeRoom(length: number): void {
    if (length <= this.#path.length) return;
    const longer = new Int32Array(this.#path.length * 2);
    longer.set(this.#path);
    this.#path = longer;
  }

  /** Copies of the states in the batch. */
  #statesOfBatch(): readonly Int32Array[] {
    const { words, length } = this.#batch;
    return Array.from({ length: length / this.#width }, (_, i) => words.slice(i * this.#width, (i + 1) * this.#width));
  }
}
