import { setImmediate as yieldToEvents } from 'node:timers/promises';
import type { Counts, Watch } from './executor.ts';
import type { Progress, SearchOptions } from './options.ts';
import type { Limit } from './outcome.ts';

const PROGRESS_MS = 100;

/** What a progress report says that depends on how is searched. */
export type Position = Pick<Progress, 'level' | 'frontier'>;

/** Keeps a search to its limits, and lets timers, signals and progress reports happen. The clock starts when it is made. */
export class Limits implements Watch {
  readonly #options: SearchOptions;
  readonly #counts: () => Counts;
  readonly #position: () => Position;
  readonly #started = performance.now();
  #reported = this.#started;
  #met: Limit | undefined;

  constructor(options: SearchOptions, counts: () => Counts, position: () => Position) {
    this.#options = options;
    this.#counts = counts;
    this.#position = position;
  }

  /** The limit that was met, once one is. */
  get met(): Limit | undefined {
    this.#met ??= this.#limitMet();
    return this.#met;
  }

  /** What ends work that stores no more states, once it is so: the time, or a signal. */
  get timeMet(): 'time' | 'interrupted' | undefined {
    const { maxTime, signal } = this.#options;
    if (signal?.aborted === true) return 'interrupted';
    return maxTime !== undefined && this.seconds >= maxTime ? 'time' : undefined;
  }

  /** Since it was made. */
  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  stopped(): boolean {
    return this.met !== undefined;
  }

  breathe(): Promise<void> | undefined {
    return performance.now() - this.#reported > PROGRESS_MS / 4 ? this.#breathe() : undefined;
  }

  /** With a limit on states, slices depend on counts alone and get small close to it: it is overshot by little. */
  within(size: number): number {
    const { maxStates } = this.#options;
    if (maxStates === undefined) return size;
    return Math.max(1, Math.min(1024, Math.floor((maxStates - this.#counts().states) / 64)));
  }

  #limitMet(): Limit | undefined {
    const { maxStates } = this.#options;
    const { full, states } = this.#counts();
    const { timeMet } = this;
    if (full) return 'memory';
    if (timeMet === 'interrupted') return timeMet;
    return maxStates !== undefined && states >= maxStates ? 'states' : timeMet;
  }

  async #breathe(): Promise<void> {
    await yieldToEvents();
    const now = performance.now();
    if (now - this.#reported < PROGRESS_MS) return;
    this.#reported = now;
    const { states, transitions, bytes } = this.#counts();
    this.#options.onProgress?.({ states, transitions, ...this.#position(), seconds: this.seconds, bytes });
  }
}
