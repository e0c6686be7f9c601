// Statements that call the methods of arrays and lists.

import type { Domain } from '../../../src/model/language/domain.ts';
import { type Blocked, blocked } from '../../../src/model/language/step.ts';
import { about, type Builder, chosen, constant, copied, isInt, type Statement, sameShape, solid } from './ground.ts';
import { missing, type Place, read, type Scope, write } from './place.ts';

type ArrayDomain = Extract<Domain, { kind: 'array' }>;
type ListDomain = Extract<Domain, { kind: 'list' }>;

/** An array or a list as a recipe sees it, whatever its elements. */
interface Elements extends Iterable<unknown> {
  readonly length: number;
  at(i: number): unknown;
  set(i: number, value: unknown): void;
  count(test: (element: unknown) => boolean): number;
  findIndex(test: (element: unknown) => boolean): number;
  fill(value: unknown): void;
  push(value: unknown): void;
  pop(): unknown;
  shift(): unknown;
  remove(i: number): unknown;
  indexOf(element: unknown): number;
  replace(elements: Iterable<unknown>): void;
  filter(test: (element: unknown) => boolean): unknown[];
  clear(): void;
}

const calling = (
  place: Place,
  text: string,
  call: (elements: Elements, scope: Scope) => Blocked | undefined,
): Statement => ({
  text: `${place.text}.${text}`,
  run: (scope) => {
    const elements = read(place, scope);
    return elements === null || elements === missing ? blocked : call(elements as Elements, scope);
  },
});

const isList = ({ domain }: Place): boolean => solid(domain).kind === 'list';
const isSequence = (place: Place): boolean => isList(place) || solid(place.domain).kind === 'array';
/** Elements of arrays of frames are not to be replaced. */
const isReplaceable = (place: Place): boolean => place.writable && isSequence(place);
const hasFields = (place: Place): boolean => isReplaceable(place) && elementFields(place).length > 0;

export const push: Builder = about(isList, (place, spec, ground) => {
  const { of, max } = solid(place.domain) as ListDomain;
  const source = copied(of, spec, ground);
  return calling(place, `push(${source.text})`, (list, scope) => {
    if (list.length >= max && !spec.careless) return blocked;
    const element = source.of(scope);
    if (element === missing) return blocked;
    list.push(element);
    return undefined;
  });
});

const taking = (method: 'pop' | 'shift'): Builder =>
  about(isList, (place, spec, ground) => {
    const target = sameShape((solid(place.domain) as ListDomain).of, ground.writable, spec.other);
    return calling(place, `${method}()${target === undefined ? '' : ` into ${target.text}`}`, (list, scope) => {
      if (list.length === 0 && !spec.careless) return blocked;
      const taken = list[method]();
      return target === undefined || write(target, taken, scope, spec.careless) ? undefined : blocked;
    });
  });

export const pop: Builder = taking('pop');
export const shift: Builder = taking('shift');

export const remove: Builder = about(isList, (place, spec) => {
  const i = spec.value % 3;
  return calling(place, `remove(${i})`, (list) => {
    if (i >= list.length && !spec.careless) return blocked;
    list.remove(i);
    return undefined;
  });
});

/** Puts the place of an element into an integer, and takes that element out. */
export const findAndRemove: Builder = about(isList, (place, spec, ground) => {
  const source = copied((solid(place.domain) as ListDomain).of, spec, ground);
  return calling(place, `remove(indexOf(${source.text}))`, (list, scope) => {
    const element = source.of(scope);
    const { of } = solid(place.domain) as ListDomain;
    if (element === missing || (element === null && of.kind !== 'nullable')) return blocked;
    const i = list.indexOf(element);
    if (i < 0 && !spec.careless) return blocked;
    list.remove(i);
    return undefined;
  });
});

/** Gives a list what a test leaves of it, as views. */
export const filter: Builder = about(isList, (place) =>
  calling(place, 'replace(filter)', (list) => void list.replace(list.filter(isSet))),
);

/** Moves the first element to the end. */
export const rotate: Builder = about(isList, (place) =>
  calling(place, 'push(shift())', (list) => {
    if (list.length === 0) return blocked;
    list.push(list.shift());
    return undefined;
  }),
);

/** Takes the last element, writes to what was taken while another element is in its place, and puts it back. */
export const takeAndPush: Builder = about(
  (place) => isList(place) && hasFields(place),
  (place, spec, ground) => {
    const { of } = solid(place.domain) as ListDomain;
    const [name, domain] = chosen(elementFields(place), spec.other) as [string, Domain];
    const written = constant(domain, spec.value, ground);
    return calling(place, `takeAndPush(${name} = ${written.text})`, (list, scope) => {
      if (list.length === 0) return blocked;
      const taken = list.pop() as Record<string, unknown> | null;
      list.push(constant(of, spec.value, ground).of(scope));
      if (taken !== null) taken[name] = written.of(scope);
      list.set(list.length - 1, taken);
      return undefined;
    });
  },
);

export const clear: Builder = about(isList, (place) => calling(place, 'clear()', (list) => void list.clear()));

export const fill: Builder = about(
  (place) => isReplaceable(place) && !isList(place),
  (place, spec, ground) => {
    const source = copied((solid(place.domain) as ArrayDomain).of, spec, ground);
    return calling(place, `fill(${source.text})`, (elements, scope) => {
      const element = source.of(scope);
      if (element === missing) return blocked;
      elements.fill(element);
      return undefined;
    });
  },
);

/** Held views are live: with structs, this sets both elements to the second one. */
export const swapElements: Builder = about(isReplaceable, (place) =>
  calling(place, 'swap', (elements) => {
    if (elements.length < 2) return blocked;
    const held = elements.at(0);
    elements.set(0, elements.at(1));
    elements.set(1, held);
    return undefined;
  }),
);

/** Puts what `count` and `findIndex` say about a sequence into an integer. */
export const count: Builder = about(isInt, (place, spec, { places }) => {
  const counted = chosen(places.filter(isSequence), spec.other);
  if (counted === undefined) return undefined;
  const { lo, hi } = place.domain as Extract<Domain, { kind: 'int' }>;
  return calling(counted, `count() into ${place.text}`, (elements, scope) => {
    const found = elements.count(isSet) + elements.findIndex(isSet);
    if (!spec.careless && (found < lo || found > hi)) return blocked;
    return write(place, found, scope) ? undefined : blocked;
  });
});

const isSet = (element: unknown): boolean => element !== null && element !== 0 && element !== false;

export const each: Builder = about(hasFields, (place, spec, ground) => {
  const [name, domain] = chosen(elementFields(place), spec.other) as [string, Domain];
  const written = constant(domain, spec.value, ground);
  return calling(place, `each.${name} = ${written.text}`, (elements, scope) => {
    for (const element of elements)
      if (element !== null) (element as Record<string, unknown>)[name] = written.of(scope);
    return undefined;
  });
});

const elementFields = ({ domain }: Place): readonly [string, Domain][] => {
  const of = solid((solid(domain) as ListDomain | ArrayDomain).of);
  return of.kind === 'struct' ? Object.entries(of.fields) : [];
};
