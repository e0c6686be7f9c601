import { ShootdownError, suggest } from '../errors.ts';
import type { System } from '../rules/rule.ts';
import { type Always, checkedAnswer, type Elements } from './property.ts';

export const alwaysOf = (system: System): readonly Always[] =>
  system.properties.filter((property) => property.kind === 'always');

/** The names of what can be checked alone: `always` properties, and those of runs. */
export const checkedNames = ({ properties, liveness }: Pick<System, 'properties' | 'liveness'>): readonly string[] =>
  [...properties.filter(({ kind }) => kind === 'always'), ...liveness].map(({ name }) => name);

/** Throws an `unknown` error for a name that no `always` property of the system has. */
export const requireProperties = (system: System, names: readonly string[]): void => {
  const known = checkedNames(system);
  for (const name of names)
    if (!known.includes(name))
      throw new ShootdownError('unknown', `there is no 'always' property '${name}'`, suggest(name, known));
};

/**
 * The system with only the named `always` properties, and every `reachable` one; as it is when none are named.
 * Throws an `unknown` error for a name that it does not have.
 */
export const withProperties = (system: System, names: readonly string[] | undefined): System => {
  if (names === undefined) return system;
  requireProperties(system, names);
  const properties = system.properties.filter(({ kind, name }) => kind === 'reachable' || names.includes(name));
  const liveness = system.liveness.filter(({ name }) => names.includes(name));
  return { ...system, properties, liveness };
};

/**
 * What breaks a property in the state that a view shows: undefined where it holds, no elements where none are named. Throws
 * what the property throws, and a `recipe` error for an answer that is none.
 */
export const broken = (property: Always, view: object): Elements | undefined => {
  const held = checkedAnswer(property, property.holds(view as never));
  return held === true ? undefined : held === false ? {} : held;
};
