import type { Thread } from '../../model/language/thread.ts';
import type { System } from '../../model/rules/rule.ts';
import type { Partition } from '../../packed/index.ts';
import type { CleanWatch } from '../../search/breadth-first.ts';
import type { Ending, LivelockSearch } from '../../search/outcome.ts';
import { canAllFinish, PASS_BYTES } from './finish-pass.ts';
import { canAllFinishLazily } from './lazy-finish-pass.ts';
import { naiveTrap } from './naive-trap.ts';
import { findTrap, type TrapSearch } from './trap.ts';

/** Searches of more states are not searched for livelocks unless it is asked for. */
export const MOST_STATES = 20_000_000;

export interface LivelockOptions {
  readonly livelocks?: 'always' | 'never' | undefined;
  /** Bytes for the states of the search and what comes besides. */
  readonly memory: number;
}

/** Looks for livelocks at the end of a search that has found nothing. What it was not looked for, and why, is in `searched`. */
export class Livelocks {
  readonly #system: System;
  readonly #options: LivelockOptions;
  searched: LivelockSearch | undefined;

  constructor(system: System, options: LivelockOptions) {
    this.#system = system;
    this.#options = options;
  }

  /** In the states of a packed search. Answers how that search ends instead, if it does. */
  async inPartition(partition: Partition, states: number, watch: CleanWatch): Promise<Ending | undefined> {
    const { memory } = this.#options;
    const bytes = states * PASS_BYTES;
    if (this.#isLeftOut(states)) return undefined;
    if (partition.counts.bytes + bytes > memory) return this.#leaveOut('memory');
    const { isLazy } = partition.stepper;
    const { kind, endless } = await (isLazy ? canAllFinishLazily : canAllFinish)(partition, this.#system, watch);
    if (kind === 'stopped') return this.#leaveOut(watch.timeMet ?? 'interrupted');
    this.searched = { kind: 'searched', endless: endless.map(({ name }) => name) };
    if (kind === 'all') return undefined;
    const search = await findTrap(this.#system, endless, { memory, watch });
    // Where noise was taken lazily it is not known yet that there is one.
    if (isLazy && (search.kind === 'memory' || search.kind === 'stopped'))
      return this.#leaveOut(search.kind === 'memory' ? 'memory' : (watch.timeMet ?? 'interrupted'));
    return this.#endingOf(search, watch);
  }

  /** In the states of a search by the reference engine, which are explored once more. */
  async onReference(states: number, watch: CleanWatch): Promise<Ending | undefined> {
    if (this.#isLeftOut(states)) return undefined;
    const { search, endless } = await naiveTrap(this.#system, watch);
    if (search.kind === 'stopped') return this.#leaveOut(watch.timeMet ?? 'interrupted');
    this.searched = { kind: 'searched', endless: endless.map(({ name }) => name) };
    return this.#endingOf(search, watch);
  }

  #isLeftOut(states: number): boolean {
    const { livelocks } = this.#options;
    if (livelocks === 'never') this.#leaveOut('off');
    else if (!this.#system.threads.some(hasToFinish)) this.#leaveOut('none to finish');
    else if (livelocks === undefined && states > MOST_STATES) this.#leaveOut('states');
    return this.searched !== undefined;
  }

  #leaveOut(why: Extract<LivelockSearch, { kind: 'not searched' }>['why']): undefined {
    this.searched = { kind: 'not searched', why };
    return undefined;
  }

  #endingOf(search: TrapSearch, watch: CleanWatch): Ending | undefined {
    switch (search.kind) {
      case 'trap':
        return { kind: 'livelock', trapped: search.trapped, path: search.path };
      case 'failed':
        return { kind: 'failed', failure: search.failure, path: search.path };
      case 'memory':
        return { kind: 'incomplete', limit: 'memory', left: 0, livelock: true };
      case 'stopped':
        return { kind: 'incomplete', limit: watch.timeMet ?? 'interrupted', left: 0, livelock: true };
      // A model whose steps set the program counters of others: all cannot finish together, but each can.
      case 'none':
        return undefined;
    }
  }
}

const hasToFinish = ({ daemon }: Thread): boolean => !daemon;
