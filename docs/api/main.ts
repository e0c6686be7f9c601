// Writes the API reference to out/docs/api: `npm run docs`.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { version } from '../../src/version.ts';
import { publicModules } from './exports.ts';
import { pagesOf } from './html.ts';

// This file is run as it was compiled, in out/dist/docs/api.
const root = fileURLToPath(new URL('../../../..', import.meta.url));
const folder = join(root, 'out/docs/api');
const modules = publicModules(root);
const undescribed = modules.flatMap(({ path, names }) =>
  names.filter(({ description }) => description === '').map(({ name }) => `${name} of ${path}`),
);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [file, text] of pagesOf(modules, version())) writeFileSync(join(folder, file), text);
const count = modules.reduce((sum, { names }) => sum + names.length, 0);
process.stdout.write(`${count} names of ${modules.length} modules: out/docs/api/index.html\n`);
if (undescribed.length > 0) {
  process.stderr.write(`without a doc comment: ${undescribed.join(', ')}\n`);
  process.exitCode = 1;
}
