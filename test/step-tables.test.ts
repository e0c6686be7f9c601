// The tables of steps in the models' READMEs are what the program finds, but for their last column, which is written by hand.
// They stand, with other text between them, between
//   <!-- begin: shootdown show MODEL... --markdown -->  and  <!-- end -->
// and `UPDATE_README=1 npx vitest run --config test/vitest.config.ts test/step-tables.test.ts` writes them anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { modelNames } from '../models/index.ts';
import { tabledInstances } from '../src/commands/show/instances.ts';
import { type Program, programOf } from '../src/commands/show/program.ts';
import { stepTables } from '../src/commands/show/step-tables.ts';
import { loadModel } from '../src/loading/models.ts';
import { modelPages, root } from './pages.ts';
import { refreshedTables } from './readme-tables.ts';

const marked = /(?<=<!-- begin: shootdown show (?<words>[^>]*) --markdown -->\n).*?(?=<!-- end -->)/s;

/** A page, the models whose steps it shows, the bounds that are set, and the text that has the tables. */
const places = modelPages.flatMap((page) => {
  const found = marked.exec(readFileSync(`${root}${page}`, 'utf8'));
  if (found === null) return [];
  const words = (found.groups?.words ?? '').split(/ (?:--set )?/);
  const models = words.filter((word) => !word.includes('='));
  const set = words.filter((word) => word.includes('=')).map((word) => word.split('='));
  return [{ page, models, bounds: Object.fromEntries(set.map(([name, n]) => [name, Number(n)])), text: found[0] }];
});

test('the steps of every model stand in one README', () => {
  expect(places.flatMap(({ models }) => models).sort()).toEqual([...modelNames].sort());
});

describe.each(places)('$page', ({ page, models, bounds, text }) => {
  test('shows the steps that the program has', async () => {
    const programs: Program[] = [];
    for (const name of models)
      for (const instance of tabledInstances(await loadModel(name), bounds))
        programs.push(await programOf(instance, { maxStates: 1_000_000 }));
    expect(programs.filter(({ complete }) => !complete)).toEqual([]);
    const fresh = refreshedTables(text, stepTables(programs));
    if (process.env.UPDATE_README === '1') {
      const file = `${root}${page}`;
      writeFileSync(
        file,
        readFileSync(file, 'utf8').replace(marked, () => fresh),
      );
    } else expect(text, 'UPDATE_README=1 writes it anew').toBe(fresh);
  });
});
