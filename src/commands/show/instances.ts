import { asShootdownError } from '../../model/errors.ts';
import { type Instance, instantiate } from '../../model/instance.ts';
import type { Model } from '../../model/model.ts';
import type { Bounds } from '../../model/variant.ts';

/** The variants of a model that are shown together: not the mutants, which differ in what a step does, and are told in a table of their own. */
export const shownVariants = (model: Model): readonly string[] =>
  model.variants.filter(({ mutant }) => mutant === undefined).map(({ name }) => name);

/**
 * These, for tables of their steps: those that refuse bounds that are set (no variant has all that a model can be), without.
 * Throws what all of them throw.
 */
export const tabledInstances = (model: Model, set: Bounds = {}): readonly Instance[] => {
  const refusals: unknown[] = [];
  const instances = shownVariants(model).map((variant) => {
    try {
      return instantiate(model, variant, set);
    } catch (error) {
      if (asShootdownError(error)?.code !== 'usage') throw error;
      refusals.push(error);
      return instantiate(model, variant);
    }
  });
  if (refusals.length === instances.length && refusals.length > 0) throw refusals[0];
  return instances;
};

/** A variant at some bounds, or where these do not go together for it, at others. */
export const instantiatedAt = (model: Model, variant: string, bounds: Bounds, others: Bounds): Instance => {
  try {
    return instantiate(model, variant, bounds);
  } catch (error) {
    if (asShootdownError(error)?.code !== 'usage') throw error;
    return instantiate(model, variant, others);
  }
};
