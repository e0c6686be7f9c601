// Reads a document that a command has written. Nothing in it is trusted: all of it is looked at.

import { readFileSync } from 'node:fs';
import { NotPlain, parseUntrusted } from '../../checkpoint/untrusted-file.ts';
import { messageOf } from '../../model/errors.ts';
import { printable } from '../foreign-text.ts';
import type { AnyDocument } from './any-document.ts';
import { departure, type JsonSchema } from './json-schema.ts';

/** A file holds no document: its message says why, and goes on after the file's name. */
export class NoDocument extends Error {
  override readonly name: string = 'NoDocument';
}

/** Every schema, with whether there is one: a document of a later version fails to compile here. */
const known: { readonly [S in AnyDocument['schema']]: true } = {
  'shootdown/verdict/1': true,
  'shootdown/verdicts/1': true,
  'shootdown/properties/1': true,
  'shootdown/simulation/1': true,
  'shootdown/simulations/1': true,
  'shootdown/comparison/1': true,
  'shootdown/compare/1': true,
  'shootdown/conformity/1': true,
  'shootdown/observation/1': true,
  'shootdown/bugs/1': true,
  'shootdown/mutants/1': true,
  'shootdown/sweep/1': true,
  'shootdown/models/1': true,
  'shootdown/program/1': true,
  'shootdown/program-difference/1': true,
};

/** Parses the text of a file. Throws a NoDocument for what is none. */
export const parseDocument = (text: string): AnyDocument => {
  let value: unknown;
  try {
    value = parseUntrusted(text);
  } catch (error) {
    throw new NoDocument(
      error instanceof NotPlain ? error.message : `is not JSON: ${printable(messageOf(error)).slice(0, 120)}`,
    );
  }
  const name = schemaName(value);
  if (name === undefined) throw new NoDocument('is JSON, but no document of shootdown: it names no schema');
  if (!Object.hasOwn(known, name)) throw new NoDocument(`is written in '${printable(name)}', which is not shown`);
  const wrong = departure(schemaOf(name), value);
  if (wrong !== undefined) throw new NoDocument(`is not what ${name} says: ${printable(wrong)}`);
  return value as AnyDocument;
};

const schemaName = (value: unknown): string | undefined => {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'schema')) return undefined;
  const { schema } = value as { readonly schema: unknown };
  return typeof schema === 'string' ? schema.slice(0, 80) : undefined;
};

const schemas = new Map<string, JsonSchema>();

/** The published schema: from beside the sources, or where the package has it. */
const schemaOf = (name: string): JsonSchema => {
  const read = schemas.get(name);
  if (read !== undefined) return read;
  const file = `schema/${name.replace(/^shootdown\//, '').replaceAll('/', '-')}.schema.json`;
  for (const root of ['../../../', '../../../../../']) {
    let text: string;
    try {
      text = readFileSync(new URL(root + file, import.meta.url), 'utf8');
    } catch {
      continue; // The other one, then.
    }
    const schema = JSON.parse(text) as JsonSchema;
    schemas.set(name, schema);
    return schema;
  }
  throw new Error(`${file} is not there`);
};
