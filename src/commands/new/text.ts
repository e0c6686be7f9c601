import { shellWord } from '../shared/variant-job.ts';

/** What was written, and what to type next. `missing`: packages that are to be installed in the folder first. */
export const writtenLines = (folder: string, missing: readonly string[]): readonly string[] => {
  const path = /^(?:\.{0,2}\/|~)/.test(folder) ? folder : `./${folder}`;
  const install: readonly Row[] =
    missing.length === 0
      ? []
      : [
          [
            `npm install --prefix ${shellWord(path)}`,
            `first: ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not found there`,
          ],
        ];
  return [
    `${path} is a model of your own:`,
    ...table([
      ['model.ts', 'the model: the variant racy has a bug, and fixed has not'],
      ['model.test.js', 'a test of both, for node --test'],
      ['README.md', 'what it is, and what to change'],
      ['package.json', 'its test for npm, and that it is ESM'],
      ['tsconfig.json', 'for an editor, and for tsc'],
    ]),
    '',
    'what to type next:',
    ...table([
      ...install,
      [`npx shootdown check ${shellWord(path)}`, 'both variants'],
      [`npx shootdown check ${shellWord(`${path}/racy`)}`, 'the race, drawn'],
      [`npx shootdown check ${shellWord(`${path}/racy`)} --watch`, 'again whenever a file is saved'],
      [`npm test --prefix ${shellWord(path)}`, 'the test'],
    ]),
  ];
};

type Row = readonly [what: string, about: string];

const table = (rows: readonly Row[]): readonly string[] => {
  const width = Math.max(...rows.map(([what]) => what.length));
  return rows.map(([what, about]) => `  ${what.padEnd(width)}  ${about}`);
};
