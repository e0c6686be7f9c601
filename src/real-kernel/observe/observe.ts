// Is a log of a real kernel one of a path of a variant? A search over the variant, guided by the log.
import { defaultMemory } from '../../check/check.ts';
import { modelFailure } from '../../model/errors.ts';
import { referenceMachine } from '../../reference/machine.ts';
import { explore } from '../../search/breadth-first.ts';
import type { SearchOptions } from '../../search/options.ts';
import type { Limit, Path } from '../../search/outcome.ts';
import { retrace } from '../../trace/retrace.ts';
import { packedExecutor } from '../../workers/executor.ts';
import { cutsOf } from './cuts.ts';
import { type Guided, guidedBy } from './guided.ts';
import { type Misfit, misfitsOf } from './misfits.ts';
import type { Reading } from './reading.ts';
import { Reach, type Situation, There, type Visitor } from './visitors.ts';
import { noWay, type Way, wayOf } from './way.ts';

export type Finding =
  | { readonly kind: 'accepted'; readonly way: Way }
  /** `line`: the first that no path has, by its place among the lines that are read; `way`: a shortest to where it would have to be. */
  | {
      readonly kind: 'rejected';
      readonly line: number;
      readonly way: Way;
      /** How many states of the model are possible there, and one of each situation, the most frequent first. */
      readonly states: number;
      readonly situations: readonly Situation[];
      readonly misfits: readonly Misfit[];
    }
  /** Nothing is known: a limit ended the search. */
  | { readonly kind: 'incomplete'; readonly limit: Limit };

export interface Observation {
  readonly finding: Finding;
  readonly states: number;
  readonly transitions: number;
  readonly seconds: number;
}

export type ObserveOptions = Pick<
  SearchOptions,
  'maxStates' | 'maxTime' | 'memory' | 'signal' | 'onProgress' | 'onNote'
>;

/** States in which each step is looked at: what is said of more is the same. */
const mostLookedAt = 50;

/**
 * Looks for a path of the system of a reading that its log may be of; `label` is what the variant is called. Throws what the model throws; a search
 * that is ended by a limit is `incomplete`, and says nothing.
 */
export const observe = async (label: string, reading: Reading, options: ObserveOptions = {}): Promise<Observation> => {
  const searches = new Searches(label, options);
  const reach = new Reach(reading);
  const first = await searches.run(reading, reach);
  if (first.kind === 'accepted') return searches.told({ kind: 'accepted', way: first.way() });
  if (first.kind === 'incomplete') return searches.told(first);
  // The longest beginning of the log that is accepted by itself: its steps may be taken behind its end.
  let [accepted, rejected] = [reach.settled, Math.min(reach.read + 1, reading.lines.length)];
  while (rejected - accepted > 1) {
    const middle = Math.floor((accepted + rejected) / 2);
    const { kind, ...rest } = await searches.run(beginningOf(reading, middle));
    if (kind === 'incomplete') return searches.told({ kind, ...rest } as Finding);
    if (kind === 'accepted') accepted = middle;
    else rejected = middle;
  }
  const shown = beginningOf(reading, rejected);
  const there = new There(shown);
  const last = await searches.run(shown, there);
  if (last.kind === 'incomplete') return searches.told(last);
  if (last.kind === 'accepted') throw new Error(`a log of ${rejected} lines is accepted, and was rejected`);
  return searches.told({
    kind: 'rejected',
    line: accepted,
    way: last.way(),
    states: there.states,
    situations: there.situations(),
    misfits: misfitsOf(
      shown,
      last.guided,
      accepted,
      there.kept.slice(0, mostLookedAt).map(({ state }) => state),
    ),
  });
};

/** The first lines of a log alone. */
const beginningOf = (reading: Reading, length: number): Reading => {
  const lines = reading.lines.slice(0, length);
  return { ...reading, lines, cuts: cutsOf(lines.map(({ line }) => line)) };
};

type SearchEnd =
  | { readonly kind: 'accepted'; readonly way: () => Way }
  | { readonly kind: 'rejected'; readonly way: () => Way; readonly guided: Guided }
  | { readonly kind: 'incomplete'; readonly limit: Limit };

/** Searches of parts of one log, which share their limits. */
class Searches {
  readonly #label: string;
  readonly #options: ObserveOptions;
  #states = 0;
  #transitions = 0;
  #seconds = 0;

  constructor(label: string, options: ObserveOptions) {
    this.#label = label;
    this.#options = options;
  }

  told(finding: Finding): Observation {
    return { finding, states: this.#states, transitions: this.#transitions, seconds: this.#seconds };
  }

  async run(reading: Reading, visitor?: Visitor): Promise<SearchEnd> {
    const guided = guidedBy(reading);
    const { system } = guided;
    const { maxTime, maxStates, memory = defaultMemory() } = this.#options;
    const executor = packedExecutor(system, { memory });
    let path: Path = [];
    const { ending, statistics } = await explore(
      executor,
      system,
      {
        ...this.#options,
        memory,
        maxTime: maxTime === undefined ? undefined : Math.max(0, maxTime - this.#seconds),
        maxStates: maxStates === undefined ? undefined : Math.max(1, maxStates - this.#states),
      },
      {
        visit: visitor && ((m, level) => visitor.visit(m, level, guided)),
        clean: async () => {
          const last = visitor?.last;
          if (last !== undefined) path = await executor.pathTo(last.state, last.level);
          return undefined;
        },
      },
    );
    this.#states += statistics.states;
    this.#transitions += statistics.transitions;
    this.#seconds += statistics.seconds;
    switch (ending.kind) {
      case 'violated':
        return { kind: 'accepted', way: () => this.#way(reading, guided, ending.path) };
      case 'incomplete':
        return { kind: 'incomplete', limit: ending.limit };
      case 'failed':
        throw modelFailure(this.#label, 'a step failed: ', ending.failure.error);
      case 'holds':
      case 'unreached':
        return { kind: 'rejected', guided, way: () => this.#way(reading, guided, path) };
      default:
        throw new Error(`a search that a log guides ended as '${ending.kind}'`);
    }
  }

  #way(reading: Reading, guided: Guided, path: Path): Way {
    if (path.length === 0) return noWay;
    return wayOf(reading, guided, retrace(guided.system, referenceMachine(guided.system), path), path);
  }
}
