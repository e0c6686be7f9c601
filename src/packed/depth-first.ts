import { assertionIn } from '../model/language/assert.ts';
import type { PlainValue } from '../model/language/domain.ts';
import type { System } from '../model/rules/rule.ts';
import type { DepthFirstExecutor } from '../search/depth-first.ts';
import type { Counts } from '../search/executor.ts';
import { type Findings, noFindings } from '../search/findings.ts';
import type { Position } from '../search/limits.ts';
import type { Path } from '../search/outcome.ts';
import { requireLocalSteps } from './require-local-steps.ts';
import { Stepper } from './steps/stepper.ts';
import type { Thrown } from './steps/thrown.ts';
import { StateStore } from './store/exact/state-store.ts';
import { WordStack } from './word-stack.ts';

export interface DepthFirstOptions {
  /** Bytes for states, index and stack. Default: no limit. */
  readonly memory?: number | undefined;
  /** Do not expand states at this depth. Default: no limit. */
  readonly maxDepth?: number | undefined;
  /** Store one state of each orbit under the permutations of the scalarsets; the path is then of orbits. Default: false. */
  readonly symmetry?: boolean | undefined;
  /** Take local steps together with the step before them; the path leaves states out then. Default: false. */
  readonly mergeLocal?: boolean | undefined;
}

/** Searches depth first with generated code on packed states. */
export const depthFirstExecutor = (system: System, options: DepthFirstOptions = {}): DepthFirstExecutor =>
  new PackedDepthFirst(system, options);

/** Words of a frame: the number of its state, and where its successors begin. */
const STATE = 0;
const START = 1;
/** The number in the lowest frame, whose successors are the initial states. */
const NO_STATE = -1;

/**
 * The stack is two: of frames, one for each state on the way, and of successors that are still to be tried, those of a
 * frame above those of the frame below it. A successor that is known when its state is expanded never gets there; one that
 * has become known when its turn comes is dropped then.
 *
 * With a limit on the depth it is known of each state how deep it was when it was expanded last: a state that is reached
 * again by fewer steps is expanded again, if one was left at the limit (before that, everything that was reached from it
 * has been expanded or is on the stack, less deep). So everything within the limit is explored, as in a breadth-first
 * search, and nothing is counted twice.
 */
class PackedDepthFirst implements DepthFirstExecutor {
  readonly findings: Findings;
  readonly #system: System;
  readonly #stepper: Stepper;
  readonly #mergeLocal: boolean;
  readonly #store: StateStore;
  /** For each state of the batch its number. */
  readonly #numbers: Int32Array;
  readonly #memory: number;
  readonly #maxDepth: number;
  readonly #frames = new WordStack(2);
  readonly #successors: WordStack;
  /** The depth of each state, by number; of no states when there is no limit. */
  readonly #depths = new WordStack(1);
  /** States at the limit of the depth. */
  #cut = 0;
  #deepest = 0;
  #full = false;
  /** Something was found in the state on top. */
  #ended = false;
  /** The state that is being checked or expanded. */
  #current = NO_STATE;
  /** The properties that the state on top breaks. */
  readonly #broken: number[] = [];

  constructor(system: System, { memory, maxDepth, symmetry = false, mergeLocal = false }: DepthFirstOptions) {
    this.#system = system;
    this.#memory = memory ?? Number.POSITIVE_INFINITY;
    this.#maxDepth = maxDepth ?? Number.POSITIVE_INFINITY;
    const findings = noFindings(system);
    this.findings = { ...findings, known: findings.seen };
    this.#mergeLocal = mergeLocal;
    this.#stepper = new Stepper(system, {
      counted: this.findings,
      broken: (property) => this.#broken.push(property),
      threw: (thrown) => {
        this.#fail(thrown);
        return false;
      },
      symmetry,
      mergeLocal,
    });
    const { width, batch } = this.#stepper;
    this.#numbers = new Int32Array(batch.words.length / width);
    this.#store = new StateStore(width, this.#memory);
    this.#successors = new WordStack(width);
  }

  get counts(): Counts {
    return {
      states: this.#store.states,
      transitions: this.findings.taken.reduce((sum, taken) => sum + taken, 0),
      bytes: this.#store.bytes + this.#stackBytes,
      done: 0,
      full: this.#full,
    };
  }

  get position(): Position {
    return { level: Math.max(0, this.#frames.length - 2), frontier: this.#successors.length };
  }

  get deepest(): number {
    return this.#deepest;
  }

  get left(): number {
    let left = this.#cut;
    let end = this.#successors.length;
    for (let frame = this.#frames.length - 1; frame > 0; frame--) {
      const start = this.#frames.at(frame, START);
      if (start < end) left++;
      end = start;
    }
    return left;
  }

  get over(): boolean {
    return this.#ended || this.#frames.length === 0;
  }

  start(): void {
    this.#stepper.initial();
    if (this.#ended || !this.#reserve()) return;
    this.#frames.push([NO_STATE, 0], 0);
    this.#pushSuccessors();
  }

  advance(most: number): void {
    for (let i = 0; i < most && !this.#full && !this.over; i++) {
      const top = this.#frames.length - 1;
      if (this.#successors.length === this.#frames.at(top, START)) {
        this.#frames.length = top;
        continue;
      }
      this.#try(top);
    }
  }

  requireLocal(): void {
    if (this.#mergeLocal) requireLocalSteps(this.#system, this.#stepper.buffer.layout, [this.#stepper.footprints]);
  }

  path(): Path {
    return Array.from({ length: this.#frames.length - 1 }, (_, i) => this.#plain(this.#frames.at(i + 1, STATE)));
  }

  /** Tries the next successor of the frame on top; of depth `depth` is what a step from there leads to. */
  #try(depth: number): void {
    if (!this.#reserve()) return;
    const stored = this.#store.states;
    const next = this.#successors.length - 1;
    const n = this.#store.enter(this.#successors.segmentOf(next), this.#successors.offsetOf(next));
    if (n < 0) {
      this.#full = true;
      return;
    }
    this.#successors.length = next;
    const fresh = n === stored;
    if (!fresh && !this.#nearer(n, depth)) return;
    const limited = this.#maxDepth !== Number.POSITIVE_INFINITY;
    const expanded = !fresh && this.#depths.at(n, 0) < this.#maxDepth;
    if (limited && fresh) this.#depths.push([depth], 0);
    else if (limited) this.#depths.set(n, 0, depth);
    this.#frames.push([n, next], 0);
    this.#deepest = Math.max(this.#deepest, depth);
    if (fresh && this.#check(n)) return;
    if (depth === this.#maxDepth) {
      this.#cut++;
      return;
    }
    if (!fresh && !expanded) this.#cut--;
    if (expanded) this.#expandAgain(n);
    else this.#expand(n);
    this.#pushSuccessors();
  }

  /** Whether a stored state has to be expanded again, for being reached by fewer steps than before. */
  #nearer(n: number, depth: number): boolean {
    return this.#cut > 0 && depth < this.#depths.at(n, 0);
  }

  /** Checks a new state; true if that ends the search. */
  #check(n: number): boolean {
    this.#current = n;
    this.#broken.length = 0;
    this.#stepper.check(this.#store.segmentOf(n), this.#store.offsetOf(n));
    if (this.#ended) return true;
    for (const property of this.#broken) this.findings.broken[property] = this.#plain(n);
    this.#ended = this.#broken.length > 0;
    return this.#ended;
  }

  /** Makes the transitions of a state; what is found ends the search. */
  #expand(n: number): void {
    this.#current = n;
    const stepper = this.#stepper;
    if (stepper.expand(this.#store.segmentOf(n), this.#store.offsetOf(n))) return;
    if (!stepper.isDeadlock(this.#store.segmentOf(n), this.#store.offsetOf(n))) return;
    this.findings.stuck = this.#plain(n);
    this.#ended = true;
  }

  /** Makes transitions that have been counted before, and among which nothing was found. */
  #expandAgain(n: number): void {
    this.#stepper.uncounted(() => this.#stepper.expand(this.#store.segmentOf(n), this.#store.offsetOf(n)));
  }

  #fail(thrown: Thrown): void {
    const state = this.#current === NO_STATE ? undefined : this.#plain(this.#current);
    const asserted = thrown.rule < 0 ? undefined : assertionIn(thrown.error);
    if (asserted === undefined || state === undefined) this.findings.failure ??= { state, ...thrown };
    else this.findings.asserted = [{ name: asserted.assertion, state, rule: thrown.rule, args: thrown.args }];
    this.#ended = true;
  }

  /** Takes over what was made, but for what need not be tried: the first on top, so that it is tried first. */
  #pushSuccessors(): void {
    const { width, batch } = this.#stepper;
    const { words } = batch;
    const depth = this.#frames.length - 1;
    const count = batch.length / width;
    this.#stepper.canonicalise();
    this.#store.find(words, count, this.#numbers);
    for (let i = count - 1; i >= 0; i--) {
      const n = this.#numbers[i] as number;
      if (n < 0 || this.#nearer(n, depth)) this.#successors.push(words, i * width);
    }
    batch.length = 0;
  }

  /** Room on the stack for one more frame with all its successors; false, and `full`, if the budget does not allow it. */
  #reserve(): boolean {
    const needed =
      this.#frames.bytesFor(1) + this.#successors.bytesFor(this.#numbers.length) + this.#depths.bytesFor(1);
    this.#full = this.#store.bytes + this.#stackBytes + needed > this.#memory;
    // The store takes no more than what the stack leaves it.
    this.#store.budget = this.#memory - this.#stackBytes - needed;
    return !this.#full;
  }

  get #stackBytes(): number {
    return this.#frames.bytes + this.#successors.bytes + this.#depths.bytes;
  }

  #plain(n: number): PlainValue {
    return this.#stepper.plain(this.#store.segmentOf(n), this.#store.offsetOf(n));
  }
}
