// What is looked at in the states of a search that accepts nothing: how far the log can be read, and which states are possible there.
import type { PlainValue } from '../../model/language/domain.ts';
import { framesOf } from '../../model/rules/ends.ts';
import { plain } from '../../model/values/view.ts';
import type { Guided, PlainPlace } from './guided.ts';
import type { Reading } from './reading.ts';
import { stateIn } from './way.ts';

/** A state in which the log cannot be gone on with, and how many there are with the same threads at the same steps. */
export interface Situation {
  /** Without the place in the log. */
  readonly state: PlainValue;
  readonly states: number;
}

/** Looks at every state of a search that accepts nothing, and says which one a way is to lead to. */
export interface Visitor {
  visit(m: object, level: number, guided: Guided): void;
  readonly last?: { readonly state: PlainValue; readonly level: number } | undefined;
}

/** States that are kept of those in which the log cannot be gone on with. */
const mostKept = 2_000;

const placeOf = (m: object, { field }: Guided): PlainPlace => plain(Reflect.get(m, field)) as PlainPlace;

/** How far a log can be read at all. */
export class Reach implements Visitor {
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
export class There implements Visitor {
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
