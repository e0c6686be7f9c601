import { ShootdownError, valueText } from '../errors.ts';
import { isView } from '../values/view.ts';

/** The elements of a state that break a property, by name: `{ cpu: 1, va: 0, folio: null }`. Null is printed as `none`. */
export type Elements = { readonly [name: string]: number | string | boolean | null };

/** Elements that a model has given; throws a `recipe` error for what is none. `who`: `property 'SUM' returned`. */
export const checkedElements = (who: string, given: unknown): Elements => {
  if (isView(given)) throw unclear(who, 'a part of the state');
  if (Array.isArray(given)) throw unclear(who, 'an array');
  if (typeof given === 'object' && given !== null && !(given instanceof Promise)) {
    const wrong = Object.entries(given).find(
      ([, value]) => value !== null && !['number', 'string', 'boolean'].includes(typeof value),
    );
    if (wrong === undefined) return given as Elements;
    throw unclear(who, `elements whose '${wrong[0]}' is no number, word or boolean`);
  }
  throw unclear(who, answerText(given));
};

/** The error for an answer that is none. */
export const unclear = (who: string, what: string): ShootdownError =>
  new ShootdownError(
    'recipe',
    `${who} ${what}`,
    who.startsWith('assertion')
      ? 'elements have names: { cpu: 1, folio: 2 }'
      : 'it returns true or false, or (always) the elements that break it; was a return forgotten?',
  );

/** What was returned, in words. */
export const answerText = (answer: unknown): string => {
  if (answer instanceof Promise) return 'a promise, as async functions do';
  return isView(answer) ? 'a part of the state' : valueText(answer);
};

/** `cpu 1, va 0, folio none`. */
export const elementWords = (elements: Elements): string =>
  Object.entries(elements)
    .map(([name, value]) => `${name} ${value === null ? 'none' : value}`)
    .join(', ');
