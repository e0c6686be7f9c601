// Which cards of the picture a value names, and which it ever can.

import type { Domain, PlainValue, Scalarset } from '../model/language/domain.ts';
import type { System } from '../model/rules/rule.ts';
import { hintsUnder, type ViewHints } from '../model/view-hint.ts';
import { elementsOf, fieldOf } from '../trace/changes.ts';

/** What values can name: which card a member of a scalarset is, a number in a field that is called like an array, a word that is a thread. */
export interface Targets {
  /** For each scalarset the field whose elements its members are: the first array of structs over it that is no thread. */
  readonly scalarsets: ReadonlyMap<string, string>;
  /** Fields that are one card each. */
  readonly alone: ReadonlySet<string>;
  /** Arrays of structs whose elements are numbered: `folios`, which a field `folio` names. With their lengths. */
  readonly numbered: ReadonlyMap<string, number>;
  readonly threads: ReadonlySet<string>;
  /** The fields that are threads. */
  readonly frames: ReadonlySet<string>;
  readonly hints: ViewHints;
}

export const targetsOf = (system: System): Targets => {
  const threads = new Set(system.threads.flatMap(({ name, over }) => (over === undefined ? [name] : [])));
  const frames = new Set(system.threads.map(({ name }) => name));
  const scalarsets = new Map<string, string>();
  const numbered = new Map<string, number>();
  const alone = new Set<string>();
  for (const [name, domain] of Object.entries(system.root.fields)) {
    if (domain.kind !== 'array' || !hasParts(domain.of)) alone.add(name);
    if (domain.kind !== 'array' || frames.has(name) || !hasParts(domain.of)) continue;
    const over: Scalarset | undefined = domain.over;
    if (over === undefined) numbered.set(name, domain.length);
    else if (!scalarsets.has(over.name)) scalarsets.set(over.name, name);
  }
  return { scalarsets, numbered, alone, threads, frames, hints: hintsUnder(system.root, system.view) };
};

/** Whether a card is made of each element of an array of these. */
export const hasParts = (domain: Domain): boolean =>
  domain.kind === 'struct' ||
  domain.kind === 'variant' ||
  domain.kind === 'array' ||
  (domain.kind === 'nullable' && hasParts(domain.of));

/** The array whose elements the numbers at a place name: what its hint says, or the one that its field is called like. */
const arrayAt = ({ numbered, hints }: Targets, place: string): string | undefined => {
  const given = hints.get(place)?.names;
  if (given === null) return undefined;
  const field = place.slice(place.lastIndexOf('.') + 1);
  return (given === undefined ? [`${field}s`, `${field}es`] : [given]).find((name) => numbered.has(name));
};

/** The field that whatever is at a place names. */
const fieldNamedAt = ({ alone, hints }: Targets, place: string): string | undefined => {
  const given = hints.get(place)?.names ?? undefined;
  return given !== undefined && alone.has(given) ? given : undefined;
};

/** The card of what an element of a broken property is: `folio 0`, `cpu 1`. Undefined for one that has no card. */
export const cardNamed = (
  { scalarsets, numbered, threads }: Targets,
  name: string,
  value: PlainValue,
): string | undefined => {
  if (threads.has(String(value))) return String(value);
  const array = scalarsets.get(name) ?? [`${name}s`, `${name}es`].find((each) => numbered.has(each));
  return array === undefined || typeof value !== 'number' ? undefined : `${array}[${value}]`;
};

/** The cards that a value at a place names, and what is in it. */
export const referencesIn = (targets: Targets, place: string, domain: Domain, value: PlainValue): readonly string[] => {
  if (value === null) return [];
  const whole = fieldNamedAt(targets, place);
  if (whole !== undefined && domain.kind !== 'array' && domain.kind !== 'nullable') return [whole];
  switch (domain.kind) {
    case 'index': {
      const home = targets.scalarsets.get(domain.of.name);
      return home === undefined ? [] : [`${home}[${value}]`];
    }
    case 'int': {
      const array = arrayAt(targets, place);
      const length = (array === undefined ? undefined : targets.numbered.get(array)) ?? 0;
      return (value as number) >= 0 && (value as number) < length ? [`${array}[${value}]`] : [];
    }
    case 'oneOf':
      return targets.threads.has(value as string) ? [value as string] : [];
    case 'nullable':
      return referencesIn(targets, place, domain.of, value);
    case 'struct':
      return Object.entries(domain.fields).flatMap(([field, of]) =>
        referencesIn(targets, `${place}.${field}`, of, fieldOf(value, field)),
      );
    case 'variant': {
      const of = domain.cases[fieldOf(value, 'kind') as string];
      return of === undefined ? [] : referencesIn(targets, place, of, value);
    }
    case 'array':
    case 'list':
    case 'set':
      return elementsOf(value).flatMap((element) => referencesIn(targets, place, domain.of, element));
    default:
      return [];
  }
};

/** The groups of cards that a value at a place can ever name. */
export const groupsUnder = (targets: Targets, place: string, domain: Domain): readonly string[] => {
  const whole = fieldNamedAt(targets, place);
  if (whole !== undefined) return [whole];
  switch (domain.kind) {
    case 'index':
      return [targets.scalarsets.get(domain.of.name) ?? []].flat();
    case 'int':
      return [arrayAt(targets, place) ?? []].flat();
    case 'oneOf':
      return domain.values.filter((value) => targets.threads.has(value));
    case 'nullable':
    case 'array':
    case 'list':
    case 'set':
      return groupsUnder(targets, place, domain.of);
    case 'struct':
      return Object.entries(domain.fields).flatMap(([field, of]) => groupsUnder(targets, `${place}.${field}`, of));
    case 'variant':
      return Object.values(domain.cases).flatMap((of) => groupsUnder(targets, place, of));
    default:
      return [];
  }
};
