import { type Always, type Elements, forState, type Parts } from '../src/index.ts';
import { catalogue, type PropertyName } from './catalogue.ts';

/**
 * A property of the catalogue, asked of the states of one model. `definition`: what the sentence leaves open, where it speaks of
 * a definition: what this mapcount counts.
 */
export const invariant = <M extends object>(
  name: PropertyName,
  holds: ((m: M) => boolean | Elements) | Parts<M>,
  definition?: string,
): Always => {
  const { sentence } = catalogue[name];
  return forState<M>().always(name, definition === undefined ? sentence : `${sentence}: ${definition}`, holds);
};
