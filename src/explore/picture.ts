// The machine as a picture: a card for each of its parts, with what is in it, and which card a value names. It is made from the domains, so that
// every model has one; hints of the model, and of the parts that it is made of, say more.

import type { Domain, PlainValue } from '../model/language/domain.ts';
import type { Elements } from '../model/language/elements.ts';
import type { System } from '../model/rules/rule.ts';
import { print, zeroOf } from '../model/values/value.ts';
import type { Shape } from '../model/view-hint.ts';
import type { ReferenceMachine } from '../reference/machine.ts';
import { changesBetween, elementsOf, fieldOf } from '../trace/changes.ts';
import { placeName } from '../trace/diagram/place-name.ts';
import { cardNamed, groupsUnder, hasParts, referencesIn, type Targets, targetsOf } from './references.ts';
import { remarkAt } from './remarks.ts';
import { isOneRow, rowWidth } from './row-width.ts';

/** A part of the machine: a CPU, a folio, a page table, a thread, or a field of the state that stands alone. */
export interface Card {
  /** Its path in the state, `folios[0]`; what references name. */
  readonly key: string;
  /** Cards of one group are drawn together: the field of the state that it is of, or the one beside which it is drawn. */
  readonly group: string;
  /** `folios[0]`, `zap`: as the race diagram calls it. */
  readonly name: string;
  /** What it is, where a hint says so: `folio`, `mmu_gather`. */
  readonly title: string | undefined;
  readonly shape: Shape | 'thread' | undefined;
  /** What is so of it where it is there no longer: `free`. */
  readonly gone: string | undefined;
  /** Whether a property is broken by it. */
  readonly culprit: boolean;
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
  /** Whether it says who holds a lock. */
  readonly isLock: boolean;
  /** What is so of it where it names what it should name no longer: `stale`. */
  readonly stale: string | undefined;
  /** The cards that the value names. */
  readonly references: readonly string[];
}

/** The whole state as cards. */
export interface Picture {
  readonly cards: readonly Card[];
  /** The groups of cards that can ever name which: what the cards are laid out by. */
  readonly links: readonly { readonly from: string; readonly to: string }[];
}

/** What is drawn: a state, with the one before the last step, and what breaks properties in it. */
export interface Scene {
  readonly state: PlainValue;
  readonly before?: PlainValue | undefined;
  readonly broken?: readonly Elements[];
}

/** Draws a state. */
export const pictureOf = (
  system: System,
  machine: ReferenceMachine,
  { state, before = state, broken = [] }: Scene,
): Picture => {
  const { targets, parts, links } = planOf(system);
  const view = machine.view(state);
  const culprits = new Set(
    broken.flatMap((elements) =>
      Object.entries(elements).flatMap(([name, value]) => cardNamed(targets, name, value) ?? []),
    ),
  );
  const cards = parts.map(({ key, domain, place, ...about }): Card => {
    const rows: CardRow[] = [];
    const drawn = { targets, view, rows };
    collect(drawn, { domain, path: key, place, label: '' }, valueAt(state, key), valueAt(before, key));
    const gone = remarkAt(targets.hints.get(place)?.gone, view, key);
    return { key, ...about, gone, culprit: culprits.has(key), rows };
  });
  return { cards, links };
};

interface Plan {
  readonly targets: Targets;
  readonly parts: readonly Part[];
  readonly links: Picture['links'];
}

/** What is the same in every state of a system. */
const plans = new WeakMap<System, Plan>();
const planOf = (system: System): Plan => {
  const known = plans.get(system);
  if (known !== undefined) return known;
  const targets = targetsOf(system);
  const parts = partsOf(system, targets);
  const plan = { targets, parts, links: linksOf(targets, parts) };
  plans.set(system, plan);
  return plan;
};

/** The state at a path of at most one field and one element. */
const valueAt = (state: PlainValue, key: string): PlainValue => {
  const [, name = '', i] = /^(\w+)(?:\[(\d+)\])?$/.exec(key) ?? [];
  const field = fieldOf(state, name);
  return i === undefined ? field : (elementsOf(field)[Number(i)] as PlainValue);
};

interface Part extends Pick<Card, 'key' | 'group' | 'name' | 'title' | 'shape' | 'width'> {
  /** Its key without the number. */
  readonly place: string;
  readonly domain: Domain;
}

/** The parts of the machine: a field of the state, or each element of an array of structs. */
const partsOf = (system: System, targets: Targets): readonly Part[] =>
  Object.entries(system.root.fields).flatMap(([field, domain]): readonly Part[] => {
    const hint = targets.hints.get(field);
    const part = (key: string, name: string, of: Domain): Part => ({
      key,
      group: hint?.beside ?? field,
      name,
      title: hint?.title,
      shape: targets.frames.has(field) ? 'thread' : hint?.as,
      // The title stands behind the name, with a gap.
      width: Math.max(
        name.length + (hint?.title === undefined ? 0 : hint.title.length + 2),
        widthOf(targets, of, field),
      ),
      place: field,
      domain: of,
    });
    if (domain.kind !== 'array' || !hasParts(domain.of)) return [part(field, field, domain)];
    return Array.from({ length: domain.length }, (_, i) =>
      part(`${field}[${i}]`, placeName(system, `${field}[${i}]`), domain.of),
    );
  });

interface Spot {
  readonly domain: Domain;
  readonly path: string;
  /** The path without the numbers of elements, which hints name. */
  readonly place: string;
  readonly label: string;
}

/** The fields of a struct, or the elements of an array, where each has rows of its own; undefined for what is one row. */
const spotsIn = (targets: Targets, { domain, path, place, label }: Spot): readonly Spot[] | undefined => {
  if (domain.kind === 'struct' && !isOneRow(domain, label))
    return Object.entries(domain.fields).map(([name, field]) => ({
      domain: field,
      path: `${path}.${name}`,
      place: `${place}.${name}`,
      label: label === '' ? name : `${label}.${name}`,
    }));
  // What is said of each element is said in a row of its own.
  const isAlone = isOneRow(domain, label) && targets.hints.get(place)?.stale === undefined;
  if (domain.kind === 'array' && domain.length > 0 && !isAlone)
    return Array.from({ length: domain.length }, (_, i) => ({
      domain: domain.of,
      path: `${path}[${i}]`,
      place,
      label: `${label}[${i}]`,
    }));
  return undefined;
};

interface Drawn {
  readonly targets: Targets;
  readonly view: object;
  readonly rows: CardRow[];
}

const collect = (drawn: Drawn, spot: Spot, value: PlainValue, before: PlainValue): void => {
  const { targets, view, rows } = drawn;
  const { domain, path, place, label } = spot;
  const spots = spotsIn(targets, spot);
  if (spots !== undefined) {
    spots.forEach((each, i) => {
      const of = (whole: PlainValue): PlainValue =>
        domain.kind === 'struct'
          ? fieldOf(whole, each.path.slice(path.length + 1))
          : (elementsOf(whole)[i] as PlainValue);
      collect(drawn, each, of(value), of(before));
    });
    return;
  }
  const isZero = changesBetween(domain, zeroOf(domain), value).length === 0;
  const [text, was] = [value, before].map((each) => words(domain, each)) as [string, string];
  const hint = targets.hints.get(place);
  // A number that a thread has not set yet names nothing.
  const isUnset = isZero && domain.kind === 'int' && targets.frames.has(groupIn(path));
  rows.push({
    path,
    label,
    text,
    was: was === text ? undefined : was,
    isZero,
    isLock: hint?.as === 'lock',
    stale: remarkAt(hint?.stale, view, path),
    references: isUnset ? [] : [...new Set(referencesIn(targets, place, domain, value))],
  });
};

const words = (domain: Domain, value: PlainValue): string => {
  const text = print(domain, value);
  return text === '{}' || text === '[]' ? '-' : text;
};

/** The field of the state that a path begins with. */
const groupIn = (path: string): string => /^\w+/.exec(path)?.[0] ?? '';

const linksOf = (targets: Targets, parts: readonly Part[]): Picture['links'] => {
  const groups = new Map<string, Set<string>>();
  const groupOf = new Map(parts.map(({ place, group }) => [place, group]));
  for (const { group, place, domain } of parts) {
    const named = groups.get(group) ?? new Set<string>();
    for (const to of groupsUnder(targets, place, domain)) named.add(groupOf.get(to) ?? to);
    named.delete(group);
    groups.set(group, named);
  }
  return [...groups].flatMap(([from, named]) => [...named].map((to) => ({ from, to })));
};

/** Characters that the widest row of a card can have. */
const widthOf = (targets: Targets, domain: Domain, place: string): number => {
  const widest = (spot: Spot): number => {
    const spots = spotsIn(targets, spot);
    // The last element has the longest number.
    const looked = spot.domain.kind === 'array' ? spots?.slice(-1) : spots;
    return looked === undefined ? rowWidth(spot.domain, spot.label) : Math.max(0, ...looked.map(widest));
  };
  return widest({ domain, path: place, place, label: '' });
};
