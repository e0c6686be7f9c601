/** One switch of a variant: where it lies in the value that the steps read, and its value as text. */
export interface Switch {
  /** `rmap`, `readOnly.cow`; empty where the variant's value is no record. */
  readonly name: string;
  readonly value: string;
}

/** The value that a variant's steps read, flattened: one line a switch, in the order in which the model writes them. */
export const switchesOf = (value: unknown): readonly Switch[] => flattened(value, '', 0);

/** Deeper records are told by their text. */
const DEEPEST = 3;

const flattened = (value: unknown, name: string, depth: number): readonly Switch[] => {
  if (isRecord(value) && depth < DEEPEST && !isNamed(value)) {
    const fields = Object.entries(value);
    if (fields.length > 0)
      return fields.flatMap(([field, inner]) => flattened(inner, name === '' ? field : `${name}.${field}`, depth + 1));
  }
  return value === undefined && name === '' ? [] : [{ name, value: textOf(value) }];
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A part that has a name and code of its own, such as a policy: its name says what it is. */
const isNamed = (value: Readonly<Record<string, unknown>>): value is { readonly name: string } =>
  typeof value.name === 'string' && Object.values(value).some((field) => typeof field === 'function');

const textOf = (value: unknown): string => {
  if (value === true) return 'yes';
  if (value === false) return 'no';
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'string') return value;
  if (typeof value === 'function') return value.name === '' ? 'a function' : `${value.name}()`;
  if (Array.isArray(value))
    return value.length === 0 ? 'none' : value.map(textOf).join(value.some(isRecord) ? '; ' : ', ');
  if (isRecord(value)) return isNamed(value) ? value.name : fieldsOf(value);
  return String(value);
};

/** `by madvise_0, kind dontneed`: a record that is told on the line of what it is in. */
const fieldsOf = (record: Readonly<Record<string, unknown>>): string =>
  Object.entries(record)
    .map(([name, value]) => `${name} ${isRecord(value) && !isNamed(value) ? `(${fieldsOf(value)})` : textOf(value)}`)
    .join(', ');
