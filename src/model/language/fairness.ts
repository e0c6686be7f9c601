import { ShootdownError, valueText } from '../errors.ts';
import type { Fairness } from './property.ts';

/** What was declared of something, checked: plain JavaScript may say anything. Throws a `model` error for what is no fairness. */
export const checkedFairness = (fair: unknown, of: string): Fairness | undefined => {
  if (fair === undefined || fair === 'weak' || fair === 'strong') return fair;
  throw new ShootdownError(
    'model',
    `${of} is fair: ${valueText(fair)}`,
    "write fair: 'weak' (happens if it stays possible) or fair: 'strong' (if it becomes possible again and again)",
  );
};
