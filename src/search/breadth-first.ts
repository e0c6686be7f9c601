import type { PlainValue } from '../model/language/domain.ts';
import { cutIn } from '../model/rules/limit.ts';
import type { System } from '../model/rules/rule.ts';
import { completed } from './completed.ts';
import type { Executor, Visit, Watch } from './executor.ts';
import { Limits, type Position } from './limits.ts';
import { MemoryWarning } from './memory-warning.ts';
import type { SearchOptions } from './options.ts';
import type { Ending, Limit, Outcome, Path, Statistics } from './outcome.ts';
import { project } from './projection.ts';

/**
 * Explores every reachable state, breadth first, level by level, so that the first violation found is a shortest one.
 *
 * A level is checked whole before any of its states is expanded, and expanded whole before the next is checked. So the
 * counts, the verdict and the property do not depend on the order within a level. Where several things are found in one
 * level, a step that failed goes first, then a deadlock, then an assertion, then the property that the model names first.
 *
 * Gives way to the event loop every 25 ms or so: timers, signals and progress reports work during a search.
 */
export const explore = async (
  executor: Executor,
  system: System,
  options: SearchOptions = {},
  hooks: SearchHooks = {},
): Promise<Outcome> => {
  try {
    return await new Search(executor, system, options, hooks).run();
  } finally {
    await executor.end();
  }
};

/** What is done at certain moments of a search. */
export interface SearchHooks {
  /** Instead of the executor's `start`. */
  readonly start?: (() => Promise<void>) | undefined;
  /** Asked when a level has been checked and is to be expanded: whether the search is left for another one. It ends as incomplete then, and not as unfinished. */
  readonly leave?: (() => boolean) | undefined;
  /** When a level has been expanded whole and the search goes on. */
  readonly levelEnd?: (() => Promise<void>) | undefined;
  /**
   * Shown every state, level by level, once all have been explored and nothing was found. A limit that is met meanwhile makes the search
   * incomplete; what this throws, the search throws.
   */
  readonly visit?: Visit | undefined;
  /**
   * When everything has been explored and nothing was found: what else the search ends with. `watch` is stopped by time and signals
   * alone, `timeMet` then says by which.
   */
  readonly clean?: ((watch: CleanWatch) => Promise<Ending | undefined>) | undefined;
  /** When the search has ended, however, while the executor is still there. May throw: the search then throws. */
  readonly ended?: ((ending: Ending['kind']) => Promise<void>) | undefined;
  /** When the search has been left unfinished. */
  readonly unfinished?: (() => Promise<void>) | undefined;
}

export interface CleanWatch extends Watch {
  readonly timeMet: 'time' | 'interrupted' | undefined;
}

/** An `Ending` whose path has not been looked for yet. */
type PathlessEnding =
  | Exclude<Ending, { readonly path: Path }>
  /** As it comes from the hook. */
  | { readonly kind: 'known'; readonly ending: Ending }
  | (DistributiveOmit<
      Exclude<Extract<Ending, { readonly path: Path }>, { readonly kind: 'livelock' | 'liveness' }>,
      'path'
    > & {
      /** The state that the path leads to; undefined when the initial recipe failed. */
      readonly state: PlainValue | undefined;
      readonly depth: number;
    });
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

class Search {
  readonly #executor: Executor;
  readonly #system: System;
  readonly #options: SearchOptions;
  readonly #hooks: SearchHooks;
  readonly #limits: Limits;
  readonly #warning: MemoryWarning;
  #saidLost = false;
  #isLeft = false;

  constructor(executor: Executor, system: System, options: SearchOptions, hooks: SearchHooks) {
    this.#hooks = hooks;
    this.#executor = executor;
    this.#system = system;
    this.#options = options;
    this.#warning = new MemoryWarning(options.memory ?? Number.POSITIVE_INFINITY);
    this.#limits = new Limits(
      options,
      () => executor.counts,
      () => this.#position(),
    );
  }

  async run(): Promise<Outcome> {
    const found = await this.#search();
    const counted = this.#statistics(found);
    const details = this.#options.stats === true ? await this.#executor.details?.() : undefined;
    const statistics = details === undefined ? counted : { ...counted, details };
    await this.#hooks.ended?.(found.kind === 'known' ? found.ending.kind : found.kind);
    if (found.kind === 'known') return { ending: found.ending, statistics };
    if (found.kind === 'incomplete' && !this.#isLeft) await this.#hooks.unfinished?.();
    if (!('state' in found)) return { ending: found, statistics };
    const { state, depth, ...ending } = found;
    const { lost } = this.#executor;
    if (lost !== undefined && depth > 0) {
      const property = ending.kind === 'violated' ? ending.property : undefined;
      const assertion = ending.kind === 'asserted' ? ending.assertion : undefined;
      const failure = ending.kind === 'failed' ? ending.failure : undefined;
      const left = this.#newest();
      return {
        ending: { kind: 'untraceable', found: ending.kind, property, assertion, failure, depth, left, why: lost },
        statistics,
      };
    }
    const path = state === undefined ? [] : await this.#executor.pathTo(state, depth);
    return { ending: { ...ending, path }, statistics };
  }

  async #search(): Promise<PathlessEnding> {
    const executor = this.#executor;
    await (this.#hooks.start?.() ?? executor.start());
    const { failure } = executor.findings;
    if (failure !== undefined) return { kind: 'failed', failure, state: undefined, depth: 0 };
    if (executor.counts.full) return this.#incomplete('memory', this.#newest());
    for (;;) {
      // Levels are worked on until one is empty: it is no level.
      if (executor.levels.at(-1) === 0) return this.#complete();
      const depth = executor.levels.length - 1;
      await executor.check(this.#limits);
      const found = this.#failed(depth) ?? this.#violated(depth);
      if (found !== undefined) return found;
      if (this.#limits.stopped()) return this.#incomplete(this.#limits.met, this.#newest());
      if (depth >= (this.#options.maxDepth ?? Number.POSITIVE_INFINITY))
        return this.#incomplete('depth', this.#newest());
      this.#isLeft = this.#hooks.leave?.() ?? false;
      if (this.#isLeft) return this.#incomplete('states', this.#newest());
      const level = this.#newest();
      await executor.expand(this.#limits);
      const stopped = this.#failed(depth) ?? this.#deadlocked(depth) ?? this.#asserted(depth);
      if (stopped !== undefined) return stopped;
      const left = level - executor.counts.done + this.#newest();
      // A limit that is met when everything is done limits nothing.
      const { met } = this.#limits;
      if (met !== undefined && (left > 0 || met === 'memory')) return this.#incomplete(met, left);
      this.#warnOfMemory();
      this.#sayLost();
      await this.#hooks.levelEnd?.();
    }
  }

  async #complete(): Promise<PathlessEnding> {
    const { visit } = this.#hooks;
    if (visit !== undefined && !(await this.#executor.visit(this.#limits, visit)))
      return this.#incomplete(this.#limits.met, 0);
    const limits = this.#limits;
    const ending = await this.#hooks.clean?.({
      stopped: () => limits.timeMet !== undefined,
      breathe: () => limits.breathe(),
      within: (size) => size,
      get timeMet() {
        return limits.timeMet;
      },
    });
    return ending === undefined ? completed(this.#system, this.#executor.findings) : { kind: 'known', ending };
  }

  #warnOfMemory(): void {
    const { memory = Number.POSITIVE_INFINITY, onNote } = this.#options;
    const { bytes, states } = this.#executor.counts;
    if (this.#newest() === 0 || !this.#warning.isDue(bytes)) return;
    const { levels } = this.#executor;
    onNote?.({
      kind: 'memory',
      used: bytes,
      memory,
      states,
      at: {
        kind: 'level',
        level: levels.length - 1,
        growth: levels.slice(-3).map((size, i) => size / (levels.at(i - 4) ?? size)),
        projection: project(levels, (states * memory) / bytes),
      },
    });
  }

  #sayLost(): void {
    const { lost } = this.#executor;
    if (lost === undefined || this.#saidLost) return;
    this.#saidLost = true;
    this.#options.onNote?.({ kind: 'lost', why: lost });
  }

  #position(): Position {
    const { counts, levels } = this.#executor;
    const earlier = levels.slice(0, -1).reduce((sum, level) => sum + level, 0);
    return { level: levels.length - 1, frontier: Math.max(0, counts.states - earlier - counts.done) };
  }

  #newest(): number {
    return this.#executor.levels.at(-1) ?? 0;
  }

  #failed(depth: number): PathlessEnding | undefined {
    const { failure } = this.#executor.findings;
    return failure === undefined ? undefined : { kind: 'failed', failure, state: failure.state, depth };
  }

  #violated(depth: number): PathlessEnding | undefined {
    const { broken } = this.#executor.findings;
    const property = broken.findIndex((state) => state !== undefined);
    if (property < 0) return undefined;
    const also = [...broken.keys()].filter((other) => other !== property && broken[other] !== undefined);
    return { kind: 'violated', property, also, state: broken[property], depth };
  }

  #deadlocked(depth: number): PathlessEnding | undefined {
    const { stuck } = this.#executor.findings;
    return stuck === undefined ? undefined : { kind: 'deadlock', state: stuck, depth };
  }

  #asserted(depth: number): PathlessEnding | undefined {
    const [first, ...others] = this.#executor.findings.asserted;
    if (first === undefined) return undefined;
    const { name, state, rule, args } = first;
    return { kind: 'asserted', assertion: name, also: others.map((other) => other.name), rule, args, state, depth };
  }

  #incomplete(limit: Limit | undefined, left: number): PathlessEnding {
    return { kind: 'incomplete', limit: limit ?? 'interrupted', left };
  }

  #statistics(found: PathlessEnding): Statistics {
    const { levels, findings, counts } = this.#executor;
    const withStates = levels.at(-1) === 0 && levels.length > 1 ? levels.slice(0, -1) : levels;
    const cut = cutIn(this.#system, findings.taken);
    return {
      states: counts.states,
      transitions: counts.transitions - (cut ?? 0),
      depth: 'state' in found ? stepsOf(found) : Math.max(0, withStates.length - 1),
      levels: [...withStates],
      seconds: this.#limits.seconds,
      bytes: counts.bytes,
      ...(counts.disk ? { disk: counts.disk } : {}),
      ...(cut === undefined ? {} : { cut }),
      taken: [...findings.taken],
    };
  }
}

/** Steps of what was found: the step in which an assertion fails is one of them. */
const stepsOf = ({ kind, depth }: { readonly kind: Ending['kind']; readonly depth: number }): number =>
  kind === 'asserted' ? depth + 1 : depth;
