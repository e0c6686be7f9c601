import type { PlainValue } from '../model/language/domain.ts';
import type { System } from '../model/language/system.ts';
import type { Walk } from '../search/depth-first.ts';
import type { Counts } from '../search/executor.ts';
import { type Findings, noFindings } from '../search/findings.ts';
import type { Position } from '../search/limits.ts';
import type { Path } from '../search/outcome.ts';
import { fieldAt } from './state/census.ts';
import { makeInitialStates } from './state/initial-states.ts';
import { type Draft, draftOf } from './state/state-buffer.ts';
import { together } from './steps/footprints.ts';
import { type GeneratedSteps, generateSteps } from './steps/generate-steps.ts';
import { LocalSteps, requireLocal } from './steps/local-steps.ts';
import type { Batch } from './steps/types.ts';
import { StateStore } from './store/exact/state-store.ts';
import { type Canonical, canonicalOf } from './symmetry/canonical.ts';
import { WordStack } from './word-stack.ts';

export interface WalkOptions {
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
export const depthFirstWalk = (system: System, options: WalkOptions = {}): Walk => new DepthFirstWalk(system, options);

/** Words of a frame: the number of its state (-1 below the initial states), and where its successors begin. */
const STATE = 0;
const START = 1;

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
class DepthFirstWalk implements Walk {
  readonly findings: Findings;
  readonly #system: System;
  readonly #draft: Draft;
  readonly #store: StateStore;
  readonly #batch: Batch;
  readonly #canonical: Canonical | undefined;
  /** Undefined unless they are merged. */
  readonly #local: LocalSteps | undefined;
  readonly #transitions: GeneratedSteps;
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
  /** The properties that the state on top breaks. */
  readonly #broken: number[] = [];

  constructor(system: System, { memory, maxDepth, symmetry = false, mergeLocal = false }: WalkOptions) {
    this.#system = system;
    this.#memory = memory ?? Number.POSITIVE_INFINITY;
    this.#maxDepth = maxDepth ?? Number.POSITIVE_INFINITY;
    const findings = noFindings(system);
    this.findings = { ...findings, known: findings.seen };
    this.#draft = draftOf(system.root);
    const { words } = this.#draft.layout;
    const fanOut = system.rules.reduce((sum, rule) => sum + rule.args.length, system.initial.args.length);
    // Room for what local steps lead to as well; what has none is left as it is.
    const most = mergeLocal ? 4 * fanOut : fanOut;
    this.#numbers = new Int32Array(most);
    this.#batch = { words: new Int32Array(most * words), length: 0 };
    this.#store = new StateStore(words, this.#memory);
    this.#successors = new WordStack(words);
    this.#canonical = symmetry ? canonicalOf(system.root, this.#draft.layout) : undefined;
    const broken = (property: number): void => {
      this.#broken.push(property);
    };
    const options = { footprints: mergeLocal };
    this.#transitions = generateSteps(system, this.#draft, this.#batch, this.findings, broken, options);
    if (mergeLocal) this.#local = new LocalSteps(system, this.#draft, this.#batch, this.#transitions);
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
    const { words } = this.#draft;
    makeInitialStates(
      this.#system,
      this.#draft,
      () => this.#append(words),
      (args, error) => this.#fail(undefined, -1, args, error),
    );
    if (this.#ended || !this.#reserve()) return;
    this.#frames.push([-1, 0], 0);
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
    if (this.#local === undefined) return;
    const { layout } = this.#draft;
    const whole = together([this.#transitions.footprints], this.#system, layout.words);
    requireLocal(this.#system, whole, (word, bit) => fieldAt(layout, word, bit));
  }

  path(): Path {
    return Array.from({ length: this.#frames.length - 1 }, (_, i) => this.#plain(this.#frames.at(i + 1, STATE)));
  }

  /** Tries the next successor of the frame on top; of depth `depth` is what a step from there leads to. */
  #try(depth: number): void {
    if (!this.#reserve()) return;
    const known = this.#store.states;
    const next = this.#successors.length - 1;
    const n = this.#store.enter(this.#successors.segmentOf(next), this.#successors.offsetOf(next));
    if (n < 0) {
      this.#full = true;
      return;
    }
    this.#successors.length = next;
    const fresh = n === known;
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

  /** Whether a known state has to be expanded again, for being reached by fewer steps than before. */
  #nearer(n: number, depth: number): boolean {
    return this.#cut > 0 && depth < this.#depths.at(n, 0);
  }

  /** Looks at a new state; true if that ends the search. */
  #check(n: number): boolean {
    const { check, progress } = this.#transitions;
    progress.at = -1;
    this.#broken.length = 0;
    try {
      check(this.#store.segmentOf(n), this.#store.offsetOf(n), 0);
    } catch (error) {
      if (progress.at < 0) throw error;
      this.#fail(n, -1, progress.at, error);
      return true;
    }
    for (const property of this.#broken) this.findings.broken[property] = this.#plain(n);
    this.#ended = this.#broken.length > 0;
    return this.#ended;
  }

  /** Makes the transitions of a state; what is found ends the search. */
  #expand(n: number): void {
    const { expand, progress, instances } = this.#transitions;
    progress.at = -1;
    try {
      const enabled = expand(this.#store.segmentOf(n), this.#store.offsetOf(n), 0);
      this.#local?.merge(0);
      if (enabled) return;
    } catch (error) {
      const instance = instances[progress.at];
      if (instance === undefined) throw error;
      this.#fail(n, instance.rule, instance.args, error);
      return;
    }
    this.#load(n);
    try {
      if (!this.#transitions.mustGoOn()) return;
      this.findings.stuck = this.#plain(n);
      this.#ended = true;
    } catch (error) {
      this.#fail(n, -1, this.#system.properties.length, error);
    }
  }

  /** Makes transitions that have been counted before, and among which nothing was found. */
  #expandAgain(n: number): void {
    const taken = this.findings.taken.slice();
    this.#transitions.expand(this.#store.segmentOf(n), this.#store.offsetOf(n), 0);
    this.#local?.merge(0);
    this.findings.taken.set(taken);
  }

  #fail(n: number | undefined, rule: number, args: number, error: unknown): void {
    this.findings.failure ??= { state: n === undefined ? undefined : this.#plain(n), rule, args, error };
    this.#ended = true;
  }

  #append(words: Int32Array): void {
    this.#batch.words.set(words, this.#batch.length);
    this.#batch.length += words.length;
  }

  /** Takes over what was made, but for what need not be tried: the first on top, so that it is tried first. */
  #pushSuccessors(): void {
    const width = this.#draft.layout.words;
    const { words, length } = this.#batch;
    const depth = this.#frames.length - 1;
    const count = length / width;
    if (this.#canonical !== undefined) for (let o = 0; o < length; o += width) this.#canonical.canonicalise(words, o);
    this.#store.find(words, count, this.#numbers);
    for (let i = count - 1; i >= 0; i--) {
      const n = this.#numbers[i] as number;
      if (n < 0 || this.#nearer(n, depth)) this.#successors.push(words, i * width);
    }
    this.#batch.length = 0;
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

  #load(n: number): void {
    const segment = this.#store.segmentOf(n);
    const offset = this.#store.offsetOf(n);
    for (let i = 0; i < this.#draft.words.length; i++) this.#draft.words[i] = segment[offset + i] as number;
  }

  #plain(n: number): PlainValue {
    this.#load(n);
    return this.#draft.root.$plain() as PlainValue;
  }
}
