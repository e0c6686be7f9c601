import type { PlainValue } from '../model/domain.ts';
import { blocked } from '../model/step.ts';
import { checkedEnd, type System } from '../model/system.ts';
import { zeroOf } from '../model/value.ts';
import { type Executor, type Failure, type Findings, noFindings } from '../search/executor.ts';
import { type Draft, draftOf } from './draft.ts';
import type { Footprints } from './footprint.ts';
import type { LearnOptions } from './learned-transitions.ts';
import { StateStore } from './state-store.ts';
import { type Batch, generateTransitions, type Transitions } from './transitions.ts';

/** Successors that are inserted together; about a thousand keeps the touched cache lines in the cache until they are needed. */
const BATCH_STATES = 1024;

/** `memory`: bytes for states, index and parents; `learn`: how the transitions are learnt. */
export interface PackedOptions {
  readonly memory?: number;
  readonly learn?: LearnOptions;
}

/** Explores with generated code on packed states. */
export const packedExecutor = (system: System, options: PackedOptions = {}): Executor & WithFootprints =>
  new PackedExecutor(system, options.memory ?? Number.POSITIVE_INFINITY, options.learn ?? {});

export interface WithFootprints {
  /** What was read and written so far; complete if `learn.footprints` was given. */
  readonly footprints: Footprints;
}

class PackedExecutor implements Executor, WithFootprints {
  readonly findings: Findings;
  readonly #system: System;
  readonly #draft: Draft;
  readonly #store: StateStore;
  readonly #batch: Batch;
  readonly #parents: Int32Array;
  readonly #transitions: Transitions;
  /** The state that is being checked or expanded. */
  #current = -1;

  constructor(system: System, memory: number, learn: LearnOptions) {
    this.#system = system;
    this.findings = noFindings(system);
    this.#draft = draftOf(system.root);
    const { words } = this.#draft.layout;
    const fanOut = system.rules.reduce((sum, rule) => sum + rule.args.length, system.initial.args.length);
    this.#store = new StateStore(words, memory);
    this.#batch = { words: new Int32Array((BATCH_STATES + fanOut) * words), length: 0 };
    this.#parents = new Int32Array(BATCH_STATES + fanOut);
    this.#transitions = generateTransitions(
      system,
      this.#draft,
      this.#batch,
      this.findings,
      (property) => this.#broken(property),
      learn,
    );
  }

  get footprints(): Footprints {
    return this.#transitions.footprints();
  }

  get states(): number {
    return this.#store.states;
  }

  get transitions(): number {
    return this.findings.taken.reduce((sum, taken) => sum + taken, 0);
  }

  get bytes(): number {
    return this.#store.bytes + this.#batch.words.byteLength + this.#parents.byteLength;
  }

  get full(): boolean {
    return this.#store.full;
  }

  start(): void {
    const { words, root } = this.#draft;
    const { initial } = this.#system;
    this.#current = -1;
    words.fill(0);
    root.$assign(zeroOf(this.#system.root));
    const zero = words.slice();
    initial.args.forEach((args, i) => {
      words.set(zero);
      try {
        if (checkedEnd('init', initial.run(root as never, args)) === blocked) return;
      } catch (error) {
        this.#fail(-1, i, error);
        return;
      }
      this.#parents[this.#batch.length / words.length] = -1;
      this.#batch.words.set(words, this.#batch.length);
      this.#batch.length += words.length;
    });
    this.#flush();
  }

  check(from: number, to: number): void {
    const { check, progress } = this.#transitions;
    for (let n = from; n < to; n++) {
      this.#current = n;
      const segment = this.#store.segmentOf(n);
      const offset = this.#store.offsetOf(n);
      for (let first = 0; first < this.#system.properties.length; first = progress.at + 1) {
        progress.at = -1;
        try {
          check(segment, offset, first);
          break;
        } catch (error) {
          if (progress.at < first) throw error;
          this.#fail(-1, progress.at, error);
        }
      }
    }
  }

  expand(from: number, to: number): void {
    const { words } = this.#draft.layout;
    for (let n = from; n < to; n++) {
      this.#current = n;
      const before = this.#batch.length / words;
      if (!this.#expandOne(n)) this.#noteIfStuck(n);
      const after = this.#batch.length / words;
      for (let k = before; k < after; k++) this.#parents[k] = n;
      if (after >= BATCH_STATES) this.#flush();
    }
    this.#flush();
  }

  state(n: number): PlainValue {
    this.#load(n);
    return this.#draft.root.$plain() as PlainValue;
  }

  parent(n: number): number {
    return this.#store.parent(n);
  }

  /** Makes the transitions of state `n`; after a step that threw, goes on with the next. True if something but noise was enabled. */
  #expandOne(n: number): boolean {
    const { expand, progress, instances } = this.#transitions;
    const segment = this.#store.segmentOf(n);
    const offset = this.#store.offsetOf(n);
    let first = 0;
    for (;;) {
      progress.at = -1;
      try {
        return expand(segment, offset, first);
      } catch (error) {
        // Not a step that threw: a defect of ours, which going on would repeat for ever.
        if (progress.at < first) throw error;
        const instance = instances[progress.at];
        this.#fail(instance?.rule ?? -1, instance?.args ?? 0, error);
        first = progress.at + 1;
        // A step that failed was enabled.
        progress.enabled = true;
      }
    }
  }

  #noteIfStuck(n: number): void {
    this.#load(n);
    try {
      if (!this.#transitions.mustGoOn()) return;
    } catch (error) {
      this.#fail(-1, this.#system.properties.length, error);
      return;
    }
    const { stuck } = this.findings;
    if (stuck < 0 || this.#store.compare(n, stuck) < 0) this.findings.stuck = n;
  }

  #broken(property: number): void {
    const known = this.findings.broken[property] as number;
    if (known < 0 || this.#store.compare(this.#current, known) < 0) this.findings.broken[property] = this.#current;
  }

  /** Keeps the failure of the least state; of one state, the first. */
  #fail(rule: number, args: number, error: unknown): void {
    const failure: Failure = { state: this.#current, rule, args, error };
    const known = this.findings.failure;
    if (
      known === undefined ||
      (this.#current >= 0 && known.state >= 0 && this.#store.compare(this.#current, known.state) < 0)
    )
      this.findings.failure = failure;
  }

  #load(n: number): void {
    const { words } = this.#draft;
    const segment = this.#store.segmentOf(n);
    const offset = this.#store.offsetOf(n);
    for (let i = 0; i < words.length; i++) words[i] = segment[offset + i] as number;
  }

  #flush(): void {
    this.#store.insert(this.#batch.words, this.#batch.length, this.#parents);
    this.#batch.length = 0;
  }
}
