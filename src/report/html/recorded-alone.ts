// A way through a variant whose model is not run: what its document says of the states, and nothing else. What can happen and what each property
// says of a state is not known then.

import type { Card, CardRow, Picture } from '../../explore/picture.ts';
import type { StateView } from '../../explore/view.ts';
import type { PlainValue } from '../../model/language/domain.ts';
import { call, valueWords } from '../../trace/rules.ts';
import { valuesWords } from '../named-values.ts';
import type { Recorded } from './recorded.ts';
import { statesOf } from './recorded-states.ts';
import type { Way } from './ways.ts';

/** What the document has of a way. `title`: what the variant is. Throws a WrongShape for changes that do not fit the states. */
export const recordedAlone = ({ model, variant, bounds, breaks, trace }: Way, title: string): Recorded => {
  const states = statesOf(trace);
  const threads = [...new Set(trace.steps.map(({ thread }) => thread))];
  const steps = trace.steps.map(({ thread, step, args, from, changes, asserts }) => ({
    thread,
    call: call(step, args),
    from: from ?? undefined,
    changes: changes.map((change) => `${change.path}: ${valueWords(change.old)} -> ${valueWords(change.new)}`),
    column: threads.indexOf(thread),
    failure: asserts === undefined ? undefined : `assertion ${asserts} fails`,
  }));
  const draw = drawer(states, threads);
  return {
    variant: {
      model,
      variant,
      title,
      bounds: valuesWords(bounds),
      columns: threads,
      threads,
      others: [],
      properties: [],
    },
    states: states.map(
      (state, i): StateView => ({
        id: i,
        depth: i,
        picture: draw(state, states[i - 1] ?? state),
        choices: [],
        waiting: [],
        properties: [],
        nodes:
          i > 0
            ? []
            : states.map((_, id) => {
                const { failure, ...step } = steps[id - 1] ?? { failure: undefined };
                return {
                  id,
                  parent: id === 0 ? undefined : id - 1,
                  step: 'call' in step ? step : undefined,
                  breaks: breaks !== null && id === states.length - 1 ? [breaks] : [],
                  failure,
                };
              }),
        canRedo: false,
      }),
    ),
  };
};

/** A place in a state: a card's row. */
interface Place {
  readonly path: string;
  readonly label: string;
  readonly value: PlainValue;
}

type Fields = { readonly [name: string]: PlainValue };
const isFields = (value: PlainValue): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: PlainValue): value is readonly PlainValue[] => Array.isArray(value);

interface Part {
  readonly key: string;
  readonly group: string;
  readonly places: readonly Place[];
}

/** Each field of the state, or each element of a list of structs. */
const partsOf = (state: PlainValue): readonly Part[] => {
  if (!isFields(state)) return [{ key: 'state', group: 'state', places: [{ path: 'state', label: '', value: state }] }];
  return Object.entries(state).flatMap(([name, value]): readonly Part[] =>
    isList(value) && value.some(isFields)
      ? value.map((element, i) => partOf(`${name}[${i}]`, name, element))
      : [partOf(name, name, value)],
  );
};

const partOf = (key: string, group: string, value: PlainValue): Part => ({
  key,
  group,
  places: isFields(value)
    ? Object.entries(value).flatMap(([name, field]) => placesOf(`${key}.${name}`, name, field))
    : placesOf(key, '', value),
});

/** A list of structs or lists has a row for each. */
const placesOf = (path: string, label: string, value: PlainValue): readonly Place[] =>
  isList(value) && value.some((element) => isFields(element) || isList(element))
    ? value.map((element, i) => ({ path: `${path}[${i}]`, label: `${label}[${i}]`, value: element }))
    : [{ path, label, value }];

/** Draws states of one way: cards are as wide as the widest of all of them. */
const drawer = (
  states: readonly PlainValue[],
  threads: readonly string[],
): ((state: PlainValue, before: PlainValue) => Picture) => {
  const widths = new Map<string, number>();
  const links = new Map<string, { readonly from: string; readonly to: string }>();
  const keys = new Set<string>();
  const all = states.map(partsOf);
  for (const parts of all) for (const { key } of parts) keys.add(key);
  const references = ({ path, value }: Place): readonly string[] => referencesIn(keys, threads, nameIn(path), value);
  for (const parts of all)
    for (const { key, group, places } of parts)
      for (const place of places) {
        widths.set(key, Math.max(widths.get(key) ?? 0, place.label.length + 2 + valueWords(place.value).length));
        for (const to of references(place).map(groupOf))
          if (to !== group) links.set(`${group} ${to}`, { from: group, to });
      }
  return (state, before) => {
    const earlier = new Map(
      partsOf(before).flatMap(({ places }) => places.map(({ path, value }) => [path, valueWords(value)])),
    );
    const cards = partsOf(state).map(({ key, group, places }): Card => {
      const rows = places.map((place): CardRow => {
        const text = valueWords(place.value);
        const was = earlier.get(place.path);
        return {
          path: place.path,
          label: place.label,
          text,
          was: was === text ? undefined : was,
          isZero: isZero(place.value),
          isLock: typeof place.value === 'string' && references(place).length > 0,
          stale: undefined,
          references: references(place),
        };
      });
      const isThread = places.some(({ label }) => label === 'pc');
      const width = Math.max(key.length, widths.get(key) ?? 0);
      return {
        key,
        group,
        name: key,
        title: undefined,
        shape: isThread ? 'thread' : undefined,
        gone: undefined,
        culprit: false,
        rows,
        width,
      };
    });
    return { cards, links: [...links.values()] };
  };
};

const isZero = (value: PlainValue): boolean =>
  value === null || value === false || value === 0 || value === '' || (isList(value) && value.length === 0);

/** The field that a path leads to: `ptes` of `tables[0].ptes[1]`. */
const nameIn = (path: string): string => /(\w+)(?:\[\d+\])*$/.exec(path)?.[1] ?? '';
const groupOf = (key: string): string => key.replace(/\[\d+\]$/, '');

/** The cards that a value names: a number in a field that is called like a list, as `folio` is like `folios`; a thread by its name. */
const referencesIn = (
  keys: ReadonlySet<string>,
  threads: readonly string[],
  name: string,
  value: PlainValue,
): readonly string[] => {
  if (typeof value === 'number')
    return [`${name}s[${value}]`, `${name}es[${value}]`].filter((key) => keys.has(key)).slice(0, 1);
  if (typeof value === 'string') return threads.includes(value) && keys.has(value) ? [value] : [];
  if (isList(value)) return [...new Set(value.flatMap((element) => referencesIn(keys, threads, name, element)))];
  if (isFields(value))
    return [...new Set(Object.entries(value).flatMap(([field, inner]) => referencesIn(keys, threads, field, inner)))];
  return [];
};
