// Statements that hold a view of something while it, or what it was copied from, is written: the mistakes that an
// executor can make here are to write through a stale reference, to share a struct between two places, and to read what
// it has already overwritten.

import { blocked } from '../../../src/model/language/step.ts';
import {
  about,
  type Builder,
  chosen,
  constant,
  copied,
  type Ground,
  isComposite,
  leafOf,
  sameShape,
  shape,
  solid,
} from './ground.ts';
import { missing, type Place, read, write, writeFrom } from './place.ts';

const hasLeaf = (place: Place, ground: Ground): boolean => isComposite(place) && leafOf(place, ground, 0) !== undefined;

/** `const v = place; <overwrite the place, or one around it>; v.leaf = value`. */
export const hold: Builder = about(hasLeaf, (held, spec, ground) => {
  const { careless } = spec;
  const leaf = leafOf(held, ground, spec.value);
  if (leaf === undefined) return undefined;
  const overwritten = chosen(
    [held, ...held.ancestors].filter(({ writable }) => writable),
    spec.value,
  ) as Place;
  const replacement = copied(overwritten.domain, spec, ground);
  const written = constant(leaf.domain, spec.value, ground);
  const onwards = leaf.segments.slice(held.segments.length);
  const path = onwards.map(({ text }) => text).join('');
  return {
    text: `v = ${held.text}; ${overwritten.text} = ${replacement.text}; v${path} = ${written.text}${careless ? ' /* careless */' : ''}`,
    run: (scope) => {
      const view = read(held, scope);
      const value = replacement.of(scope);
      if (view === null || view === missing || value === missing) return blocked;
      write(overwritten, value, scope);
      const now = read(held, scope);
      // Of a variant that is of another case by now, the view is of nothing.
      if (!careless && now !== view) return blocked;
      return writeFrom(view, onwards, written.of(scope), scope, careless) ? undefined : blocked;
    },
  };
});

/** `place = other; other.leaf = value`: the copy must not change. */
export const copyThenWrite: Builder = about(hasLeaf, (place, spec, ground) => {
  const source = sameShape(place.domain, ground.writable, spec.other);
  const leaf = source && leafOf(source, ground, spec.value);
  if (source === undefined || leaf === undefined) return undefined;
  const written = constant(leaf.domain, spec.value, ground);
  return {
    text: `${place.text} = ${source.text}; ${leaf.text} = ${written.text}`,
    run: (scope) => {
      const value = read(source, scope);
      const done = value !== missing && write(place, value, scope) && write(leaf, written.of(scope), scope);
      return done ? undefined : blocked;
    },
  };
});

/** `place = { f: place.g, g: place.f }`: everything is read before anything is written. */
export const swapFields: Builder = (spec, { writable }) => {
  const pairs = writable.flatMap((place) => {
    const domain = solid(place.domain);
    if (domain.kind !== 'struct') return [];
    const names = Object.keys(domain.fields);
    const alike = (f: string, g: string): boolean => f < g && shape(domain.fields[f]) === shape(domain.fields[g]);
    return names.flatMap((f) => names.filter((g) => alike(f, g)).map((g) => ({ place, f, g, names })));
  });
  const pair = chosen(pairs, spec.place);
  if (pair === undefined) return undefined;
  const { place, f, g, names } = pair;
  return {
    text: `${place.text} = itself with ${f} and ${g} swapped`,
    run: (scope) => {
      const view = read(place, scope) as Readonly<Record<string, unknown>> | null | typeof missing;
      if (view === null || view === missing) return blocked;
      const other = (name: string): string => (name === f ? g : name === g ? f : name);
      return write(place, Object.fromEntries(names.map((name) => [name, view[other(name)]])), scope)
        ? undefined
        : blocked;
    },
  };
};
