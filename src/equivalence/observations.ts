import { explained, messageOf, ShootdownError, suggest } from '../model/errors.ts';
import { type Observation, type Observed, observedKey } from '../model/language/observation.ts';
import type { System } from '../model/rules/rule.ts';
import { begun } from '../model/rules/running.ts';
import { unrefused } from '../model/values/refusals.ts';

/** When an observer looks: in every state, or only in those in which nothing but noise can happen. */
export type Moment = 'always' | 'quiescence';

/** What is seen in one state: for each observation its value; undefined for one that is not seen until quiescence. */
export type Sight = readonly (Observed | undefined)[];

/** Sights by number, the same number for equal ones; both sides of a comparison share it. */
export class Sights {
  readonly #numbers = new Map<string, number>();
  readonly #sights: Sight[] = [];

  get count(): number {
    return this.#sights.length;
  }

  at(n: number): Sight {
    return this.#sights[n] as Sight;
  }

  /** The number of what `observations` see in the state that `m` shows. Throws a `recipe` error when one of them fails. */
  look(observations: readonly Observation[], m: object, quiescent: boolean): number {
    let key = '';
    const values: (Observed | undefined)[] = [];
    for (const observation of observations) {
      const value = observation.atQuiescence && !quiescent ? undefined : seen(observation, m);
      values.push(value);
      key += value === undefined ? '-;' : `${observedKey(observation, value)};`;
    }
    let n = this.#numbers.get(key);
    if (n === undefined) {
      n = this.#sights.length;
      this.#numbers.set(key, n);
      this.#sights.push(values);
    }
    return n;
  }
}

const seen = (observation: Observation, m: object): Observed => {
  let value: unknown;
  begun(() => `observation ${observation.name}`);
  try {
    value = unrefused(() => observation.see(m as never));
  } catch (error) {
    const cause = explained(error);
    throw new ShootdownError(
      'recipe',
      `observation '${observation.name}' failed: ${messageOf(cause)}`,
      undefined,
      error,
    );
  }
  if (value === undefined)
    throw new ShootdownError(
      'recipe',
      `observation '${observation.name}' returned nothing`,
      'was a return forgotten? It returns a number, a word, or a plain record of them',
    );
  return value as Observed;
};

/**
 * The observations that two systems are compared by, in one order: those that `names` gives, else all. Throws a `usage`
 * error when a system names none, and an `unknown` or `usage` error when one side has an observation that the other has not.
 */
export const sharedObservations = (
  sides: readonly [
    { readonly label: string; readonly system: System },
    { readonly label: string; readonly system: System },
  ],
  names: readonly string[] | undefined,
  moment: Moment,
): readonly [readonly Observation[], readonly Observation[]] => {
  for (const { label, system } of sides)
    if (system.observations.length === 0)
      throw new ShootdownError(
        'usage',
        `${label} names no observations`,
        "say what is to be compared: system({ ..., observe: observation('mapcount', 'the mapcount', (m) => m.folio.mapcount) })",
      );
  const [first, second] = sides;
  const known = first.system.observations.map(({ name }) => name);
  if (names === undefined) {
    const other = second.system.observations.map(({ name }) => name);
    const alone = [...known.filter((n) => !other.includes(n)), ...other.filter((n) => !known.includes(n))];
    if (alone.length > 0)
      throw new ShootdownError(
        'usage',
        `the observations of ${first.label} (${known.join(', ')}) and ${second.label} (${other.join(', ')}) are not the same`,
        known.some((name) => other.includes(name))
          ? `compare what both have: --observe ${known.filter((name) => other.includes(name)).join(',')}`
          : 'only systems that are observed alike can be compared',
      );
  }
  const chosen = (system: System, label: string): readonly Observation[] =>
    (names ?? known).map((name) => {
      const observation = system.observations.find((candidate) => candidate.name === name);
      if (observation === undefined)
        throw new ShootdownError(
          'unknown',
          `${label} has no observation '${name}'`,
          suggest(
            name,
            system.observations.map((candidate) => candidate.name),
          ),
        );
      return moment === 'quiescence' ? { ...observation, atQuiescence: true } : observation;
    });
  return [chosen(first.system, first.label), chosen(second.system, second.label)];
};
