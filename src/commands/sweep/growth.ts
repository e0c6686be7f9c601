// How the states grow with the bounds: a fit, and what it says of the next value.
import type { Bounds } from '../../model/variant.ts';
import { leastSquares } from './least-squares.ts';
import type { SweepRow } from './row.ts';

/** What one more of a bound costs, by a fit. */
export interface BoundGrowth {
  readonly bound: string;
  /** The states are so many times as many for each one more. */
  readonly factor: number;
  /** The combination whose states are projected: the greatest values, and one more of this bound. */
  readonly next: Bounds;
  readonly states: number;
}

/**
 * A fit of ln(states) = c + sum of g[b] * b over the swept bounds, by least squares, over the finished searches of a variant.
 * A search that ended with a violation has not seen all states, and is left out.
 */
export interface Growth {
  readonly variant: string;
  /** Searches that it is made from. */
  readonly points: number;
  readonly bounds: readonly BoundGrowth[];
  /** How far the fit is off at most, as a factor: 1 is exact. */
  readonly off: number;
}

const isWhole = ({ result }: SweepRow): boolean =>
  result?.verdict.kind === 'holds' || result?.verdict.kind === 'unreached';

/** Undefined where too little is known: fewer finished searches than unknowns, or no bound that varies in them. */
export const growthOf = (variant: string, swept: readonly string[], rows: readonly SweepRow[]): Growth | undefined => {
  const points = rows.filter((row) => isWhole(row) && (row.result?.statistics.states ?? 0) > 0);
  const bounds = swept.filter((name) => new Set(points.map(({ set }) => set[name])).size > 1);
  if (bounds.length === 0 || points.length < bounds.length + 1) return undefined;
  const values = points.map(({ set }) => [1, ...bounds.map((name) => set[name] ?? 0)]);
  const logs = points.map(({ result }) => Math.log(result?.statistics.states ?? 1));
  const fit = leastSquares(values, logs);
  if (fit === undefined) return undefined;
  const at = (set: Bounds): number =>
    bounds.reduce((sum, name, i) => sum + (fit[i + 1] ?? 0) * (set[name] ?? 0), fit[0] ?? 0);
  const greatest: Bounds = Object.fromEntries(
    swept.map((name) => [name, Math.max(...rows.map(({ set }) => set[name] ?? 0))]),
  );
  return {
    variant,
    points: points.length,
    bounds: bounds.map((bound, i) => {
      const next = { ...greatest, [bound]: (greatest[bound] ?? 0) + 1 };
      return { bound, factor: Math.exp(fit[i + 1] ?? 0), next, states: Math.exp(at(next)) };
    }),
    off: Math.exp(Math.max(...points.map(({ set }, i) => Math.abs(at(set) - (logs[i] ?? 0))))),
  };
};
