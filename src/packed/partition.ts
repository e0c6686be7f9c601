import { type Appended, type PartPlan, PartWriter } from '../checkpoint/part-writer.ts';
import { readStates, type StateSource } from '../checkpoint/read-states.ts';
import type { PlainValue } from '../model/language/domain.ts';
import type { System } from '../model/language/system.ts';
import type { LearnedTrees } from './learning/index.ts';
import { NoticedStates } from './least-findings.ts';
import { leastOf, type PackedFindings } from './packed-findings.ts';
import { type Census, takeCensus } from './state/census.ts';
import { makeInitialStates } from './state/initial-states.ts';
import { type Draft, draftOf } from './state/state-buffer.ts';
import type { Footprints } from './steps/footprints.ts';
import { type GeneratedSteps, generateSteps, type StepOptions } from './steps/generate-steps.ts';
import { LocalSteps } from './steps/local-steps.ts';
import type { Batch } from './steps/types.ts';
import type { Tally } from './store/exact/insert-code.ts';
import { CODE_AFTER, StateStore } from './store/exact/state-store.ts';
import { FingerprintStore } from './store/hash/fingerprint-store.ts';
import { merged, type Runs, sizeOf, sliceOf } from './store/runs.ts';
import { Crew } from './store/shared-control.ts';
import type { StoreMemory, StoreOptions, VisitedSet } from './store/visited-set.ts';
import { type Canonical, canonicalOf } from './symmetry/canonical.ts';

/** Successors that are inserted together; about a thousand keeps the touched cache lines in the cache until they are needed. */
export const BATCH_STATES = 1024;

export interface PartitionOptions {
  /** Bytes for states and index, of all workers together. */
  readonly memory: number;
  /** The workers that store states in the same memory. Default: nobody else. */
  readonly crew?: Crew | undefined;
  /** Default: exact. */
  readonly store?: StoreOptions | undefined;
  /** Store one state of each orbit under the permutations of the scalarsets. Default: false. */
  readonly symmetry?: boolean | undefined;
  /** Count for each rule the states that it was the first to reach. Default: false. */
  readonly tally?: boolean | undefined;
  /** Take local steps together with the step before them. Default: false. */
  readonly mergeLocal?: boolean | undefined;
  /** How the transitions are learnt. */
  readonly learn?: StepOptions | undefined;
}

/**
 * What one worker of a search has: the states that it has stored, and the generated code that checks and expands states, its own
 * or another worker's. Synchronous; who drives it cuts the work into slices. Worker 0 knows the levels.
 *
 * It is long because all that is asked of a worker works on its one batch and store, and each is a few lines: to expand, to check, to
 * look for a predecessor, to sample, to save.
 */
export class Partition {
  readonly draft: Draft;
  readonly #system: System;
  readonly #store: VisitedSet;
  readonly #crew: Crew;
  readonly #batch: Batch;
  /** What makes a state the one that stands for its orbit; undefined without symmetry. */
  readonly #canonical: Canonical | undefined;
  readonly #transitions: GeneratedSteps;
  /** What states are counted in by the rule that first reached them; the tag after the last rule's is that of the initial ones. */
  readonly #tally: Tally | undefined;
  /** Undefined unless they are merged. */
  readonly #local: LocalSteps | undefined;
  readonly #noticed: NoticedStates;
  /** The numbers of the states of each level. */
  readonly #levels: Runs[] = [];
  #saved: PartWriter | undefined;
  /** The state that is being checked or expanded. */
  #current = -1;

  constructor(
    system: System,
    {
      memory,
      crew = new Crew(),
      store,
      symmetry = false,
      mergeLocal = false,
      tally = false,
      learn = {},
    }: PartitionOptions,
  ) {
    this.#system = system;
    this.draft = draftOf(system.root);
    const { words } = this.draft.layout;
    const fanOut = system.rules.reduce((sum, rule) => sum + rule.args.length, system.initial.args.length);
    this.#noticed = new NoticedStates(system, (n) => this.#wordsOf(n));
    this.#crew = crew;
    this.#canonical = symmetry ? canonicalOf(system.root, this.draft.layout) : undefined;
    // Room for what local steps lead to as well; what has none is left as it is.
    const most = mergeLocal ? 4 * fanOut : fanOut;
    const batch = new Int32Array((BATCH_STATES + most) * words);
    this.#tally = tally ? { tags: batch.slice(), counts: new Float64Array(system.rules.length + 1) } : undefined;
    this.#batch = { words: batch, length: 0, tags: this.#tally?.tags };
    this.#store =
      store?.kind === 'hash'
        ? new FingerprintStore(words, memory, store, crew)
        : new StateStore(words, memory, { crew, tally: this.#tally, codeAfter: store?.codeAfter ?? CODE_AFTER });
    const broken = (property: number): void => this.#noticed.breaks(property, this.#current);
    const options = mergeLocal ? { ...learn, footprints: true } : learn;
    this.#transitions = generateSteps(system, this.draft, this.#batch, this.#noticed.counted, broken, options);
    if (mergeLocal) this.#local = new LocalSteps(system, this.draft, this.#batch, this.#transitions);
  }

  /** How many states it has stored. */
  get states(): number {
    return this.#store.states;
  }

  get transitions(): number {
    return this.#noticed.counted.taken.reduce((sum, taken) => sum + taken, 0);
  }

  get bytes(): number {
    return this.#store.bytes + this.#batch.words.byteLength;
  }

  /** Bytes of temporary files. */
  get disk(): number {
    return this.#store.disk;
  }

  /** Why the states of earlier levels cannot be read back, once that is so: then there is no `predecessor`. */
  get lost(): string | undefined {
    return this.#store.lost;
  }

  get full(): boolean {
    return this.#store.full;
  }

  /** States that the index has room for. */
  get indexSlots(): number {
    return this.#store.indexSlots;
  }

  /** For each rule by its place, how many states it was the first to reach; undefined if that was not asked for. */
  get reached(): readonly number[] | undefined {
    return this.#tally === undefined ? undefined : [...this.#tally.counts.subarray(0, -1)];
  }

  /** The numbers of the states of a level. */
  level(level: number): Runs {
    return this.#levels[level] as Runs;
  }

  /** How many levels are complete. */
  get levels(): number {
    return this.#levels.length;
  }

  /**
   * Ends a level: what is stored from now on belongs to the next. Answers what this worker has stored. `others`: what
   * the other workers have.
   */
  endLevel(others: readonly Runs[] = []): Runs {
    const own = this.#store.endLevel();
    this.#levels.push(merged([own, ...others]));
    return own;
  }

  /** What steps and properties have read and written; complete when local steps are merged, or `learn.footprints` was given. */
  get footprints(): Footprints {
    return this.#transitions.footprints;
  }

  /** What has been learnt of steps and properties. */
  get learned(): LearnedTrees {
    return this.#transitions.learned();
  }

  /** Takes over what a partition of the same system has learnt. */
  learn(learned: LearnedTrees): void {
    this.#transitions.learn(learned);
  }

  /** Stores the initial states. */
  start(): void {
    const { words } = this.draft;
    this.#current = -1;
    this.#tally?.tags.fill(this.#system.rules.length);
    makeInitialStates(
      this.#system,
      this.draft,
      () => {
        this.#batch.words.set(words, this.#batch.length);
        this.#batch.length += words.length;
      },
      (args, error) => this.#noticed.fails(-1, -1, args, error),
    );
    this.#canonicalise();
    this.flush();
  }

  /** Begins the check of a level: of `reachable` properties only those are asked that nobody has `seen` before. */
  beginCheck(seen: Uint8Array): void {
    this.#noticed.counted.known.set(seen);
  }

  /** Evaluates every property on the states `from` to `to - 1`, a range of a level. */
  check(from: number, to: number): void {
    const { check, progress } = this.#transitions;
    for (let n = from; n < to; n++) {
      this.#current = n;
      const segment = this.#store.segmentOf(n, to);
      const offset = this.#store.offsetOf(n);
      for (let first = 0; first < this.#system.properties.length; first = progress.at + 1) {
        progress.at = -1;
        try {
          check(segment, offset, first);
          break;
        } catch (error) {
          if (progress.at < first) throw error;
          this.#noticed.fails(n, -1, progress.at, error);
        }
      }
    }
  }

  /** Before a level is expanded: the states of the levels before it will be asked for by `pieces` only. */
  release(level: Runs): void {
    this.#store.release(level[0] ?? 0);
  }

  /**
   * Makes every transition from the states `from` to `to - 1`, a range of a level, or from the first of them that fill a batch; answers
   * the number after the last one's. Then `flush` stores the successors.
   */
  expand(from: number, to: number): number {
    const full = BATCH_STATES * this.draft.layout.words;
    let n = from;
    while (n < to && this.#batch.length < full) {
      this.#current = n;
      if (!this.#expandOne(this.#store.segmentOf(n, to), this.#store.offsetOf(n))) this.#noteIfStuck(n);
      n++;
    }
    this.#canonicalise();
    return n;
  }

  /**
   * Stores what has been made. False when the crew has to meet first, and then to try again; to a worker that is alone that
   * does not happen.
   */
  flush(): boolean {
    while (!this.#store.insert(this.#batch.words, this.#batch.length)) {
      if (!this.#crew.alone) return false;
      this.install(this.grow());
    }
    this.#batch.length = 0;
    return true;
  }

  /** As `expand` and `flush`, of all states of a range, by a worker that is alone. */
  expandAll(from: number, to: number): void {
    for (let n = from; n < to; ) {
      n = this.expand(n, to);
      this.flush();
    }
  }

  /** Memory as it has to be after a meeting: see `VisitedSet`. */
  grow(): StoreMemory {
    return this.#store.grow();
  }

  install(memory: StoreMemory): void {
    this.#store.install(memory);
  }

  /** For another worker that joins. */
  get memory(): StoreMemory {
    return this.#store.memory;
  }

  /** Instead of `start`: takes over the states of a checkpoint, alone. */
  adoptSaved(source: StateSource, levels: number): void {
    const most = BATCH_STATES * this.draft.layout.words;
    readStates(source, (words, _, level) => {
      while (this.levels < level) this.#endSaved();
      for (let o = 0; o < words.length; o += most) {
        const some = words.subarray(o, o + most);
        this.#batch.words.set(some);
        this.#batch.length = some.length;
        this.flush();
      }
    });
    while (this.levels < levels) this.#endSaved();
  }

  #endSaved(): void {
    this.release(this.#levels.at(-1) ?? []);
    this.endLevel();
  }

  /** Which values occur in some states: a pass over all of them. */
  census(runs: Runs): Census {
    const { census, count } = takeCensus(this.draft.layout);
    for (const piece of this.pieces(runs)) count(piece);
    return census;
  }

  /** A number that is the same for every partition in which the steps do the same to `states`: one after the other in it. */
  outcomeOf(states: Int32Array): number {
    const width = this.draft.layout.words;
    const { expand } = this.#transitions;
    const { taken } = this.#noticed.counted;
    const before = taken.slice();
    let outcome = 0;
    for (let o = 0; o < states.length; o += width) {
      this.#batch.length = 0;
      let made: number;
      try {
        made = expand(states, o, 0) ? 1 : 2;
      } catch {
        // Which step threw first is a matter of the code that was generated.
        this.#batch.length = 0;
        made = 3;
      }
      // Successors are summed up: their order is such a matter too.
      for (let s = 0; s < this.#batch.length; s += width) made = (made + hashOf(this.#batch.words, s, width)) | 0;
      outcome = Math.imul(outcome ^ made, 0x9e3779b1);
      outcome ^= outcome >>> 15;
    }
    this.#batch.length = 0;
    taken.set(before);
    return outcome;
  }

  /** Some states of the newest level, one after the other: at most `most` of them, from the first to the last. */
  sample(most: number): Int32Array {
    const width = this.draft.layout.words;
    const newest = this.#levels.at(-1) ?? [];
    const count = Math.min(most, sizeOf(newest));
    const words = new Int32Array(count * width);
    for (let i = 0; i < count; i++) {
      const [n] = sliceOf(newest, Math.floor((i * sizeOf(newest)) / count), 1);
      words.set(this.#wordsOf(n as number), i * width);
    }
    return words;
  }

  /** The words of some states, in pieces. */
  *pieces(runs: Runs): Generator<Int32Array> {
    for (let r = 0; r < runs.length; r += 2) yield* this.#store.pieces(runs[r] as number, runs[r + 1] as number);
  }

  /** Appends the levels up to `upTo - 1` that it has not saved yet to a file. Those before `elsewhere` are in other files already. */
  save(plan: PartPlan, elsewhere: number, upTo: number): Appended {
    this.#saved ??= new PartWriter(plan);
    const from = this.#saved.level;
    const levels = Array.from({ length: upTo - from }, (_, i) =>
      from + i < elsewhere ? [] : this.pieces(this.level(from + i)),
    );
    return this.#saved.append(levels);
  }

  /** The least of some states that has `target` as a successor. */
  predecessor(target: Int32Array, runs: Runs): Int32Array | undefined {
    const { words: batch } = this.#batch;
    const width = target.length;
    const { taken } = this.#noticed.counted;
    const before = taken.slice();
    let least: Int32Array | undefined;
    for (const piece of this.pieces(runs))
      for (let at = 0; at < piece.length; at += width) {
        this.#expandOne(piece, at);
        this.#canonicalise();
        for (let o = 0; o < this.#batch.length; o += width) {
          let i = 0;
          while (i < width && batch[o + i] === target[i]) i++;
          if (i === width) {
            least = leastOf([least, piece.slice(at, at + width)]);
            break;
          }
        }
        this.#batch.length = 0;
      }
    taken.set(before);
    return least;
  }

  /** What was noticed so far. */
  findings(): PackedFindings {
    return this.#noticed.findings;
  }

  plain(words: Int32Array): PlainValue {
    this.draft.words.set(words);
    return this.draft.root.$plain() as PlainValue;
  }

  packed(state: PlainValue): Int32Array {
    this.draft.words.fill(0);
    this.draft.root.$assign(state);
    return this.draft.words.slice();
  }

  /** Frees what outlives it. */
  close(): void {
    this.#store.close();
  }

  #canonicalise(): void {
    if (this.#canonical === undefined) return;
    const { canonicalise } = this.#canonical;
    const { words, length } = this.#batch;
    for (let o = 0; o < length; o += this.draft.layout.words) canonicalise(words, o);
  }

  /** Makes the transitions of the state at `offset`; after a step that threw, goes on with the next. True if something but noise was enabled. */
  #expandOne(segment: Int32Array, offset: number): boolean {
    const from = this.#batch.length;
    const enabled = this.#makeTransitions(segment, offset);
    this.#local?.merge(from);
    return enabled;
  }

  #makeTransitions(segment: Int32Array, offset: number): boolean {
    const { expand, progress, instances } = this.#transitions;
    let first = 0;
    for (;;) {
      progress.at = -1;
      try {
        return expand(segment, offset, first);
      } catch (error) {
        // Not a step that threw: a defect of ours, which going on would repeat for ever.
        if (progress.at < first) throw error;
        const instance = instances[progress.at];
        this.#noticed.fails(this.#current, instance?.rule ?? -1, instance?.args ?? 0, error);
        first = progress.at + 1;
        // A step that failed was enabled.
        progress.enabled = true;
      }
    }
  }

  #noteIfStuck(n: number): void {
    this.draft.words.set(this.#wordsOf(n));
    try {
      if (this.#transitions.mustGoOn()) this.#noticed.isStuck(n);
    } catch (error) {
      this.#noticed.fails(n, -1, this.#system.properties.length, error);
    }
  }

  #wordsOf(n: number): Int32Array {
    // Not by `segmentOf`: what that has given for the state that is being expanded has to stay as it is.
    const [words] = this.#store.pieces(n, n + 1);
    return (words as Int32Array).slice();
  }
}

const hashOf = (words: Int32Array, offset: number, width: number): number => {
  let hash = 0;
  for (let i = 0; i < width; i++) {
    hash = Math.imul(hash ^ (words[offset + i] as number), 0x85ebca6b);
    hash ^= hash >>> 13;
  }
  return hash;
};
