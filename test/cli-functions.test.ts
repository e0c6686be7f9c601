// `npm run functions`: the names of kernel functions in what the steps say, held against a tree.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { namesIn } from '../kernel/names.ts';
import { folder } from './run-cli.ts';

const main = fileURLToPath(new URL('../out/dist/kernel/main.js', import.meta.url));

const functions = (
  ...args: readonly string[]
): { readonly code: number | null; readonly out: string; readonly err: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
};

test('the first name behind a file is a function of it, others are anywhere', () => {
  expect(namesIn('mm/rmap.c: page_mlock -> rmap_walk, the rmap lock for reading; mm/mlock.c: mlock_vma_page')).toEqual([
    { file: 'mm/rmap.c', name: 'page_mlock' },
    { file: undefined, name: 'rmap_walk' },
    { file: 'mm/mlock.c', name: 'mlock_vma_page' },
  ]);
  expect(namesIn('architecture: a store by user code')).toEqual([]);
});

test('what a tree does not have, or has in another file, is listed with its steps', () => {
  const tree = join(folder, 'tree');
  for (const name of ['mm', 'include/linux']) mkdirSync(join(tree, name), { recursive: true });
  const all = functions(tree, 'page-zap-rmap');
  // The tree is empty: nothing is there.
  expect(all.out).toMatch(/^page_remove_rmap +mm\/rmap\.c +nowhere +page-zap-rmap +lock_page_memcg, /m);
  expect(all.out).toMatch(/^\d+ names, 0 of them there$/m);
  writeFileSync(join(tree, 'mm/rmap.c'), 'void page_remove_rmap(struct page *page)\n{\n}\n');
  writeFileSync(join(tree, 'include/linux/rmap.h'), 'static inline void page_add_file_rmap(void) { }\n');
  const some = functions(tree, 'page-zap-rmap');
  expect(some.code).toBe(0);
  expect(some.out).not.toMatch(/^page_remove_rmap +mm\/rmap\.c/m);
  expect(some.out).toMatch(/^page_add_file_rmap +mm\/rmap\.c +include\/linux\/rmap\.h +page-zap-rmap /m);
});

test.each([
  [[], 'no tree is named'],
  [['/nowhere'], '/nowhere has no folder mm'],
])('%o is refused', (args, message) => {
  const { code, err } = functions(...args);
  expect(code).toBe(2);
  expect(err).toContain(message);
});

test('--write keeps where the names of all models are, in the folder of the sources only', () => {
  const tree = join(folder, 'tree-to-keep');
  mkdirSync(join(tree, 'mm'), { recursive: true });
  writeFileSync(join(tree, 'mm/rmap.c'), 'int folio_mkclean(struct folio *folio)\n{\n}\n');
  for (const args of [['--write'], ['--write', '6.12.117', 'zap'], ['--write', 'zap']])
    expect(functions(tree, ...args)).toMatchObject({
      code: 2,
      err: expect.stringContaining('the version of the tree'),
    });
  const keep = (cwd: string) =>
    spawnSync(process.execPath, [main, tree, '--write', '6.12.117'], { encoding: 'utf8', cwd });
  expect(keep(tree)).toMatchObject({ status: 2, stderr: expect.stringContaining('the folder of the sources') });
  mkdirSync(join(folder, 'kernel'), { recursive: true });
  writeFileSync(join(folder, 'kernel/names.ts'), '');
  expect(keep(folder).status).toBe(0);
  const kept = JSON.parse(readFileSync(join(folder, 'kernel/tree.json'), 'utf8'));
  expect(kept).toMatchObject({ version: '6.12.117', names: { folio_mkclean: ['mm/rmap.c'], page_remove_rmap: [] } });
});
