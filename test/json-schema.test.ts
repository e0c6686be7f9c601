import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import zap from '../models/zap/model.ts';
import { instantiate } from '../src/model/instance.ts';
import { departure, type JsonSchema } from '../src/report/documents/json-schema.ts';
import { verdictDocument } from '../src/report/verdict-json.ts';
import { resultOf } from './verdicts.ts';

const schema = JSON.parse(
  readFileSync(new URL('../schema/verdict-1.schema.json', import.meta.url), 'utf8'),
) as JsonSchema;
const judge = new Ajv2020({ strict: false }).compile(schema);
const document = async (): Promise<object> => {
  const result = await resultOf(zap, '2014');
  return verdictDocument(instantiate(zap, '2014'), undefined, result, undefined);
};

/** Every place in a value, as the names that lead there. */
const placesIn = (value: unknown, at: readonly string[] = []): readonly (readonly string[])[] =>
  typeof value === 'object' && value !== null
    ? [at, ...Object.entries(value).flatMap(([name, inner]) => placesIn(inner, [...at, name]))]
    : [at];

/** The value with something else in a place; without it for undefined. */
const changed = (value: unknown, [name, ...more]: readonly string[], to: unknown): unknown => {
  if (name === undefined) return to;
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  const within = (copy as Record<string, unknown>)[name];
  const inner = changed(within, more, to);
  if (inner === undefined && !Array.isArray(copy)) Reflect.deleteProperty(copy, name);
  else Reflect.set(copy, name, inner ?? null);
  return copy;
};

test('a document that was written is as its schema says', async () => {
  expect(departure(schema, await document())).toBeUndefined();
});

test('of a document with something else in a place, ajv says the same', async () => {
  const good = await document();
  const places = placesIn(good);
  let refused = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...places),
      fc.oneof(
        fc.constant(undefined),
        fc.jsonValue({ maxDepth: 2 }),
        fc.constantFrom('holds', 'bfs', -1, 0.5, {}, [], null),
      ),
      (place, to) => {
        const bad = changed(good, place, to);
        const words = departure(schema, bad);
        if (words !== undefined) refused++;
        expect([words === undefined, bad]).toEqual([judge(bad), bad]);
      },
    ),
    { numRuns: 500 },
  );
  expect(refused).toBeGreaterThan(50);
});

test('what is wrong is told with its place', async () => {
  const good = await document();
  const told = (place: string, to: unknown): string | undefined =>
    departure(schema, changed(good, place.split('.'), to));
  expect(told('states', 'many')).toBe('states is no integer');
  expect(told('states', -1)).toBe('states is less than 0');
  expect(told('trace.steps.2.changes', 7)).toBe('trace.steps[2].changes is no array');
  expect(told('trace.steps.0.thread', undefined)).toBe('trace.steps[0].thread is missing');
  expect(told('engine', 'quick')).toBe('engine is none of "packed", "reference"');
  expect(departure(schema, null)).toBe('the document is no object');
});
