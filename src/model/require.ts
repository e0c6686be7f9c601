// What has to be given before a model can be built.

import { ShootdownError, suggest, valueText } from './errors.ts';
import type { Model } from './model.ts';
import type { Variant } from './variant.ts';

/** Plain JavaScript may give anything. Throws a `usage` error for what is no model. */
export const requireModel = (model: unknown): void => {
  if (typeof model === 'object' && model !== null && 'variants' in model && 'build' in model) return;
  throw new ShootdownError(
    'usage',
    `instantiate takes a model, and was given ${valueText(model)}`,
    "import the model's file and give its default export: import model from './my-model.js'",
  );
};

/** The variant of that name. Throws an `unknown` error where the model does not have it. */
export const requireVariant = (model: Model, name: string): Variant<string, unknown> => {
  const variant = model.variants.find((one) => one.name === name);
  if (variant !== undefined) return variant;
  throw new ShootdownError(
    'unknown',
    `model '${model.name}' has no variant '${name}'`,
    suggest(
      String(name),
      model.variants.map((one) => one.name),
    ),
  );
};
