import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { modelNames, subjectNames } from '../../../models/index.ts';
import { ShootdownError } from '../../model/errors.ts';
import { version } from '../../version.ts';
import { type Command, command } from '../shared/command.ts';
import { exitCodes } from '../shared/exit-codes.ts';
import { valued } from '../shared/options/options.ts';
import { patternFiles, patterns, patternValue } from './patterns.ts';
import { type Missing, packageJson, tsconfigJson } from './project-files.ts';
import { writtenLines } from './text.ts';
import { writeFolder } from './write-folder.ts';

/** `shootdown new NAME` */
export const newCommand: Command = command({
  name: 'new',
  takes: 'NAME',
  summary: 'write a folder with a model of your own to start from: a broken variant, a fixed one, a test',
  details: ['', 'patterns:', ...patternLines()],
  options: {
    from: valued('from', 'PATTERN', 'what to start from (default: plain)', patternValue, 'plain'),
  },
  run: async ({ values, positionals }, problems, { output }) => {
    const folder = problems.attempt(() => folderOf(positionals));
    problems.raise();
    if (folder === undefined) return exitCodes.usage;
    const name = basename(resolve(folder));
    const missing = missingAt(folder);
    const files = {
      ...patternFiles(values.from, name),
      'package.json': packageJson(name, missing),
      'tsconfig.json': tsconfigJson(),
    };
    writeFolder(folder, files);
    output.print(writtenLines(folder, Object.keys(missing)));
    return exitCodes.holds;
  },
});

function patternLines(): readonly string[] {
  const width = Math.max(...Object.keys(patterns).map((name) => name.length));
  return Object.entries(patterns).map(([name, about]) => `  ${name.padEnd(width)}  ${about}`);
}

/** The folder that is named. Throws a `usage` error for a name that a model cannot have, or should not. */
const folderOf = ([given, ...more]: readonly string[]): string => {
  if (given === undefined)
    throw new ShootdownError('usage', 'new takes the name of a model, and was given none', 'shootdown new my-race');
  if (more.length > 0)
    throw new ShootdownError(
      'usage',
      `new takes one name, and was given ${more.length + 1}`,
      'write a folder at a time',
    );
  const name = basename(resolve(given));
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name))
    throw new ShootdownError(
      'usage',
      `a model cannot be named '${name}'`,
      'use small letters and digits, with single hyphens between them: my-race',
    );
  if (modelNames.includes(name) || subjectNames.includes(name))
    throw new ShootdownError(
      'usage',
      `'${name}' is a model of shootdown, whose verdicts are kept under that name`,
      `choose another: my-${name}`,
    );
  return given.replace(/\/+$/, '');
};

/** What a model in that folder imports, or needs to run, and would not find there. */
const missingAt = (folder: string): Missing => {
  const here = createRequire(import.meta.url);
  const there = createRequire(join(resolve(folder), 'model.ts'));
  const runsTypeScript = Boolean((process.features as { readonly typescript?: unknown }).typescript);
  const isFound = resolves(there, 'shootdown/package.json');
  return {
    ...(isFound ? {} : { shootdown: `^${version()}` }),
    // The program loads it from where it is installed itself.
    ...(runsTypeScript || (isFound && resolves(here, 'amaro')) ? {} : { amaro: '^0.1.9' }),
  };
};

const resolves = (require: NodeJS.Require, specifier: string): boolean => {
  try {
    require.resolve(specifier);
    return true;
  } catch {
    return false;
  }
};
