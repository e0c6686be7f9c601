// Which variants of zap the tests of the engines take, and with which pages.
import zap from '../models/zap/model.ts';
import type { Policy } from '../models/zap/policy.ts';

export const zapNames: readonly string[] = zap.variants.map(({ name }) => name);

/**
 * The orders of steps. Without those that lift what the others leave out: they have the same steps but one or two, and say nothing of
 * stores and workers that the others do not.
 */
export const zapOrders: readonly string[] = zapNames.filter((name) => !/^(?:2022-(?!batches)|up-rt)/.test(name));

/** How many pages may be anonymous, of one that is asked for: none of those that MADV_DONTNEED drops and a fault maps anew. */
export const anonIn = (variant: string): number =>
  (zap.variants.find(({ name }) => name === variant)?.with as Policy | undefined)?.call === 'MADV_DONTNEED' ? 0 : 1;
