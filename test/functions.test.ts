// Where the functions that the steps name were seen last: kernel/tree.json and kernel/notes.ts know every one of them, and the models' READMEs
// show it. The part of a README stands between
//   <!-- begin: functions of MODEL -->  and  <!-- end of functions -->
// and `UPDATE_README=1 npx vitest run --config test/vitest.config.ts test/functions.test.ts` writes it anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Use } from '../kernel/names.ts';
import { notes } from '../kernel/notes.ts';
import { readmeTable } from '../kernel/readme-table.ts';
import { readTree, treeOf } from '../kernel/tree.ts';
import { usesOfModel } from '../kernel/uses.ts';
import { modelNames } from '../models/index.ts';
import { root } from './pages.ts';

const tree = readTree(`${root}kernel`);
const uses: Use[] = [];
for (const name of modelNames) uses.push(...(await usesOfModel(name)));
const named = new Set(uses.map(({ name }) => name));

test('somebody has looked for each function that a step names, and for no other', () => {
  const looked = Object.keys(tree.names);
  expect(
    [...named].filter((name) => tree.names[name] === undefined),
    'npm run functions -- TREE --write VERSION',
  ).toEqual([]);
  expect(looked.filter((name) => !named.has(name))).toEqual([]);
});

test('a function that the tree does not have has a note, and every note is about a function of a step', () => {
  const absent = [...named].filter((name) => tree.names[name]?.length === 0);
  expect(absent.length).toBeGreaterThan(30);
  expect(
    absent.filter((name) => notes[name] === undefined),
    'what took its place, or where was it read? kernel/notes.ts',
  ).toEqual([]);
  expect(Object.keys(notes).filter((name) => !named.has(name))).toEqual([]);
});

test('of a tree is kept where a step says that a function is, and another place where it is not there', () => {
  const use = (name: string, file?: string): Use => ({ name, file, model: 'zap', steps: ['a'] });
  const source = {
    places: new Map([
      ['do_wp_page', new Set(['mm/internal.h', 'mm/memory.c'])],
      ['unlink_file_vma', new Set(['mm/mremap.c', 'mm/vma.c'])],
    ]),
    defined: new Map([['unlink_file_vma', 'mm/vma.c']]),
  };
  const asked = [use('do_wp_page', 'mm/memory.c'), use('unlink_file_vma', 'mm/mmap.c'), use('lock_page_memcg')];
  const { names } = treeOf('6.12.117', asked, source);
  expect(names).toEqual({ do_wp_page: ['mm/memory.c'], lock_page_memcg: [], unlink_file_vma: ['mm/vma.c'] });
  const text = readmeTable(asked, { version: '6.12.117', names }, { lock_page_memcg: { changed: 'gone' } }).join('\n');
  expect(text).toContain('| a | unlink_file_vma (mm/mmap.c) | 6.12.117 | in 6.12.117 in mm/vma.c |');
  expect(text).toContain('| a | lock_page_memcg | not in 6.12.117 | gone |');
  expect(text).toContain('there as the steps say: mm/memory.c: do_wp_page.');
  expect(() => readmeTable([use('new_function')], { version: '6.12.117', names }, {})).toThrow(
    /nobody has looked for new_function/,
  );
});

describe.each(modelNames)('%s', (model) => {
  test('says in its README where its functions were seen last', () => {
    const own = uses.filter((use) => use.model === model);
    const page = `${root}models/${model}/README.md`;
    const text = readFileSync(page, 'utf8');
    const begin = `<!-- begin: functions of ${model} -->\n`;
    const from = text.indexOf(begin) + begin.length;
    const to = text.indexOf('<!-- end of functions -->', from);
    if (own.length === 0) return expect(text).not.toContain(begin);
    expect(text.includes(begin) && to > 0, `models/${model}/README.md needs '${begin.trim()}'`).toBe(true);
    const fresh = `${readmeTable(own, tree, notes).join('\n')}\n`;
    if (process.env.UPDATE_README === '1') writeFileSync(page, text.slice(0, from) + fresh + text.slice(to));
    else expect(text.slice(from, to), 'UPDATE_README=1 writes it anew').toBe(fresh);
    return undefined;
  });
});
