// The table of mutants in each model's README is what the program finds. It stands between
//   <!-- begin: shootdown mutants MODEL --markdown -->  and  <!-- end -->
// and `UPDATE_README=1 npx vitest run --config test/vitest.config.ts test/mutants.test.ts`, after `npm run build`, writes it anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { modelNames } from '../models/index.ts';
import { isExpected } from '../src/check/expected.ts';
import { type Fate, isSettled, mutantMarkdown } from '../src/commands/mutants/text.ts';
import { loadModel } from '../src/loading/models.ts';
import { instantiate, ownBounds } from '../src/model/instance.ts';
import type { Model } from '../src/model/model.ts';
import type { Mutant } from '../src/model/variant.ts';
import { root } from './pages.ts';
import { shootdownIn } from './run-here.ts';
import { resultOf } from './verdicts.ts';

const readmeOf = (model: string): string => fileURLToPath(new URL(`../models/${model}/README.md`, import.meta.url));
const beginOf = (model: string): string => `<!-- begin: shootdown mutants ${model} --markdown -->\n`;
const end = '<!-- end -->';

/** Where in a README the table stands; undefined where there is no place for it. */
const placeIn = (text: string, model: string): readonly [number, number] | undefined => {
  const begin = text.indexOf(beginOf(model));
  const from = begin + beginOf(model).length;
  const to = text.indexOf(end, from);
  return begin < 0 || to < 0 ? undefined : [from, to];
};

/** What became of each mutant of a model, by the verdicts that all tests share. */
const fatesOf = async (model: Model): Promise<readonly Fate[]> => {
  const fates: Fate[] = [];
  for (const { name, mutant } of model.variants)
    if (mutant !== undefined) fates.push(await fateOf(model, name, mutant));
  return fates;
};

const fateOf = async (model: Model, name: string, mutant: Mutant): Promise<Fate> => {
  const { expect: expected, also } = instantiate(model, name);
  const { verdict } = await resultOf(model, name);
  const verdicts = [verdict];
  let asExpected = isExpected(expected, verdict) !== false;
  for (const besides of also) {
    const alone = (await resultOf(model, name, {}, [besides.property])).verdict;
    verdicts.push(alone);
    asExpected &&= isExpected(besides, alone) !== false;
  }
  return { name, mutant, verdicts, asExpected, bounds: ownBounds(model, name) };
};

const models = (await Promise.all(modelNames.map(loadModel))).filter(({ variants }) =>
  variants.some(({ mutant }) => mutant !== undefined),
);

describe.each(models.map((model) => [model.name, model] as const))('the mutants of %s', (name, model) => {
  test('die as expected or survive for a reason, and its README shows them', async () => {
    const fates = await fatesOf(model);
    expect(fates.filter((fate) => !isSettled(fate))).toEqual([]);
    const out = mutantMarkdown(fates)
      .map((line) => `${line}\n`)
      .join('');
    const file = readmeOf(name);
    const text = readFileSync(file, 'utf8');
    const place = placeIn(text, name);
    if (place === undefined)
      throw new Error(`models/${name}/README.md needs lines '${beginOf(name).trim()}' and '${end}'`);
    const [from, to] = place;
    if (process.env.UPDATE_README === '1') writeFileSync(file, text.slice(0, from) + out + text.slice(to));
    else expect(text.slice(from, to), 'UPDATE_README=1 writes it anew').toBe(out);
  });
});

// The others are searched above; that the command prints what they come to needs no more than one.
test('the command prints the table that a README shows', () => {
  const { code, out } = shootdownIn(root, 'mutants', 'lazyfree-batch', '--markdown');
  expect(code).toBe(0);
  const text = readFileSync(readmeOf('lazyfree-batch'), 'utf8');
  expect(text.slice(...(placeIn(text, 'lazyfree-batch') ?? [0, 0]))).toBe(out);
});
