// A small language of JSON Schemas that the compiler holds to the types that the program writes: an object's schema has every field
// of its type and no other, a choice of words every word. The types are what is true; a schema that departs from them does not compile.
//
// Of generators, ts-json-schema-generator brings another compiler, and loses the sentence that each field has here; schemas as types
// (TypeBox) would need inferred exports, which `isolatedDeclarations` of the sources rules out.

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: JsonValue;
}
/** The named parts of a document's schema: its `$defs`. */
type Definitions = Map<string, JsonObject>;

/** What writes a JSON Schema, of whatever type. */
export interface AnySchema {
  readonly write: (definitions: Definitions) => JsonObject;
}
/** A schema of exactly this type: `of` makes it invariant. It is never there. */
export interface Schema<T> extends AnySchema {
  readonly of?: (value: T) => T;
}
/** Of a field that may be left out. */
export interface Optional<T> {
  readonly optional: Schema<T>;
}
type TypeOf<S> = S extends { readonly of?: (value: infer T) => unknown } ? T : never;

const fixed = <T>(json: JsonObject): Schema<T> => ({ write: () => json });

export const text: Schema<string> = fixed({ type: 'string' });
export const flag: Schema<boolean> = fixed({ type: 'boolean' });
export const number: Schema<number> = fixed({ type: 'number' });
/** A count. */
export const whole: Schema<number> = fixed({ type: 'integer', minimum: 0 });
/** Any integer, such as the value of a bound. */
export const integer: Schema<number> = fixed({ type: 'integer' });
export const nothing: Schema<null> = fixed({ type: 'null' });

export const literal = <const L extends string>(value: L): Schema<L> => fixed({ const: value });

/** One of some words, each with what it means; the empty text where that is plain. */
export const words = <K extends string>(meanings: { readonly [W in K]: string }): Schema<K> => {
  const all = Object.entries<string>(meanings);
  return all.every(([, meaning]) => meaning === '')
    ? fixed({ enum: all.map(([word]) => word) })
    : fixed({
        oneOf: all.map(([word, description]) => (description === '' ? { const: word } : { const: word, description })),
      });
};

export const either = <S extends readonly AnySchema[]>(...schemas: S): Schema<TypeOf<S[number]>> => ({
  write: (definitions) => ({ anyOf: schemas.map((schema) => schema.write(definitions)) }),
});

export const orNull = <T>(schema: Schema<T>): Schema<T | null> => ({
  write: (definitions) => ({ anyOf: [schema.write(definitions), { type: 'null' }] }),
});

export const list = <T>(schema: Schema<T>): Schema<readonly T[]> => ({
  write: (definitions) => ({ type: 'array', items: schema.write(definitions) }),
});

/** An object with any names, whose values are all alike. */
export const map = <T>(schema: Schema<T>): Schema<{ readonly [name: string]: T }> => ({
  write: (definitions) => ({ type: 'object', additionalProperties: schema.write(definitions) }),
});

export const optional = <T>(schema: Schema<T>): Optional<T> => ({ optional: schema });

/** The schema of each field of T. */
export type Fields<T> = {
  readonly [K in keyof T]-?: Record<never, never> extends Pick<T, K>
    ? Optional<Exclude<T[K], undefined>>
    : Schema<T[K]>;
};

/** An object with these fields. Others may come with a later version of the program: it is left open. */
export const object = <T extends object>(fields: Fields<T>): Schema<T> => ({
  write: (definitions) => {
    const all = Object.entries<AnySchema | { readonly optional: AnySchema }>(fields);
    return {
      type: 'object',
      properties: Object.fromEntries(
        all.map(([name, field]) => [name, ('optional' in field ? field.optional : field).write(definitions)]),
      ),
      required: all.flatMap(([name, field]) => ('optional' in field ? [] : [name])),
    };
  },
});

/** With a sentence that says what it is. */
export const about = <T>(description: string, schema: Schema<T>): Schema<T> => ({
  write: (definitions) => ({ description, ...schema.write(definitions) }),
});

/** A part with a name of its own in `$defs`, which may be within itself. */
export const named = <T>(name: string, schema: () => Schema<T>): Schema<T> => ({
  write: (definitions) => {
    if (!definitions.has(name)) {
      definitions.set(name, {});
      definitions.set(name, schema().write(definitions));
    }
    return { $ref: `#/$defs/${name}` };
  },
});

/** The whole schema of a document: what its field `schema` says, and what the document is. */
export interface Published {
  readonly name: string;
  readonly schema: JsonObject;
}

export const published = <T extends { readonly schema: string }>(
  name: T['schema'],
  title: string,
  document: Schema<T>,
): Published => {
  const definitions: Definitions = new Map();
  const written = document.write(definitions);
  return {
    name,
    schema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: `urn:${name.replaceAll('/', ':')}`,
      title: `${name}: ${title}`,
      ...written,
      ...(definitions.size === 0 ? {} : { $defs: Object.fromEntries([...definitions].sort()) }),
    },
  };
};

/** The file of a schema: `shootdown/verdict/1` is in verdict-1.schema.json. */
export const fileOf = (name: string): string => `${name.replace(/^shootdown\//, '').replaceAll('/', '-')}.schema.json`;
