// The kernel functions that the models of this tree name, by model.
import { loadModel } from '../src/loading/models.ts';
import { instantiate } from '../src/model/instance.ts';
import { type Use, usesOf } from './names.ts';

/** The names of one model, of all its variants but mutants, in the order of the steps. */
export const usesOfModel = async (name: string): Promise<readonly Use[]> => {
  const model = await loadModel(name);
  const variants = model.variants.filter(({ mutant }) => mutant === undefined);
  return usesOf(
    name,
    variants.map((variant) => instantiate(model, variant.name).system),
  );
};
