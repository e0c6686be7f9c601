import { type Expand, StepCode } from './step-code.ts';
import { type LearnLimits, type StepContext, StepLearner } from './step-learner.ts';

/** How to learn; the defaults are those of a search. */
export interface LearnOptions {
  /** Record every execution that no learned path covers, so that the footprints are complete. Default: false. */
  readonly footprints?: boolean;
  /** States that are expanded by the plain recipes before the learning starts. */
  readonly learnAfter?: number;
  /** States that are expanded between the start, or code being generated, and the first question whether to generate it (again). */
  readonly generateAfter?: number;
  /** The most leaves of one instance. */
  readonly leavesEach?: number;
  /** The most leaves of all. */
  readonly leavesTotal?: number;
}

const LEARN_AFTER = 4096;
const GENERATE_AFTER = 4096;
const LIMITS: LearnLimits = { leavesEach: 4096, leavesTotal: 32_768 };

/**
 * Expands states: by the plain recipes at first, then by what is known of each step, learning what is not, then by code
 * generated from that. Code is generated again when much of what happens is unknown to it, at ever greater distances.
 */
export class LearnedSteps {
  readonly #context: StepContext;
  readonly #options: LearnOptions;
  #learner: StepLearner | undefined;
  #code: StepCode | undefined;
  #fast: Expand | undefined;
  /** States expanded since the start of the phase. */
  #states = 0;
  #wait: number;
  generations = 0;

  constructor(context: StepContext, options: LearnOptions) {
    this.#context = context;
    this.#options = options;
    this.#wait = options.footprints === true ? 0 : (options.learnAfter ?? LEARN_AFTER);
  }

  expand(log: Int32Array, offset: number, first: number): boolean {
    if (first === 0 && ++this.#states > this.#wait) this.#next();
    if (first === 0 && this.#fast !== undefined) return this.#fast(log, offset);
    const { draft, plain, progress } = this.#context;
    if (this.#learner === undefined) return plain.expand(log, offset, first);
    for (let i = 0; i < draft.words.length; i++) draft.words[i] = log[offset + i] as number;
    if (first === 0) progress.enabled = false;
    this.#learner.makeAll(first);
    return progress.enabled;
  }

  #next(): void {
    this.#states = 0;
    if (this.#learner === undefined) {
      const { leavesEach = LIMITS.leavesEach, leavesTotal = LIMITS.leavesTotal, footprints = false } = this.#options;
      this.#learner = new StepLearner(this.#context, { leavesEach, leavesTotal }, footprints);
      this.#code = new StepCode(this.#context, this.#learner);
      this.#wait = this.#options.generateAfter ?? GENERATE_AFTER;
      return;
    }
    this.#wait = Math.max(1, this.#wait * 2);
    if (this.#fast !== undefined && this.#learner.executions * 8 < this.#wait) { this.#learner.executions = 0; return; }
    this.#learner.executions = 0;
    const t = performance.now();
    this.#fast = this.#code?.generate();
    this.generations++;
    if (process.env.STATS) console.log('generated', this.generations, 'leaves', this.#learner.leaves, 'ms', performance.now() - t, 'wait', this.#wait);
  }
}
