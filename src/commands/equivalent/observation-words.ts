import type { Sight } from '../../equivalence/observations.ts';
import type { Observed } from '../../model/language/observation.ts';

const isScalar = (value: Observed): boolean => typeof value !== 'object' || value === null;
const scalarWords = (value: Observed | undefined): string =>
  value === undefined ? 'not yet' : value === null ? 'none' : String(value);

/** What is seen, each scalar and each list of scalars with its place: `mapcount`, `rss`, `memcg.from`. */
const leaves = (names: readonly string[], sight: Sight): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  const collect = (place: string, value: Observed | undefined): void => {
    if (Array.isArray(value) && value.every(isScalar)) found.set(place, `[${value.map(scalarWords).join(', ')}]`);
    else if (Array.isArray(value)) for (const [i, element] of value.entries()) collect(`${place}[${i}]`, element);
    else if (typeof value === 'object' && value !== null)
      for (const [name, field] of Object.entries(value)) collect(`${place}.${name}`, field);
    else found.set(place, scalarWords(value as Observed | undefined));
  };
  for (const [i, name] of names.entries()) collect(name, sight[i]);
  return found;
};

/** All that is seen: `mapcount 1, rss [1, 0]`; `nothing yet` where all observations wait for quiescence. */
export const sightWords = (names: readonly string[], sight: Sight): string =>
  sight.every((value) => value === undefined)
    ? 'nothing yet'
    : [...leaves(names, sight)].map(([place, value]) => `${place} ${value}`).join(', ');

/** What of it is another than before: `mapcount 1 -> 0`. All of it when nothing was seen before. */
export const sightChange = (names: readonly string[], before: Sight | undefined, sight: Sight): string => {
  if (before === undefined || before.every((value) => value === undefined)) return sightWords(names, sight);
  const old = leaves(names, before);
  const now = leaves(names, sight);
  const changed = [...new Set([...old.keys(), ...now.keys()])].filter((place) => old.get(place) !== now.get(place));
  return changed.map((place) => `${place} ${old.get(place) ?? 'nothing'} -> ${now.get(place) ?? 'nothing'}`).join(', ');
};
