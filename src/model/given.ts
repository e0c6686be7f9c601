// What a model's `build` and `expect` are given: objects of which nothing can be read that is not declared.

import { ShootdownError, suggest } from './errors.ts';
import type { Model } from './model.ts';
import { declared, declaring } from './values/declared.ts';
import { isPlainObject } from './values/value.ts';
import type { Bounds } from './variant.ts';

/** The prototypes for one model: the same for all that is built of it, since V8 compiles for the kinds of objects that it sees. */
interface Guards {
  readonly bounds: object;
  readonly switches: object;
}

const guards = new WeakMap<Model, Guards>();

const guardsOf = (model: Model): Guards => {
  const known = guards.get(model);
  if (known !== undefined) return known;
  const bounds = Object.keys(model.bounds);
  const switches = [
    ...new Set(model.variants.flatMap(({ with: value }) => (isPlainObject(value) ? Object.keys(value) : []))),
  ];
  const made = {
    bounds: declaring(
      (name) =>
        new ShootdownError('model', `'${name}' was read, but '${model.name}' has no such bound`, suggest(name, bounds)),
    ),
    // A switch that only other variants have is undefined in this one: a model may leave out what is off.
    switches: declaring((name) => {
      if (switches.includes(name)) return undefined;
      return new ShootdownError(
        'model',
        `'${name}' was read of a variant of '${model.name}', and 'with' has it in none`,
        `${suggest(name, switches)}; 'with' of a variant declares what its steps may read`,
      );
    }),
  };
  guards.set(model, made);
  return made;
};

/** The bounds, as the model reads them. */
export const givenBounds = (model: Model, bounds: Bounds): Bounds => declared(bounds, guardsOf(model).bounds);

/** The value of a variant, as the model reads it: a copy where it is a record. A record in it, or what is no record, is given as it is. */
export const givenSwitches = (model: Model, value: unknown): unknown =>
  isPlainObject(value) ? declared(value, guardsOf(model).switches) : value;
