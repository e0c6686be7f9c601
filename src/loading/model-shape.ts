import { messageOf, ShootdownError } from '../model/errors.ts';
import { placeOfError } from '../model/fault.ts';
import type { Model } from '../model/model.ts';

/**
 * The default export of a module as a model. What a plain JavaScript file may get wrong is looked for here; all of it is
 * in the message of the one `model` error that is thrown.
 */
export const parseModel = (exported: unknown, file: string): Model => {
  if (!isObject(exported))
    throw new ShootdownError('model', `${file} does not export a model`, "write 'export default defineModel({ ... })'");
  if (exported.__esModule === true && 'default' in exported)
    throw new ShootdownError('model', `${file} is compiled to CommonJS, and a model is an ES module`, commonJsHint);
  const wrong = wrongIn(exported, file);
  if (wrong.length > 0)
    throw new ShootdownError(
      'model',
      `the default export of ${file} is no model: ${wrong.join('; ')}`,
      "write 'export default defineModel({ ... })'",
    );
  return exported as unknown as Model;
};

/** For who compiles a model: what the default export of CommonJS is depends on who imports it. */
export const commonJsHint =
  'write "type": "module" into the package.json beside it, and "module": "nodenext" into the compilerOptions of tsconfig.json; or call the source .mts';

/** What is wrong with it, in words. Throws a `model` error where it cannot be read: it may have getters. */
const wrongIn = (exported: Record<string, unknown>, file: string): readonly string[] => {
  try {
    const wrong = [...namesOf(exported), ...boundsOf(exported.bounds), ...variantsOf(exported.variants)];
    return typeof exported.build === 'function' ? wrong : [...wrong, "'build' is not a function"];
  } catch (error) {
    const place = placeOfError(error);
    throw new ShootdownError(
      'model',
      `the default export of ${file} cannot be read: ${messageOf(error)}`,
      place === undefined ? undefined : `at ${place}`,
      error,
    );
  }
};

const namesOf = (exported: Record<string, unknown>): string[] =>
  ['name', 'title']
    .filter((key) => typeof exported[key] !== 'string' || exported[key] === '')
    .map((key) => `'${key}' is not a text`);

const boundsOf = (bounds: unknown): string[] => {
  if (!isObject(bounds)) return ["'bounds' is not an object"];
  return Object.entries(bounds)
    .filter(([, bound]) => !isObject(bound) || !['default', 'min', 'max'].every((key) => Number.isInteger(bound[key])))
    .map(([name]) => `bound '${name}' needs whole numbers 'default', 'min' and 'max'`);
};

const variantsOf = (variants: unknown): string[] => {
  if (!Array.isArray(variants) || variants.length === 0)
    return ["'variants' is not an array with at least one variant"];
  return variants.flatMap((variant: unknown, i) => {
    if (!isObject(variant) || typeof variant.name !== 'string') return [`variant ${i} has no 'name'`];
    const { name, title, expect } = variant;
    const wrong: string[] = [];
    if (typeof title !== 'string') wrong.push(`variant '${name}' has no 'title'`);
    const first = Array.isArray(expect) ? expect[0] : expect;
    if (typeof expect !== 'function' && !(isObject(first) && typeof first.kind === 'string'))
      wrong.push(`variant '${name}' does not say what to 'expect': holds, breaks(property, steps) or deadlocks(steps)`);
    return wrong;
  });
};

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
