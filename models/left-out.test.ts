// The tables "What it leaves out" of the models' READMEs: what a row says lifts an exemption is there.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadModel } from '../src/loading/models.ts';
import { modelNames } from './index.ts';

/** The rows of a model's table, without its head. */
const rowsOf = (model: string): readonly string[] => {
  const text = readFileSync(new URL(`${model}/README.md`, import.meta.url), 'utf8');
  const section = text.split('\n## What it leaves out\n')[1]?.split('\n## ')[0] ?? '';
  return section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| what is left out'));
};

/** The variants that a row names behind "lifted in", each as MODEL/VARIANT; of a model by itself all. */
const liftedIn = (model: string, row: string): readonly string[] =>
  [...row.matchAll(/lifted in ((?:`[^`]+`(?: \([^)]*\))?(?:, | and )?)+)/g)].flatMap(([, names]) =>
    [...(names as string).matchAll(/`([^` ]+)`/g)].map(([, name]) => {
      const named = name as string;
      return named.includes('/') || modelNames.includes(named) ? named : `${model}/${named}`;
    }),
  );

test.each(modelNames)('%s has the table', (model) => {
  expect(rowsOf(model).length).toBeGreaterThan(0);
});

test('each variant that lifts an exemption is there', async () => {
  const missing: string[] = [];
  for (const model of modelNames)
    for (const row of rowsOf(model))
      for (const lift of liftedIn(model, row)) {
        const [of, variant] = lift.split('/') as [string, string?];
        const { variants } = await loadModel(of);
        if (variant !== undefined && !variants.some(({ name }) => name === variant)) missing.push(`${model}: ${lift}`);
      }
  expect(missing).toEqual([]);
});

test('at least twenty exemptions are lifted by a variant', () => {
  const lifted = modelNames.flatMap((model) =>
    rowsOf(model).filter((row) => liftedIn(model, row).some((lift) => lift.includes('/'))),
  );
  expect(lifted.length).toBeGreaterThanOrEqual(20);
});
