import { ShootdownError } from '../errors.ts';

/** What an observation answers: a small plain value, compared by its content. The order of a record's fields does not matter. */
export type Observed = number | string | boolean | null | readonly Observed[] | { readonly [name: string]: Observed };

/** Something that an observer of the machine sees of a state. Two variants are compared by what theirs show, in which order. */
export interface Observation {
  readonly name: string;
  /** What is seen, as a sentence. */
  readonly sentence: string;
  /** Seen only when nothing but noise can happen any more. */
  readonly atQuiescence: boolean;
  readonly see: (m: never) => Observed;
}

/** When an observation is looked at. */
export interface ObservationOptions {
  /** Show the value only in states in which nothing but noise can happen. Default: false. */
  readonly atQuiescence?: boolean;
}

/**
 * The value as text, the same for equal values: records have their fields in alphabetical order. Throws a `recipe` error
 * for what is no plain value. A view of a part of the state is not a plain value: it would show something else as soon
 * as the state changes.
 */
export const observedKey = (observation: Observation, value: unknown): string => {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'boolean':
      return String(value);
    case 'number':
      if (Number.isFinite(value)) return String(value);
      break;
    case 'object': {
      if (value === null) return 'null';
      // Asked of every state: loops and joined text take half the time of what maps and sorts.
      let key = '';
      if (Array.isArray(value)) {
        for (const element of value) key += `${observedKey(observation, element)},`;
        return `[${key}]`;
      }
      if (Object.getPrototypeOf(value) !== Object.prototype) break;
      for (const name of alphabetical(Object.keys(value)))
        key += `${quoted(name)}:${observedKey(observation, (value as { readonly [name: string]: unknown })[name])},`;
      return `{${key}}`;
    }
    default:
      break;
  }
  throw new ShootdownError(
    'recipe',
    `observation '${observation.name}' returned ${typeof value === 'object' ? 'a part of the state' : String(value)}`,
    'it returns numbers, words, booleans and null, or plain arrays and records of them: { mapcount: folio.mapcount }',
  );
};

/** The names in their order, sorted only if they are not. */
const alphabetical = (names: string[]): readonly string[] => {
  for (let i = 1; i < names.length; i++) if ((names[i] as string) < (names[i - 1] as string)) return names.sort();
  return names;
};

const quotedNames = new Map<string, string>();

const quoted = (name: string): string => {
  let text = quotedNames.get(name);
  if (text === undefined) {
    text = JSON.stringify(name);
    quotedNames.set(name, text);
  }
  return text;
};
