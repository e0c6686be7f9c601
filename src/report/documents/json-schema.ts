// Whether a value is what a published schema says: of JSON Schema what schema/define.ts writes, and nothing else. A whole validator would be a
// dependency of every installation; test/json-schema.test.ts holds this one to ajv.

/** A schema, or a part of one. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: { readonly [name: string]: JsonSchema };
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly minimum?: number;
  readonly items?: JsonSchema;
  readonly properties?: { readonly [name: string]: JsonSchema };
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema;
}

/** The first place that is not as the schema says: `results[3].states is no integer`; undefined where there is none. */
export const departure = (whole: JsonSchema, value: unknown): string | undefined => {
  const visit = (schema: JsonSchema, given: unknown, at: string): string | undefined => {
    const { $ref, type, anyOf, oneOf, properties = {}, required = [] } = schema;
    if ($ref !== undefined) {
      const name = $ref.replace('#/$defs/', '');
      return visit(whole.$defs?.[name] ?? {}, given, at);
    }
    if (type !== undefined && !isOfType(given, type)) return `${place(at)} is no ${type}`;
    if (schema.const !== undefined && given !== schema.const)
      return `${place(at)} is not ${JSON.stringify(schema.const)}`;
    if (schema.enum !== undefined && !schema.enum.includes(given))
      return `${place(at)} is none of ${schema.enum.map((word) => JSON.stringify(word)).join(', ')}`;
    if (schema.minimum !== undefined && (given as number) < schema.minimum)
      return `${place(at)} is less than ${schema.minimum}`;
    const choices = anyOf ?? oneOf;
    if (choices !== undefined) {
      const wrong = choices.map((choice) => visit(choice, given, at));
      // The one that comes furthest is the one that was meant.
      if (!wrong.includes(undefined))
        return (wrong as readonly string[]).reduce((a, b) => (placeIn(b).length > placeIn(a).length ? b : a));
    }
    if (Array.isArray(given)) {
      const { items } = schema;
      return items === undefined ? undefined : first(given, (element, i) => visit(items, element, `${at}[${i}]`));
    }
    if (!isObject(given)) return undefined;
    const missing = required.find((name) => !Object.hasOwn(given, name));
    if (missing !== undefined) return `${place(under(at, missing))} is missing`;
    return first(Object.entries(given), ([name, field]) => {
      const own = Object.hasOwn(properties, name) ? properties[name] : schema.additionalProperties;
      return own === undefined ? undefined : visit(own, field, under(at, name));
    });
  };
  return visit(whole, value, '');
};

const place = (at: string): string => (at === '' ? 'the document' : at);
const under = (at: string, name: string): string => (at === '' ? name : `${at}.${name}`);
const placeIn = (words: string): string => /^(.*?) (?:is|are) /.exec(words)?.[1] ?? '';

const first = <T>(all: readonly T[], find: (element: T, i: number) => string | undefined): string | undefined => {
  for (const [i, element] of all.entries()) {
    const found = find(element, i);
    if (found !== undefined) return found;
  }
  return undefined;
};

const isObject = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isOfType = (value: unknown, type: string): boolean => {
  switch (type) {
    case 'object':
      return isObject(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    case 'null':
      return value === null;
    default:
      // `string`, `number` and `boolean` are called alike in both.
      return typeof value === type;
  }
};
