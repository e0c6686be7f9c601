import type { System } from '../model/rules/rule.ts';

/** What walks did, in numbers. Plain data: it is sent between threads. */
export interface WalkCounts {
  /** Walks that came to an end of their own, or found something. */
  readonly walks: number;
  /** Steps of all walks, those of a walk that was stopped among them. */
  readonly steps: number;
  /** States that the properties were evaluated on; one that is met again counts again. */
  readonly looked: number;
  /** Walks that took as many steps as they were allowed. */
  readonly cut: number;
  /** Transitions made by each rule, by its place in the system. */
  readonly taken: readonly number[];
  /** For each property by its place: 1 if it is a `reachable` one that was seen. */
  readonly seen: readonly number[];
}

export const noWalks = (system: System): WalkCounts => ({
  walks: 0,
  steps: 0,
  looked: 0,
  cut: 0,
  taken: system.rules.map(() => 0),
  seen: system.properties.map(() => 0),
});

/** What two sets of walks did addCounts. */
export const addCounts = (a: WalkCounts, b: WalkCounts): WalkCounts => ({
  walks: a.walks + b.walks,
  steps: a.steps + b.steps,
  looked: a.looked + b.looked,
  cut: a.cut + b.cut,
  taken: a.taken.map((taken, place) => taken + (b.taken[place] ?? 0)),
  seen: a.seen.map((seen, place) => Math.max(seen, b.seen[place] ?? 0)),
});
