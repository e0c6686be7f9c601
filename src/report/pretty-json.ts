/** JSON for files that people read too: what fits on a line stands on one. `JSON.parse` gives the value back. */
export const prettyJson = (value: unknown, width: number = 110): string =>
  pretty(JSON.parse(JSON.stringify(value)), '', width);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const pretty = (value: Json, margin: string, width: number): string => {
  const flat = inline(value);
  if (typeof value !== 'object' || value === null || margin.length + flat.length <= width) return flat;
  const inner = `${margin}  `;
  if (Array.isArray(value)) {
    // Numbers fill lines; anything else stands one below the other.
    const items = value.every((item) => typeof item === 'number')
      ? filled(value, width - inner.length)
      : value.map((item) => pretty(item, inner, width));
    return `[\n${items.map((item) => inner + item).join(',\n')}\n${margin}]`;
  }
  const fields = Object.entries(value).map(
    ([key, field]) => `${inner}${JSON.stringify(key)}: ${pretty(field, inner, width)}`,
  );
  return `{\n${fields.join(',\n')}\n${margin}}`;
};

const inline = (value: Json): string => {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, field]) => `${JSON.stringify(key)}: ${inline(field)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
};

const filled = (numbers: readonly Json[], width: number): readonly string[] => {
  const lines: string[] = [];
  for (const number of numbers) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + String(number).length + 2 <= width)
      lines[lines.length - 1] = `${last}, ${number}`;
    else lines.push(String(number));
  }
  return lines;
};
