// Which kernel functions the models name, held against a tree:
//
//   npm run functions -- TREE            (a folder with the source of a kernel)
//   npm run functions -- TREE zap cow    (of these models only)
//
// It prints those that the tree does not have, or not in the file that the step says, with the steps. Variants of old kernels name
// functions that are gone since: that is no error, but where a variant of today names one, its step has to be read again.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelNames } from '../models/index.ts';
import { loadModel } from '../src/loading/models.ts';
import { instantiate } from '../src/model/instance.ts';
import { columns } from '../src/report/columns.ts';
import { lookUp, type Places, type Use, usesOf } from './names.ts';

/** Where the models' functions are; drivers and the other architectures are not read. */
const folders = [
  'mm',
  'kernel',
  'fs',
  'block',
  'lib',
  'include',
  'arch/x86',
  'arch/arm64',
  'arch/s390',
  'arch/powerpc',
];

const usage = 'npm run functions -- TREE [MODEL]...';

const fail = (problem: string): never => {
  console.error(`${problem}\n\n${usage}`);
  process.exit(2);
};

/** In which files of the tree each of the names stands. */
const placesOf = (tree: string, names: ReadonlySet<string>): Places => {
  const places = new Map<string, Set<string>>();
  for (const folder of folders.filter((name) => existsSync(join(tree, name))))
    for (const entry of readdirSync(join(tree, folder), { recursive: true, encoding: 'utf8' })) {
      if (!/\.[chS]$/.test(entry)) continue;
      const file = `${folder}/${entry}`;
      for (const [word] of readFileSync(join(tree, file), 'utf8').matchAll(/\b[a-z_]\w*_\w+\b/g)) {
        if (!names.has(word)) continue;
        const files = places.get(word) ?? new Set();
        places.set(word, files.add(file));
      }
    }
  return places;
};

const usesOfModel = async (name: string): Promise<readonly Use[]> => {
  const model = await loadModel(name);
  const variants = model.variants.filter(({ mutant }) => mutant === undefined);
  return usesOf(
    name,
    variants.map((variant) => instantiate(model, variant.name).system),
  );
};

const [tree = '', ...chosen] = process.argv.slice(2);
if (!existsSync(join(tree, 'mm'))) fail(tree === '' ? 'no tree is named' : `${tree} has no folder mm`);
const unknown = chosen.find((name) => !modelNames.includes(name));
if (unknown !== undefined) fail(`there is no model '${unknown}'`);

const uses: Use[] = [];
for (const name of chosen.length === 0 ? modelNames : chosen) uses.push(...(await usesOfModel(name)));
const places = placesOf(tree, new Set(uses.map(({ name }) => name)));
const missing = uses.filter((use) => lookUp(use, places) !== 'there');
const rows = missing.map((use) => {
  const now = [...(places.get(use.name) ?? [])];
  return [
    use.name,
    use.file ?? '-',
    now.length === 0 ? 'nowhere' : now.slice(0, 2).join(', ') + (now.length > 2 ? ', ...' : ''),
    use.model,
    use.steps.slice(0, 3).join(', ') + (use.steps.length > 3 ? ', ...' : ''),
  ];
});
if (rows.length > 0) console.log(columns([['function', 'named in', 'found in', 'model', 'steps'], ...rows]).join('\n'));
console.log(`${rows.length === 0 ? '' : '\n'}${uses.length} names, ${uses.length - missing.length} of them there`);
