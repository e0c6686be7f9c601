// The machine as a picture: a card for each of its parts, with what is in it, and which card a value names. It is made from the domains, so that
// every model has one.

import type { Domain, PlainValue, Scalarset } from '../model/language/domain.ts';
import type { System } from '../model/rules/rule.ts';
import { print, zeroOf } from '../model/values/value.ts';
import { changesBetween, elementsOf, fieldOf } from '../trace/changes.ts';
import { placeName } from '../trace/diagram/place-name.ts';

/** A part of the machine: a CPU, a folio, a page table, a thread, or a field of the state that stands alone. */
export interface Card {
  /** Its path in the state, `folios[0]`; what references name. */
  readonly key: string;
  /** The field of the state that it is of: cards of one are drawn together. */
  readonly group: string;
  readonly title: string;
  readonly kind: 'part' | 'thread';
  readonly rows: readonly CardRow[];
  /** Characters that its widest row can ever have, label and value together: cards do not change their size from step to step. */
  readonly width: number;
}

/** A place in a card. */
export interface CardRow {
  readonly path: string;
  /** What it is called within the card; empty where the card is nothing else. */
  readonly label: string;
  readonly text: string;
  /** What stood here before the last step, where that is something else. */
  readonly was: string | undefined;
  /** Whether it is the zero value: nothing, free, false. */
  readonly isZero: boolean;
  /** The cards that the value names. */
  readonly references: readonly string[];
}

/** The whole state as cards. */
export interface Picture {
  readonly cards: readonly Card[];
  /** The groups of cards that can ever name which: what the cards are laid out by. */
  readonly links: readonly { readonly from: string; readonly to: string }[];
}

/** More characters than a row should have: a struct that can be wider is shown a row a field. */
const WIDEST_ROW = 44;

/** Draws a state; `before` is the one before the last step. */
export const pictureOf = (system: System, state: PlainValue, before: PlainValue = state): Picture => {
  const targets = targetsOf(system);
  const cards = partsOf(system).map(({ key, group, title, kind, domain }): Card => {
    const rows: CardRow[] = [];
    collect(targets, { domain, path: key, label: '' }, valueAt(state, key), valueAt(before, key), rows);
    return { key, group, title, kind, rows, width: Math.max(title.length, widthOf(domain)) };
  });
  return { cards, links: linksOf(system, targets) };
};

/** The state at a path of at most one field and one element. */
const valueAt = (state: PlainValue, key: string): PlainValue => {
  const [, name = '', i] = /^(\w+)(?:\[(\d+)\])?$/.exec(key) ?? [];
  const field = fieldOf(state, name);
  return i === undefined ? field : (elementsOf(field)[Number(i)] as PlainValue);
};

interface Part {
  readonly key: string;
  readonly group: string;
  readonly title: string;
  readonly kind: Card['kind'];
  readonly domain: Domain;
}

/** The parts of the machine: a field of the state, or each element of an array of structs. */
const partsOf = (system: System): readonly Part[] => {
  const threads = new Set(system.threads.map(({ name }) => name));
  return Object.entries(system.root.fields).flatMap(([name, domain]): readonly Part[] => {
    const kind = threads.has(name) ? 'thread' : 'part';
    if (domain.kind !== 'array' || !hasParts(domain.of)) return [{ key: name, group: name, title: name, kind, domain }];
    return Array.from({ length: domain.length }, (_, i) => {
      const key = `${name}[${i}]`;
      return { key, group: name, title: placeName(system, key), kind, domain: domain.of };
    });
  });
};

const hasParts = (domain: Domain): boolean =>
  domain.kind === 'struct' || domain.kind === 'array' || (domain.kind === 'nullable' && hasParts(domain.of));

/** What values can name: which card a member of a scalarset is, a number in a field that is called like an array, a word that is a thread. */
interface Targets {
  /** For each scalarset the field whose elements its members are: the first array of structs over it that is no thread. */
  readonly scalarsets: ReadonlyMap<string, string>;
  /** Arrays of structs whose elements are numbered: `folios`, which a field `folio` names. With their lengths. */
  readonly numbered: ReadonlyMap<string, number>;
  readonly threads: ReadonlySet<string>;
  /** The fields that are threads. */
  readonly frames: ReadonlySet<string>;
}

const targetsOf = (system: System): Targets => {
  const threads = new Set(system.threads.flatMap(({ name, over }) => (over === undefined ? [name] : [])));
  const frames = new Set(system.threads.map(({ name }) => name));
  const scalarsets = new Map<string, string>();
  const numbered = new Map<string, number>();
  for (const [name, domain] of Object.entries(system.root.fields)) {
    if (domain.kind !== 'array' || frames.has(name) || !hasParts(domain.of)) continue;
    const over: Scalarset | undefined = domain.over;
    if (over === undefined) numbered.set(name, domain.length);
    else if (!scalarsets.has(over.name)) scalarsets.set(over.name, name);
  }
  return { scalarsets, numbered, threads, frames };
};

/** The array that the numbers in a field name, by its name. */
const arrayNamed = ({ numbered }: Targets, field: string): string | undefined =>
  [`${field}s`, `${field}es`].find((name) => numbered.has(name));

interface Spot {
  readonly domain: Domain;
  readonly path: string;
  readonly label: string;
}

const collect = (
  targets: Targets,
  { domain, path, label }: Spot,
  value: PlainValue,
  before: PlainValue,
  rows: CardRow[],
): void => {
  if (domain.kind === 'struct' && !isOneRow(domain, label)) {
    for (const [name, field] of Object.entries(domain.fields)) {
      const spot = { domain: field, path: `${path}.${name}`, label: label === '' ? name : `${label}.${name}` };
      collect(targets, spot, fieldOf(value, name), fieldOf(before, name), rows);
    }
    return;
  }
  if (domain.kind === 'array' && domain.length > 0 && !isOneRow(domain, label)) {
    elementsOf(value).forEach((element, i) => {
      const spot = { domain: domain.of, path: `${path}[${i}]`, label: `${label}[${i}]` };
      collect(targets, spot, element, elementsOf(before)[i] as PlainValue, rows);
    });
    return;
  }
  const isZero = changesBetween(domain, zeroOf(domain), value).length === 0;
  const [text, was] = [value, before].map((each) => words(domain, each)) as [string, string];
  rows.push({
    path,
    label,
    text,
    was: was === text ? undefined : was,
    isZero,
    // A number that a thread has not set yet names nothing.
    references:
      isZero && domain.kind === 'int' && targets.frames.has(groupIn(path))
        ? []
        : [...new Set(referencesIn(targets, nameIn(path), domain, value))],
  });
};

/** Whether a struct or an array is told in one row: not as a card of its own, and not where it can be too wide. */
const isOneRow = (domain: Domain, label: string): boolean => label !== '' && lengthOf(domain) <= WIDEST_ROW;

const words = (domain: Domain, value: PlainValue): string => {
  const text = print(domain, value);
  return text === '{}' || text === '[]' ? '-' : text;
};

/** The field of the state that a path begins with. */
const groupIn = (path: string): string => /^\w+/.exec(path)?.[0] ?? '';

/** The name of the field that a path leads to: `ptes` of `tables[0].ptes[1]`. */
const nameIn = (path: string): string => /(\w+)(?:\[\d+\])*$/.exec(path)?.[1] ?? '';

/** The cards that a value in a field of that name names, and what is in it. */
const referencesIn = (targets: Targets, name: string, domain: Domain, value: PlainValue): readonly string[] => {
  if (value === null) return [];
  switch (domain.kind) {
    case 'index': {
      const home = targets.scalarsets.get(domain.of.name);
      return home === undefined ? [] : [`${home}[${value}]`];
    }
    case 'int': {
      const array = arrayNamed(targets, name);
      const { length = 0 } = { length: array === undefined ? 0 : targets.numbered.get(array) };
      return array !== undefined && (value as number) >= 0 && (value as number) < length ? [`${array}[${value}]`] : [];
    }
    case 'oneOf':
      return targets.threads.has(value as string) ? [value as string] : [];
    case 'nullable':
      return referencesIn(targets, name, domain.of, value);
    case 'struct':
      return Object.entries(domain.fields).flatMap(([field, of]) =>
        referencesIn(targets, field, of, fieldOf(value, field)),
      );
    case 'array':
    case 'list':
      return elementsOf(value).flatMap((element) => referencesIn(targets, name, domain.of, element));
    default:
      return [];
  }
};

/** The groups of cards that a value in a field of that name can ever name. */
const groupsUnder = (targets: Targets, name: string, domain: Domain): readonly string[] => {
  switch (domain.kind) {
    case 'index':
      return [targets.scalarsets.get(domain.of.name) ?? []].flat();
    case 'int':
      return [arrayNamed(targets, name) ?? []].flat();
    case 'oneOf':
      return domain.values.filter((value) => targets.threads.has(value));
    case 'nullable':
    case 'array':
    case 'list':
      return groupsUnder(targets, name, domain.of);
    case 'struct':
      return Object.entries(domain.fields).flatMap(([field, of]) => groupsUnder(targets, field, of));
    default:
      return [];
  }
};

const linksOf = (system: System, targets: Targets): Picture['links'] => {
  const groups = new Map<string, Set<string>>();
  for (const { group, domain } of partsOf(system)) {
    const named = groups.get(group) ?? new Set<string>();
    for (const to of groupsUnder(targets, group, domain)) if (to !== group) named.add(to);
    groups.set(group, named);
  }
  return [...groups].flatMap(([from, named]) => [...named].map((to) => ({ from, to })));
};

/** Characters that a value of a domain can have at most when it is printed. */
const lengthOf = (domain: Domain): number => {
  switch (domain.kind) {
    case 'bool':
      return 5;
    case 'int':
      return Math.max(print(domain, domain.lo).length, print(domain, domain.hi).length);
    case 'oneOf':
      return Math.max(...domain.values.map((value) => value.length));
    case 'index':
      return domain.of.name.length + 1 + String(domain.of.size - 1).length;
    case 'nullable':
      return Math.max('none'.length, lengthOf(domain.of));
    case 'struct':
      return (
        2 +
        Object.entries(domain.fields).reduce(
          (sum, [name, field]) => sum + name.length + 2 + (field.kind === 'bool' ? 0 : 1 + lengthOf(field)),
          0,
        )
      );
    case 'array':
      return 2 + domain.length * (lengthOf(domain.of) + 2);
    case 'list':
      return 2 + domain.max * (lengthOf(domain.of) + 2);
    default:
      return WIDEST_ROW;
  }
};

/** Characters that the widest row of a card can have. */
const widthOf = (domain: Domain, label = ''): number => {
  if (domain.kind === 'struct' && !isOneRow(domain, label))
    return Math.max(
      0,
      ...Object.entries(domain.fields).map(([name, field]) => widthOf(field, label === '' ? name : `${label}.${name}`)),
    );
  if (domain.kind === 'array' && domain.length > 0 && !isOneRow(domain, label))
    return widthOf(domain.of, `${label}[${domain.length - 1}]`);
  return Math.min(WIDEST_ROW + 6, label.length + 2 + lengthOf(domain));
};
