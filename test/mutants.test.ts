// The table of mutants in each model's README is what the program finds. It stands between
//   <!-- begin: shootdown mutants MODEL --markdown -->  and  <!-- end -->
// and `UPDATE_README=1 npx vitest run --config test/vitest.config.ts test/mutants.test.ts`, after `npm run build`, writes it anew.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { modelNames } from '../models/index.ts';
import { loadModel } from '../src/loading/models.ts';

const main = fileURLToPath(new URL('../out/dist/src/cli/main.js', import.meta.url));
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

describe.each(modelNames)('the mutants of %s', (model) => {
  test('die as expected or survive for a reason, and its README shows them', { timeout: 120_000 }, async () => {
    const { variants } = await loadModel(model);
    if (variants.every(({ mutant }) => mutant === undefined)) return;
    if (!existsSync(main)) throw new Error(`${main} is not there: run npm run build first`);
    const args = [main, 'mutants', model, '--markdown'];
    const { status, stdout: out } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 110_000 });
    expect({ status, out }).toEqual({ status: 0, out: expect.stringContaining('| mutant | of |') });
    const file = readmeOf(model);
    const text = readFileSync(file, 'utf8');
    const place = placeIn(text, model);
    if (place === undefined)
      throw new Error(`models/${model}/README.md needs lines '${beginOf(model).trim()}' and '${end}'`);
    const [from, to] = place;
    if (process.env.UPDATE_README === '1') writeFileSync(file, text.slice(0, from) + out + text.slice(to));
    else expect(text.slice(from, to), 'UPDATE_README=1 writes it anew').toBe(out);
  });
});
