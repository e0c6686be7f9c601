// Statements that call the methods of sets and bags.

import type { BagDomain, Domain, SetDomain } from '../../../src/model/language/domain.ts';
import type { BagDraft, CollectionDraft, SetDraft } from '../../../src/model/language/draft.ts';
import { type Blocked, blocked } from '../../../src/model/language/step.ts';
import { about, type Builder, chosen, copied, isInt, type Statement, sameShape, solid } from './ground.ts';
import { missing, type Place, read, type Scope, write } from './place.ts';

const calling = <C>(
  place: Place,
  text: string,
  call: (collection: C, scope: Scope) => Blocked | undefined,
): Statement => ({
  text: `${place.text}.${text}`,
  run: (scope) => {
    const found = read(place, scope);
    return found === null || found === missing ? blocked : call(found as C, scope);
  },
});

const isSet = ({ domain }: Place): boolean => solid(domain).kind === 'set';
const isBag = ({ domain }: Place): boolean => solid(domain).kind === 'bag';
export const isCollection = (place: Place): boolean => isSet(place) || isBag(place);
const elementOf = (place: Place): Domain => (solid(place.domain) as SetDomain | BagDomain).of;

/** Puts an element in: a constant, or what is at a place of the same shape, which may be a view. */
export const add: Builder = about(isCollection, (place, spec, ground) => {
  const source = copied(elementOf(place), spec, ground);
  const domain = solid(place.domain) as SetDomain | BagDomain;
  return calling<CollectionDraft<unknown>>(place, `add(${source.text})`, (collection, scope) => {
    const element = source.of(scope);
    // Of a nullable place of the same shape, what is null is no element.
    if (element === missing || (element === null && domain.of.kind !== 'nullable')) return blocked;
    const isFull = domain.kind === 'bag' && (collection as BagDraft<unknown>).count(element) >= domain.max;
    if (isFull && !spec.careless) return blocked;
    collection.add(element);
    return undefined;
  });
});

export const take: Builder = about(isCollection, (place, spec, ground) => {
  const source = copied(elementOf(place), spec, ground);
  const { kind, of } = solid(place.domain) as SetDomain | BagDomain;
  return calling<CollectionDraft<unknown>>(place, `take out ${source.text}`, (collection, scope) => {
    const element = source.of(scope);
    if (element === missing || (element === null && of.kind !== 'nullable')) return blocked;
    if (!spec.careless && !collection.has(element)) return blocked;
    if (kind === 'bag') (collection as BagDraft<unknown>).remove(element);
    else (collection as SetDraft<unknown>).delete(element);
    return undefined;
  });
});

/** Makes a set the union, the intersection or the difference of itself and another one. */
export const combine: Builder = about(isSet, (place, spec, ground) => {
  const other = sameShape(place.domain, ground.places.filter(isSet), spec.other) ?? place;
  const operation = chosen(['union', 'intersection', 'difference'] as const, spec.value) as 'union';
  return calling<SetDraft<unknown>>(place, `= ${operation}(${other.text})`, (set, scope) => {
    const with_ = read(other, scope);
    if (with_ === null || with_ === missing) return blocked;
    return write(place, set[operation](with_ as SetDraft<unknown>), scope) ? undefined : blocked;
  });
});

/** Gives a collection the elements that a test leaves of it. */
export const keep: Builder = about(isCollection, (place, spec) =>
  calling<CollectionDraft<unknown>>(place, 'replace(filter)', (collection) => {
    collection.replace(collection.filter((element) => JSON.stringify(element).length % 2 === spec.value % 2));
    return undefined;
  }),
);

/** Puts the size of a collection into an integer. */
export const measure: Builder = about(isInt, (place, spec, { places }) => {
  const measured = chosen(places.filter(isCollection), spec.other);
  if (measured === undefined) return undefined;
  const { lo, hi } = place.domain as Extract<Domain, { kind: 'int' }>;
  return calling<CollectionDraft<unknown>>(measured, `size into ${place.text}`, ({ size }, scope) => {
    if (!spec.careless && (size < lo || size > hi)) return blocked;
    return write(place, size, scope) ? undefined : blocked;
  });
});
