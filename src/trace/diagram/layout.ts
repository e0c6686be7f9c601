import type { Breakable } from './breakable.ts';
import { inOrder } from './in-order.ts';
import { measure } from './measure.ts';
import type { Row } from './row.ts';
import { sideBySide } from './side-by-side.ts';
import { staggered } from './staggered.ts';

/** How much more columns beside each other may cost than those that run on over each other: they are easier to read. */
const WORTH = 1.05;

/**
 * Sets rows under headings in lines of so many columns, plain ASCII where the texts are, and cuts no identifier: columns beside each other;
 * where these would be too narrow, each thread from a column of its own on; where there is no room for that either, without columns.
 */
export const layOut = (headings: readonly Breakable[], rows: readonly Row[], width: number): readonly string[] => {
  const measured = measure(headings, rows);
  const beside = sideBySide(headings, rows, measured, width);
  const over = staggered(headings, rows, measured, width);
  if (beside !== undefined && (over === undefined || beside.cost <= WORTH * over.cost)) return beside.lines();
  return over?.lines() ?? inOrder(headings, rows, width);
};
