// Is a log of a real kernel one of a path of a variant? A search over the variant, guided by the log.
import { defaultMemory } from '../../check/check.ts';
import { modelFailure } from '../../model/errors.ts';
import type { PlainValue } from '../../model/language/domain.ts';
import { framesOf } from '../../model/rules/ends.ts';
import { plain } from '../../model/values/view.ts';
import { referenceMachine } from '../../reference/machine.ts';
import { explore } from '../../search/breadth-first.ts';
import type { SearchOptions } from '../../search/options.ts';
import type { Limit, Path } from '../../search/outcome.ts';
import { retrace } from '../../trace/retrace.ts';
import { packedExecutor } from '../../workers/executor.ts';
import { cutsOf } from './cuts.ts';
import { type Guided, guidedBy, type PlainPlace } from './guided.ts';
import { type Misfit, misfitsOf } from './misfits.ts';
import type { Reading } from './reading.ts';
import { noWay, stateIn, type Way, wayOf } from './way.ts';

/** A state in which the log cannot be gone on with, and how many there are with the same threads at the same steps. */
export interface Situation {
  /** Without the place in the log. */
  readonly state: PlainValue;
  readonly states: number;
}

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

/** States that are kept of those in which the log cannot be gone on with, and of these in which each step is looked at: what is said of more is the same. */
const mostKept = 2_000;
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

/** Looks at every state of a search that accepts nothing, and says which one a way is to lead to. */
interface Visitor {
  visit(m: object, level: number, guided: Guided): void;
  readonly last?: { readonly state: PlainValue; readonly level: number } | undefined;
}

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

const placeOf = (m: object, { field }: Guided): PlainPlace => plain(Reflect.get(m, field)) as PlainPlace;

/** How far a log can be read at all. */
class Reach implements Visitor {
  readonly #cuts: Reading['cuts'];
  /** Lines that have been read, from the first one on; and of these the steps taken as well. */
  read = 0;
  settled = 0;

  constructor({ cuts }: Reading) {
    this.#cuts = cuts;
  }

  visit(m: object, _: number, guided: Guided): void {
    const { cut, open } = placeOf(m, guided);
    const read = this.#cuts[cut]?.unread ?? 0;
    this.read = Math.max(this.read, read);
    this.settled = Math.max(this.settled, Math.min(read, ...open.filter((line) => line > 0).map((line) => line - 1)));
  }
}

/** The states in which all lines but the last one have been read, of those that have fewest steps to take. */
class There implements Visitor {
  readonly #reading: Reading;
  #open = Number.POSITIVE_INFINITY;
  #guided: Guided | undefined;
  states = 0;
  kept: { readonly state: PlainValue; readonly level: number }[] = [];

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  get last(): { readonly state: PlainValue; readonly level: number } | undefined {
    return this.kept[0];
  }

  visit(m: object, level: number, guided: Guided): void {
    const { lines, cuts } = this.#reading;
    const { cut, open } = placeOf(m, guided);
    if ((cuts[cut]?.unread ?? 0) < lines.length - 1) return;
    const pending = open.filter((line) => line > 0 && line < lines.length).length;
    if (pending > this.#open) return;
    if (pending < this.#open) {
      this.states = 0;
      this.kept = [];
    }
    this.#open = pending;
    this.#guided = guided;
    this.states++;
    if (this.kept.length < mostKept) this.kept.push({ state: plain(m) as PlainValue, level });
  }

  situations(): readonly Situation[] {
    const { threads } = this.#reading.system;
    const byPlace = new Map<string, { state: PlainValue; states: number }>();
    for (const { state: whole } of this.kept) {
      const state = stateIn(this.#guided as Guided, whole);
      const key = JSON.stringify(threads.map((thread) => framesOf(thread, state as object).map(({ pc }) => pc)));
      const known = byPlace.get(key);
      if (known === undefined) byPlace.set(key, { state, states: 1 });
      else known.states++;
    }
    return [...byPlace.values()].sort((a, b) => b.states - a.states);
  }
}
