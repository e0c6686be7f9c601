// What the calls have in common: who calls, on which pages, and what comes back.
import { blocked, int } from '../../../src/index.ts';
import type { SequentialBounds } from '../policy.ts';
import { addressOf, type Errno, type Sequential } from '../state.ts';

/** A caller, and pages side by side in one of its areas. */
export interface Pages {
  readonly process: number;
  readonly area: number;
  readonly page: number;
  readonly length: number;
}

/** The arguments of a call that is about pages. */
export const pagesOf = ({ processes, areas, pages }: SequentialBounds) => ({
  process: int(0, processes - 1),
  area: int(0, areas - 1),
  page: int(0, pages - 1),
  length: int(1, pages),
});

/** The addresses of the pages, in order; `blocked` where the process is not there, or the pages go past the end of the area. */
export const addressesOf = (
  m: Sequential,
  bounds: SequentialBounds,
  { process, area, page, length }: Pages,
): readonly number[] | typeof blocked => {
  if (!m.alive.at(process) || page + length > bounds.pages) return blocked;
  const first = addressOf(bounds, process, area, page);
  return Array.from({ length }, (_, i) => first + i);
};

/** The call has returned. */
export const returns = (m: Sequential, error: Errno, value: number | null = null): void => {
  m.returned = { error, value };
};

/** A call on pages: `act` goes through them, and says what the call returns. What the kernel was free to do for the one before is done, or is not. */
export const pagesCall =
  (bounds: SequentialBounds) =>
  (act: (m: Sequential, addresses: readonly number[]) => Errno) =>
  (m: Sequential, args: Pages): undefined | typeof blocked => {
    const addresses = addressesOf(m, bounds, args);
    if (addresses === blocked) return blocked;
    m.freedom = null;
    returns(m, act(m, addresses));
    return undefined;
  };

/**
 * A call that goes from page to page: it ends at the first for which `at` returns an error. What is changed before that stays changed.
 * Returns the error, or 'none'.
 */
export const forEachPage = (addresses: readonly number[], at: (va: number) => Errno): Errno => {
  for (const va of addresses) {
    const error = at(va);
    if (error !== 'none') return error;
  }
  return 'none';
};
