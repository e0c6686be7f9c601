// Which kernel functions the models name, held against a tree:
//
//   npm run functions -- TREE                    (a folder with the source of a kernel)
//   npm run functions -- TREE zap cow            (of these models only)
//   npm run functions -- TREE --write VERSION    (and keeps in kernel/tree.json where they are)
//
// It prints those that the tree does not have, or not in the file that the step says, with the steps. Variants of old kernels name
// functions that are gone since: that is no error, but where a variant of today names one, its step has to be read again.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelNames } from '../models/index.ts';
import { columns } from '../src/report/page/columns.ts';
import { lookUp, type Use } from './names.ts';
import { sourceOf, treeOf } from './tree.ts';
import { usesOfModel } from './uses.ts';

const usage = 'npm run functions -- TREE [MODEL]... | TREE --write VERSION';

const fail = (problem: string): never => {
  console.error(`${problem}\n\n${usage}`);
  process.exit(2);
};

const [tree = '', ...words] = process.argv.slice(2);
if (!existsSync(join(tree, 'mm'))) fail(tree === '' ? 'no tree is named' : `${tree} has no folder mm`);
const writes = words[0] === '--write';
const version = words[1] ?? '';
if (writes && (words.length !== 2 || !/^v?\d[\w.-]*$/.test(version)))
  fail('--write takes the version of the tree, 6.12.117, and is about all models');
if (writes && !existsSync('kernel/names.ts')) fail('--write is for the folder of the sources');
const chosen = writes ? [] : words;
const unknown = chosen.find((name) => !modelNames.includes(name));
if (unknown !== undefined) fail(`there is no model '${unknown}'`);

const uses: Use[] = [];
for (const name of chosen.length === 0 ? modelNames : chosen) uses.push(...(await usesOfModel(name)));
const source = sourceOf(tree, new Set(uses.map(({ name }) => name)));
const { places } = source;
if (writes) writeFileSync('kernel/tree.json', `${JSON.stringify(treeOf(version, uses, source), null, 2)}\n`);
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
