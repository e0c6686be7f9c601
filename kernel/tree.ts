// Where the names stand in the source of a kernel, and what of it is kept here, in tree.json.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Places, Use } from './names.ts';

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

/** A tree that was looked at. */
export interface Tree {
  /** `6.12.117` */
  readonly version: string;
  /** For each name the files that a step says and that have it, or else one that has it; none if it is not there. */
  readonly names: Readonly<Record<string, readonly string[]>>;
}

/** What stands in the files of a tree. */
export interface Source {
  /** In which files each of the names stands, as a word. */
  readonly places: Places;
  /** In which file each begins a line, as a definition does. */
  readonly defined: ReadonlyMap<string, string>;
}

export const sourceOf = (tree: string, names: ReadonlySet<string>): Source => {
  const places = new Map<string, Set<string>>();
  const defined = new Map<string, string>();
  for (const folder of folders.filter((name) => existsSync(join(tree, name))))
    for (const entry of readdirSync(join(tree, folder), { recursive: true, encoding: 'utf8' }).sort()) {
      if (!/\.[chS]$/.test(entry)) continue;
      const file = `${folder}/${entry}`;
      const text = readFileSync(join(tree, file), 'utf8');
      for (const [word] of text.matchAll(/\b[a-z_]\w*_\w+\b/g)) {
        if (!names.has(word)) continue;
        const files = places.get(word) ?? new Set();
        places.set(word, files.add(file));
      }
      for (const [, word = ''] of text.matchAll(/^(?:[A-Za-z_][\w \t*]*?|#[ \t]*define[ \t]+)\b([a-z_]\w*_\w+)\(/gm))
        if (names.has(word) && !defined.has(word)) defined.set(word, file);
    }
  return { places, defined };
};

/** What of a tree the READMEs need: see `Tree`. */
export const treeOf = (version: string, uses: readonly Use[], { places, defined }: Source): Tree => {
  const names: Record<string, readonly string[]> = {};
  for (const name of [...new Set(uses.map((use) => use.name))].sort()) {
    const files = places.get(name) ?? new Set<string>();
    const said = new Set(uses.flatMap((use) => (use.name === name && use.file !== undefined ? [use.file] : [])));
    const there = [...said].filter((file) => files.has(file)).sort();
    const other = defined.get(name) ?? [...files][0];
    names[name] = there.length > 0 ? there : other === undefined ? [] : [other];
  }
  return { version, names };
};

/** tree.json, of a folder that has it. */
export const readTree = (folder: string): Tree => JSON.parse(readFileSync(join(folder, 'tree.json'), 'utf8')) as Tree;
