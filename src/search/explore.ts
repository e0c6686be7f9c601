import { setImmediate as yieldToEvents } from 'node:timers/promises';
import type { System } from '../model/system.ts';
import type { Executor } from './executor.ts';
import type { SearchOptions } from './options.ts';
import type { Ending, Limit, Outcome, Path } from './outcome.ts';

/** Milliseconds of work between two looks at the clock, the signals and the progress report. */
const SLICE_MS = 25;
const PROGRESS_MS = 100;

/**
 * Explores every reachable state, breadth first, level by level, so that the first violation found is a shortest one.
 *
 * A level is checked whole before any of its states is expanded, and expanded whole before the next is checked. So the
 * counts, the verdict and the property do not depend on the order within a level. Where several things are found in one
 * level, a step that failed goes first, then a deadlock, then the property that the model names first.
 *
 * Gives way to the event loop every 25 ms or so: timers, signals and progress reports work during a search.
 */
export const explore = async (executor: Executor, system: System, options: SearchOptions = {}): Promise<Outcome> => {
  const search = new Search(executor, system, options);
  const ending = await search.run();
  return { ending, statistics: search.statistics(ending) };
};

class Search {
  readonly #executor: Executor;
  readonly #system: System;
  readonly #options: SearchOptions;
  readonly #started = performance.now();
  readonly #levels: number[] = [];
  #reported = 0;
  /** The next state to be worked on. */
  #next = 0;

  constructor(executor: Executor, system: System, options: SearchOptions) {
    this.#executor = executor;
    this.#system = system;
    this.#options = options;
    this.#reported = this.#started;
  }

  async run(): Promise<Ending> {
    const { findings } = this.#executor;
    this.#executor.start();
    if (findings.failure !== undefined) return { kind: 'failed', failure: findings.failure, path: [] };
    if (this.#executor.full) return this.#incomplete('memory', 0);
    let from = 0;
    for (;;) {
      const to = this.#executor.states;
      if (to === from) return this.#completed();
      this.#levels.push(to - from);
      const checked = await this.#inSlices(from, to, (a, b) => this.#executor.check(a, b));
      const found = this.#failed() ?? this.#violated();
      if (found !== undefined) return found;
      if (checked !== undefined) return this.#incomplete(checked, from);
      if (this.#levels.length - 1 >= (this.#options.maxDepth ?? Number.POSITIVE_INFINITY))
        return this.#incomplete('depth', from);
      const expanded = await this.#inSlices(from, to, (a, b) => this.#executor.expand(a, b));
      const stopped = this.#failed() ?? this.#deadlocked();
      if (stopped !== undefined) return stopped;
      if (expanded !== undefined) return this.#incomplete(expanded, this.#next);
      from = to;
    }
  }

  statistics(ending: Ending): Outcome['statistics'] {
    const path = 'path' in ending ? ending.path.length - 1 : -1;
    const beyond = this.#executor.states - this.#levels.reduce((sum, level) => sum + level, 0);
    const levels = beyond > 0 ? [...this.#levels, beyond] : this.#levels;
    return {
      states: this.#executor.states,
      transitions: this.#executor.transitions,
      depth: path >= 0 ? path : Math.max(0, levels.length - 1),
      levels,
      seconds: (performance.now() - this.#started) / 1000,
      bytes: this.#executor.bytes,
      taken: [...this.#executor.findings.taken],
    };
  }

  /** Does `work` on every state of a range, in slices; the limit that was met on the way, if one was. */
  async #inSlices(from: number, to: number, work: (from: number, to: number) => void): Promise<Limit | undefined> {
    let size = 64;
    this.#next = from;
    while (this.#next < to) {
      const limit = this.#limit();
      if (limit !== undefined) return limit;
      const began = performance.now();
      const end = Math.min(to, this.#next + this.#within(size));
      work(this.#next, end);
      this.#next = end;
      const took = performance.now() - began;
      if (took < SLICE_MS / 2) size = Math.min(size * 2, 1 << 16);
      else if (took > SLICE_MS * 2) size = Math.max(size >> 1, 16);
      if (performance.now() - this.#reported > PROGRESS_MS / 4) await this.#breathe();
    }
    return this.#executor.full ? 'memory' : undefined;
  }

  /** With a limit on states, slices depend on counts alone and get small close to it: it is overshot by little, and always by as much. */
  #within(size: number): number {
    const { maxStates } = this.#options;
    if (maxStates === undefined) return size;
    return Math.max(1, Math.min(1024, Math.floor((maxStates - this.#executor.states) / 64)));
  }

  #limit(): Limit | undefined {
    const { maxStates, maxTime, signal } = this.#options;
    if (this.#executor.full) return 'memory';
    if (signal?.aborted === true) return 'interrupted';
    if (maxStates !== undefined && this.#executor.states >= maxStates) return 'states';
    if (maxTime !== undefined && performance.now() - this.#started >= maxTime * 1000) return 'time';
    return undefined;
  }

  async #breathe(): Promise<void> {
    await yieldToEvents();
    const now = performance.now();
    if (now - this.#reported < PROGRESS_MS) return;
    this.#reported = now;
    this.#options.onProgress?.({
      states: this.#executor.states,
      transitions: this.#executor.transitions,
      level: this.#levels.length - 1,
      frontier: this.#executor.states - this.#next,
      seconds: (now - this.#started) / 1000,
      bytes: this.#executor.bytes,
    });
  }

  #failed(): Ending | undefined {
    const { failure } = this.#executor.findings;
    return failure === undefined ? undefined : { kind: 'failed', failure, path: this.#pathTo(failure.state) };
  }

  #violated(): Ending | undefined {
    const broken = this.#executor.findings.broken;
    const property = broken.findIndex((state) => state >= 0);
    if (property < 0) return undefined;
    const also = [...broken.keys()].filter((other) => other !== property && (broken[other] as number) >= 0);
    return { kind: 'violated', property, also, path: this.#pathTo(broken[property] as number) };
  }

  #deadlocked(): Ending | undefined {
    const { stuck } = this.#executor.findings;
    return stuck < 0 ? undefined : { kind: 'deadlock', path: this.#pathTo(stuck) };
  }

  /** Everything was explored; what should have been seen, or have happened, and was not? */
  #completed(): Ending {
    const { seen, taken } = this.#executor.findings;
    const properties = [...this.#system.properties.keys()].filter(
      (p) => this.#system.properties[p]?.kind === 'reachable' && seen[p] === 0,
    );
    // A step of a replicated thread has happened if it has for any of the threads.
    const happened = new Set(
      [...this.#system.rules.keys()].filter((r) => (taken[r] as number) > 0).map((r) => this.#stepOf(r)),
    );
    const rules = [...this.#system.rules.keys()].filter((r) => !happened.has(this.#stepOf(r)));
    const first = rules.filter(
      (r) => rules.findIndex((other) => this.#stepOf(other) === this.#stepOf(r)) === rules.indexOf(r),
    );
    if (properties.length > 0 || first.length > 0) return { kind: 'unreached', properties, rules: first };
    return { kind: 'holds' };
  }

  #stepOf(rule: number): string {
    const found = this.#system.rules[rule];
    return found?.kind === 'thread' ? `${found.thread.name}: ${found.label}` : `${found?.label}`;
  }

  #incomplete(limit: Limit, expanded: number): Ending {
    return { kind: 'incomplete', limit, left: this.#executor.states - expanded };
  }

  #pathTo(state: number): Path {
    const path: Path[number][] = [];
    for (let n = state; n >= 0; n = this.#executor.parent(n)) path.push(this.#executor.state(n));
    return path.reverse();
  }
}
