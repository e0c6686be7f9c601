// docs/PARTS.md is the promise of shootdown/machine, /properties and /mapcount: it names what they export, and shows each part at work.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import * as machine from '../models/machine/index.ts';
import * as mapcount from '../models/machine/mapcount/index.ts';
import * as properties from '../properties/index.ts';
import { fencedBlocks } from './fenced-blocks.ts';
import { root } from './pages.ts';

const page = readFileSync(join(root, 'docs/PARTS.md'), 'utf8');

/** The names in the first column of the tables of parts and properties. */
const named = [...page.matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)].flatMap(([, names = '']) =>
  [...names.matchAll(/\w+/g)].map(([name]) => name),
);

test('the page names what can be imported, once, and nothing else', () => {
  // The two that its text explains besides.
  const explained = ['catalogue', 'invariant'];
  for (const name of explained) expect(page).toContain(`\`${name}`);
  const exported = [machine, properties, mapcount].flatMap((module) => Object.keys(module));
  expect([...named, ...explained].sort()).toEqual(exported.sort());
});

/** What the examples import from `shootdown/...`. */
const imported = new Set(
  fencedBlocks(page).flatMap(({ text }) =>
    [...text.matchAll(/import \{([^}]*)\} from 'shootdown\/\w+';/g)].flatMap(([, names = '']) =>
      names.split(',').map((name) => name.trim()),
    ),
  ),
);

const namesOf = async (file: string): Promise<readonly string[]> =>
  Object.keys(await import(/* @vite-ignore */ pathToFileURL(join(root, file)).href));

const files = readdirSync(join(root, 'models/machine'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name: room }) => readdirSync(join(root, 'models/machine', room)).map((file) => `${room}/${file}`))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  // Of mapcounts the index is public; what each policy is made of is not.
  .filter((file) => !file.startsWith('mapcount/') || file === 'mapcount/index.ts')
  // What the accesses of memory/steps.ts are made of.
  .filter((file) => !['memory/accesses.ts', 'memory/tidy.ts', 'memory/views.ts'].includes(file));

test.each(files)('an example uses %s', async (file) => {
  const names = await namesOf(`models/machine/${file}`);
  expect(names.filter((name) => imported.has(name))).not.toEqual([]);
});

test('each file with properties is used by an example', async () => {
  const sources = readdirSync(join(root, 'properties')).filter((file) => /^(?!.*\.test)(?!index).*\.ts$/.test(file));
  for (const file of sources) {
    if (file === 'catalogue.ts') continue;
    const names = await namesOf(`properties/${file}`);
    expect(
      names.filter((name) => imported.has(name)),
      file,
    ).not.toEqual([]);
  }
});
