import fc from 'fast-check';
import type { Domain } from '../../src/model/language/domain.ts';
import type { BagDraft, CollectionDraft, SetDraft } from '../../src/model/language/draft.ts';
import { type SetName, valueAt } from './random/domain.ts';

/**
 * Recipes that cannot tell the members of a scalarset apart: they name members only by variables (a thread's id,
 * arguments), compare them for equality only, and do to all members whatever they do to a member that they do not name.
 */

/** The members that a recipe can name, by scalarset. */
export type Names = { readonly [K in SetName]: readonly number[] };

/** How many members it can name: what the text of a recipe is made from. */
export type Counts = { readonly [K in SetName]: number };

type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'item'; readonly i: number }
  | { readonly kind: 'member'; readonly set: SetName };

/** A place of the state, up to the names of members. */
export interface SymmetricPlace {
  readonly steps: readonly Step[];
  readonly domain: Domain;
}

export const symmetricPlaces = (domain: Domain, steps: readonly Step[] = []): readonly SymmetricPlace[] => {
  const here = { steps, domain };
  switch (domain.kind) {
    case 'nullable':
      return [here, ...symmetricPlaces(domain.of, steps).filter((place) => place.steps.length > steps.length)];
    case 'struct':
      return Object.entries(domain.fields).flatMap(([name, field]) =>
        name === 'pc' ? [] : symmetricPlaces(field, [...steps, { kind: 'field', name }]),
      );
    case 'array':
      if (domain.over !== undefined)
        return symmetricPlaces(domain.of, [...steps, { kind: 'member', set: domain.over.name as SetName }]);
      return items(domain.length, domain.of, steps);
    case 'list':
      return [here, ...items(domain.max, domain.of, steps)];
    default:
      return [here];
  }
};

const items = (length: number, of: Domain, steps: readonly Step[]): readonly SymmetricPlace[] =>
  Array.from({ length }, (_, i) => symmetricPlaces(of, [...steps, { kind: 'item', i }])).flat();

/** Numbers that choose: a place, the names of the members along it, what is done, and with which values. */
export interface Picks {
  readonly place: number;
  readonly names: readonly number[];
  readonly what: number;
  readonly values: readonly number[];
}

export interface TestPicks extends Picks {
  readonly every: boolean;
  readonly not: boolean;
}

const picks = {
  place: fc.nat(1000),
  names: fc.array(fc.nat(11), { minLength: 3, maxLength: 3 }),
  what: fc.nat(11),
  values: fc.array(fc.nat(11), { minLength: 4, maxLength: 4 }),
};
export const statementPicks: fc.Arbitrary<Picks> = fc.record(picks);
export const testPicks: fc.Arbitrary<TestPicks> = fc.record({ ...picks, every: fc.boolean(), not: fc.boolean() });

/** Something to run on a view of the state, and how it reads. */
export interface Recipe<R> {
  readonly text: string;
  readonly run: (m: object, names: Names) => R;
}

/** A place under a view that can be read and written. */
interface Location {
  get(): unknown;
  set(value: unknown): void;
}

interface View {
  readonly [field: string]: unknown;
}
interface SequenceView {
  readonly length: number;
  at(i: number): unknown;
  set(i: number, value: unknown): void;
}
interface ListView extends SequenceView {
  push(value: unknown): void;
  shift(): unknown;
  clear(): void;
}

/** Which of its names a recipe uses for each member along a place; -1 for all members. */
const choose = (place: SymmetricPlace, { names }: Picks, counts: Counts): readonly number[] =>
  place.steps.map((step, i) => {
    if (step.kind !== 'member') return 0;
    const count = counts[step.set];
    const pick = (names[i % names.length] as number) % (count + 1);
    return pick === count ? -1 : pick;
  });

const textOfPlace = (place: SymmetricPlace, chosen: readonly number[]): string =>
  place.steps
    .map((step, i) => {
      if (step.kind === 'field') return `.${step.name}`;
      if (step.kind === 'item') return `[${step.i}]`;
      return chosen[i] === -1 ? `[every ${step.set}]` : `[${step.set}${chosen[i]}]`;
    })
    .join('')
    .slice(1);

/** The locations that a place stands for; none where it goes through null or past the end of a list. */
const locate = (m: object, place: SymmetricPlace, chosen: readonly number[], names: Names): readonly Location[] => {
  const { steps } = place;
  const from = (view: unknown, k: number): readonly Location[] => {
    const step = steps[k];
    if (step === undefined || view === null) return [];
    const last = k === steps.length - 1;
    if (step.kind === 'field') {
      const fields = view as View;
      if (!last) return from(fields[step.name], k + 1);
      return [{ get: () => fields[step.name], set: (value) => void Object.assign(fields, { [step.name]: value }) }];
    }
    const sequence = view as SequenceView;
    const at = step.kind === 'item' ? step.i : (names[step.set][chosen[k] as number] ?? -1);
    const all = step.kind === 'member' && chosen[k] === -1;
    const elements = all ? [...Array(sequence.length).keys()] : [at].filter((i) => i < sequence.length);
    return elements.flatMap((i) =>
      last ? [{ get: () => sequence.at(i), set: (value) => sequence.set(i, value) }] : from(sequence.at(i), k + 1),
    );
  };
  return from(m, 0);
};

/** A value of a domain with members by name; undefined where it would have to name a member that has no name. */
const valueNamed = (domain: Domain, values: readonly number[], counts: Counts): Recipe<unknown> | undefined => {
  const [pick = 0] = values;
  const rest = [...values.slice(1), pick];
  switch (domain.kind) {
    case 'bool':
    case 'int':
    case 'oneOf': {
      const value = valueAt(domain, pick);
      return { text: String(value), run: () => value };
    }
    case 'index': {
      const set = domain.of.name as SetName;
      if (counts[set] === 0) return undefined;
      const name = pick % counts[set];
      return { text: `${set}${name}`, run: (_, names) => names[set][name] };
    }
    case 'nullable':
      return pick % 3 === 0 ? { text: 'null', run: () => null } : valueNamed(domain.of, rest, counts);
    case 'variant': {
      const cases = Object.values(domain.cases);
      return valueNamed(cases[pick % cases.length] as Domain, rest, counts);
    }
    case 'set':
    case 'bag': {
      const element = pick % 3 === 0 ? undefined : valueNamed(domain.of, rest, counts);
      return {
        text: `{${element?.text ?? ''}}`,
        run: (m, names) => (element === undefined ? [] : [element.run(m, names)]),
      };
    }
    case 'struct': {
      const fields = Object.entries(domain.fields).map(
        ([name, field]) => [name, valueNamed(field, rest, counts)] as const,
      );
      if (fields.some(([, field]) => field === undefined)) return undefined;
      return {
        text: `{ ${fields.map(([name, field]) => `${name}: ${field?.text}`).join(', ')} }`,
        run: (m, names) => Object.fromEntries(fields.map(([name, field]) => [name, field?.run(m, names)])),
      };
    }
    case 'array':
    case 'list': {
      const element = valueNamed(domain.of, rest, counts);
      if (element === undefined) return undefined;
      const length = domain.kind === 'array' ? domain.length : pick % (domain.max + 1);
      return {
        text: `${length} times ${element.text}`,
        run: (m, names) => Array.from({ length }, () => element.run(m, names)),
      };
    }
  }
};

/** A statement; undefined when it would have to name a member that has no name. */
export const statementOf = (
  spec: Picks,
  places: readonly SymmetricPlace[],
  counts: Counts,
): Recipe<void> | undefined => {
  const place = places[spec.place % places.length];
  if (place === undefined) return undefined;
  const chosen = choose(place, spec, counts);
  const where = textOfPlace(place, chosen);
  const forAll = (text: string, write: (location: Location, m: object, names: Names) => void): Recipe<void> => ({
    text: `${where} ${text}`,
    run: (m, names) => {
      for (const location of locate(m, place, chosen, names)) write(location, m, names);
    },
  });
  const { domain } = place;
  const asList = (location: Location) => location.get() as ListView;
  const asCollection = (location: Location) => location.get() as CollectionDraft<unknown>;
  if (domain.kind === 'list' && spec.what > 1) {
    const element = valueNamed(domain.of, spec.values, counts);
    if (spec.what > 8) return forAll('clear', (location) => asList(location).clear());
    if (spec.what > 5)
      return forAll('shift', (location) => {
        if (asList(location).length > 0) asList(location).shift();
      });
    return (
      element &&
      forAll(`push ${element.text}`, (location, m, names) => {
        if (asList(location).length < domain.max) asList(location).push(element.run(m, names));
      })
    );
  }
  if ((domain.kind === 'set' || domain.kind === 'bag') && spec.what > 1) {
    if (spec.what > 10) return forAll('clear', (location) => asCollection(location).clear());
    const element = valueNamed(domain.of, spec.values, counts);
    if (spec.what > 7)
      return (
        element &&
        forAll(`take out ${element.text}`, (location, m, names) => {
          const collection = asCollection(location);
          const value = element.run(m, names);
          if (!collection.has(value)) return;
          if (domain.kind === 'set') (collection as SetDraft<unknown>).delete(value);
          else (collection as BagDraft<unknown>).remove(value);
        })
      );
    return (
      element &&
      forAll(`add ${element.text}`, (location, m, names) => {
        const collection = asCollection(location);
        const value = element.run(m, names);
        if (domain.kind === 'set' || (collection as BagDraft<unknown>).count(value) < domain.max) collection.add(value);
      })
    );
  }
  if (domain.kind === 'bool' && spec.what > 5) return forAll('flip', (location) => location.set(!location.get()));
  if (domain.kind === 'int' && spec.what > 5) {
    // Without the guard, rarely: it leaves the domain then.
    const top = spec.what === 11 ? Number.POSITIVE_INFINITY : domain.hi;
    return forAll(`+ 1 up to ${top}`, (location) => {
      const value = location.get() as number;
      location.set(value >= top ? domain.lo : value + 1);
    });
  }
  const value = valueNamed(domain, spec.values, counts);
  return value && forAll(`= ${value.text}`, (location, m, names) => location.set(value.run(m, names)));
};

/** A test of one place, of some or every member where it is not named. */
export const testOf = (spec: TestPicks, places: readonly SymmetricPlace[], counts: Counts): Recipe<boolean> => {
  const place = places[spec.place % places.length];
  const chosen = place === undefined ? [] : choose(place, spec, counts);
  const [text, test] = place === undefined ? ['never', () => false] : questionOf(place.domain, spec.values, counts);
  return {
    text: `${spec.not ? 'not ' : ''}${spec.every ? 'every' : 'some'} ${place === undefined ? '' : textOfPlace(place, chosen)} ${text}`,
    run: (m, names) => {
      const found = place === undefined ? [] : locate(m, place, chosen, names);
      const passes = (location: Location): boolean => test(location.get(), names);
      return (spec.every ? found.every(passes) : found.some(passes)) !== spec.not;
    },
  };
};

const questionOf = (
  domain: Domain,
  [pick = 0]: readonly number[],
  counts: Counts,
): readonly [text: string, test: (value: unknown, names: Names) => boolean] => {
  switch (domain.kind) {
    case 'bool':
      return ['is true', (value) => value === true];
    case 'int':
    case 'oneOf': {
      const wanted = valueAt(domain, pick);
      return [`is ${wanted}`, (value) => value === wanted];
    }
    case 'index': {
      const set = domain.of.name as SetName;
      if (counts[set] === 0) return ['is a member', () => true];
      const name = pick % counts[set];
      return [`is ${set}${name}`, (value, names) => value === names[set][name]];
    }
    case 'list': {
      const length = pick % (domain.max + 1);
      return [`has ${length}`, (value) => (value as ListView).length === length];
    }
    case 'variant': {
      const kinds = Object.keys(domain.cases);
      const kind = kinds[pick % kinds.length];
      return [`is ${kind}`, (value) => (value as { readonly kind: string }).kind === kind];
    }
    case 'set':
    case 'bag': {
      const element = valueNamed(domain.of, [pick], counts);
      if (element === undefined) return ['has none', (value) => (value as CollectionDraft<unknown>).size === 0];
      return [`has ${element.text}`, (value, names) => (value as CollectionDraft<unknown>).has(element.run({}, names))];
    }
    case 'nullable': {
      if (domain.of.kind !== 'index' || pick % 2 === 0) return ['is null', (value) => value === null];
      return questionOf(domain.of, [pick], counts);
    }
    default:
      return ['is there', () => true];
  }
};
