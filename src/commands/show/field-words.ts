/**
 * Names of fields as few words: where all fields of a struct or a list are among them, its own name stands for theirs
 * (`tables[].ptes[]` for `tables[].ptes[].folio`, `tables[].ptes[].dirty` and so on). `all`: the names of the whole state.
 */
export const fieldWords = (names: readonly string[], all: readonly string[]): readonly string[] => {
  const has = new Set(names);
  const state = new Set(all);
  const wholes = new Map<string, boolean>();
  const isWhole = (place: string): boolean => {
    let known = wholes.get(place);
    if (known === undefined) {
      const parts = all.filter((name) => containersOf(name, state).includes(place));
      const several = parts.length > 1 || parts[0] === `${place} !== null`;
      known = several && parts.every((name) => has.has(name));
      wholes.set(place, known);
    }
    return known;
  };
  return [...new Set(names.map((name) => containersOf(name, state).find(isWhole) ?? name))];
};

/** The structs and lists that a field lies in, the outermost first. */
const containersOf = (name: string, state: ReadonlySet<string>): readonly string[] =>
  [...name.matchAll(/\.|\[\]| !== null/g)]
    .filter(({ 0: end, index }) => end !== '[]' || state.has(`${name.slice(0, index)}.length`))
    .map(({ index }) => name.slice(0, index));

/** What a step of a thread touches: `tables[].ptl, folios[]; locals va, left`. Of an action all is said by its name. */
export const touchedWords = (names: readonly string[], all: readonly string[], frame: string | undefined): string => {
  const own = names.filter((name) => frame !== undefined && name.startsWith(frame));
  const others = names.filter((name) => !own.includes(name));
  const locals = fieldWords(own, all).map((name) => name.slice(frame?.length));
  return [
    ...(others.length === 0 ? [] : [fieldWords(others, all).join(', ')]),
    ...(locals.length === 0 ? [] : [`${locals.length === 1 ? 'local' : 'locals'} ${locals.join(', ')}`]),
  ].join('; ');
};
