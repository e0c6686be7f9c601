// Lines with their names at their ends: those that are the same are one line with several names.

/** Points of one name. */
export interface Line {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** The lines that can be told apart, each with all its names. */
export const distinct = (lines: readonly Line[]): readonly Line[] => {
  const found = new Map<string, Line>();
  for (const { name, points } of lines) {
    const key = JSON.stringify(points);
    const same = found.get(key);
    found.set(key, { name: same === undefined ? name : `${same.name}, ${name}`, points });
  }
  return [...found.values()];
};

/**
 * Where the names stand: at the ends of their lines, moved so that none is nearer to the next one than `gap`. `scale` says how the ends
 * are drawn; all in units of it.
 */
export const labelPlaces = (ends: readonly number[], gap: number): readonly number[] => {
  const order = ends.map((end, i) => ({ end, i })).sort((a, b) => a.end - b.end);
  const places = [...ends];
  let last = Number.NEGATIVE_INFINITY;
  for (const { end, i } of order) {
    last = Math.max(end, last + gap);
    places[i] = last;
  }
  return places;
};
