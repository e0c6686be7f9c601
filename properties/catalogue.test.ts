// A property's name says what is promised: one sentence for each, whatever model asks it.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { modelNames } from '../models/index.ts';
import { loadModel } from '../src/loading/models.ts';
import { instantiate } from '../src/model/instance.ts';
import { alwaysOf } from '../src/model/language/select-properties.ts';
import type { Promised } from './catalogue/promise.ts';
import { catalogue, parts } from './catalogue.ts';

const models = await Promise.all(modelNames.map(loadModel));
/** What each model asks, of all its variants: the sentences by name. */
const asked = new Map(
  models.map((model) => {
    const sentences = new Map<string, Set<string>>();
    for (const { name } of model.variants)
      for (const property of alwaysOf(instantiate(model, name).system)) {
        const known = sentences.get(property.name) ?? new Set();
        sentences.set(property.name, known.add(property.sentence));
      }
    return [model.name, sentences];
  }),
);
const promised: { readonly [name: string]: Promised } = catalogue;

test('no name is in two parts of the catalogue, and no sentence under two names', () => {
  const names = parts.flatMap((part) => Object.keys(part));
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  const sentences = Object.values(promised).map(({ sentence }) => sentence);
  expect(sentences.filter((sentence, i) => sentences.indexOf(sentence) !== i)).toEqual([]);
});

describe.each(modelNames)('%s', (model) => {
  test('asks what the catalogue promises, in its words', () => {
    for (const [name, sentences] of asked.get(model) ?? [])
      for (const sentence of sentences) {
        // What a mapcount counts differs from scheme to scheme, and is part of the sentence.
        const said = name === 'MAPCOUNT' ? sentence.slice(0, sentence.indexOf(': ')) : sentence;
        expect({ name, sentence: said }).toEqual({ name, sentence: promised[name]?.sentence });
      }
  });
});

test('every property of the catalogue is asked by some model', () => {
  const names = new Set([...asked.values()].flatMap((sentences) => [...sentences.keys()]));
  expect(Object.keys(promised).filter((name) => !names.has(name))).toEqual([]);
});

test('a file of this folder serves two models or more', () => {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const shared = files.filter((name) => !['catalogue.ts', 'index.ts', 'invariant.ts'].includes(name));
  const importers = (file: string): number =>
    modelNames.filter((model) =>
      readdirSync(`${folder}/../models/${model}`, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
        .some((name) => readFileSync(`${folder}/../models/${model}/${name}`, 'utf8').includes(`/properties/${file}'`)),
    ).length;
  expect(shared.filter((file) => importers(file) < 2)).toEqual([]);
});
