// What the author of a subject says that its policies cost, in the form in which the tables have it.
import { requireKnownKeys } from '../model/language/known-keys.ts';
import type { Cost, Costs } from './subject.ts';

/** One number for all sizes, or one for each. */
type PerSize = number | readonly number[];

/** What one operation comes to; what is left out is 0. */
export interface StatedCost {
  /** Atomic operations. */
  readonly atomics?: PerSize;
  /** Cache lines touched. */
  readonly lines?: PerSize;
  /** Holds of a lock of the policy's own. */
  readonly locks?: PerSize;
  /** Entries read, such as those of a page table. */
  readonly entries?: PerSize;
}

/** What a policy stores for each object, and what its operations cost. */
export interface StatedCosts {
  /** For each object (a folio). Default: 0. */
  readonly bytes?: number;
  readonly bits?: number;
  /** For each part of one (a page). Default: 0. */
  readonly bytesEach?: number;
  /** The sizes that costs are told for, in parts (pages). Default: one, for what has no size. */
  readonly sizes?: readonly number[];
  readonly operations: { readonly [operation: string]: StatedCost };
}

interface Stating {
  readonly name: string;
  readonly costs?: StatedCosts;
}

/** The operations that some policy has, in the order in which they come up. Throws a `model` error for a key that means nothing. */
export const operationsOf = (policies: readonly Stating[]): readonly string[] => {
  for (const { name, costs } of policies) {
    if (costs === undefined) continue;
    requireKnownKeys(costs, ['bytes', 'bits', 'bytesEach', 'sizes', 'operations'], `'costs' of '${name}'`);
    requireKnownKeys(costs.operations, Object.keys(costs.operations ?? {}), `'operations' of '${name}'`);
    for (const [operation, cost] of Object.entries(costs.operations))
      requireKnownKeys(cost, ['atomics', 'lines', 'locks', 'entries'], `operation '${operation}' of '${name}'`);
  }
  return [...new Set(policies.flatMap(({ costs }) => Object.keys(costs?.operations ?? {})))];
};

/** A row for each operation, also for those that this policy has not. */
export const costsFrom = (
  { bytes = 0, bits = 0, bytesEach = 0, sizes = [1], operations }: StatedCosts,
  all: readonly string[],
): Costs => {
  const perSize = (value: PerSize = 0): readonly number[] =>
    typeof value === 'number' ? sizes.map(() => value) : sizes.map((_, i) => value[i] ?? 0);
  return {
    folioBytes: bytes,
    folioBits: bits,
    pageBytes: bytesEach,
    lock: undefined,
    sizes,
    operations: all.map((operation): Cost => {
      const { atomics, lines, locks, entries } = operations[operation] ?? {};
      return {
        operation,
        atomics: perSize(atomics),
        lines: perSize(lines),
        locks: perSize(locks),
        entries: perSize(entries),
      };
    }),
  };
};
