// The part of a model's README that says where the functions of its steps were seen last, and what has changed.
import type { Use } from './names.ts';
import type { Note } from './notes.ts';
import type { Tree } from './tree.ts';

/** A function of a model, in whichever files its steps say that it is. */
interface Named {
  readonly name: string;
  /** The files that steps say. */
  readonly said: readonly string[];
  readonly steps: readonly string[];
}

const namedIn = (uses: readonly Use[]): readonly Named[] =>
  [...new Set(uses.map(({ name }) => name))].map((name) => {
    const its = uses.filter((use) => use.name === name);
    return {
      name,
      said: [...new Set(its.flatMap(({ file }) => (file === undefined ? [] : [file])))],
      steps: [...new Set(its.flatMap(({ steps }) => steps))],
    };
  });

/**
 * Markdown: a row for each function that is gone, is elsewhere, or was read in a later source; the others in a list below. A name that the tree has
 * no entry for is an error: the tree was looked at before a step named it.
 */
export const readmeTable = (
  uses: readonly Use[],
  tree: Tree,
  notes: Readonly<Record<string, Note>>,
): readonly string[] => {
  const named = namedIn(uses);
  const unknown = named.filter(({ name }) => tree.names[name] === undefined);
  if (unknown.length > 0)
    throw new Error(
      `nobody has looked for ${unknown.map(({ name }) => name).join(', ')}: npm run functions -- TREE --write ${tree.version}, and npm run build`,
    );
  const filesOf = ({ name }: Named): readonly string[] => tree.names[name] ?? [];
  const isMoved = (one: Named): boolean =>
    one.said.length > 0 && filesOf(one).length > 0 && !one.said.some((file) => filesOf(one).includes(file));
  const hasRow = (one: Named): boolean => notes[one.name] !== undefined || filesOf(one).length === 0 || isMoved(one);
  const row = (one: Named): string => {
    const { seen, changed } = notes[one.name] ?? {};
    const files = filesOf(one);
    const last = seen ?? (files.length > 0 ? tree.version : `not in ${tree.version}`);
    const moved = isMoved(one) ? `in ${tree.version} in ${files.join(', ')}` : '';
    return cells([
      one.steps.slice(0, 3).join(', ') + (one.steps.length > 3 ? ', ...' : ''),
      one.said.length === 0 ? one.name : `${one.name} (${one.said.join(', ')})`,
      last,
      [moved, changed ?? (seen === undefined ? '' : 'nothing that concerns the steps')]
        .filter((text) => text !== '')
        .join('; '),
    ]);
  };
  const rows = named.filter(hasRow).map(row);
  const rest = named.filter((one) => !hasRow(one));
  const byFile = new Map<string, string[]>();
  for (const one of rest.filter(({ said }) => said.length > 0))
    for (const file of one.said.filter((said) => filesOf(one).includes(said)).slice(0, 1))
      byFile.set(file, [...(byFile.get(file) ?? []), one.name]);
  const list = [...byFile].map(([file, names]) => `${file}: ${names.join(', ')}`).join('; ');
  const mentioned = rest.filter(({ said }) => said.length === 0).map(({ name }) => name);
  return [
    ...(rows.length === 0
      ? []
      : [cells(['step', 'function', 'last seen', 'what has changed']), '|---|---|---|---|', ...rows, '']),
    ...(list === '' ? [] : [`Last seen in ${tree.version}, there as the steps say: ${list}.`]),
    ...(mentioned.length === 0 ? [] : ['', `Named beside them, and there as well: ${mentioned.join(', ')}.`]),
  ];
};

const cells = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`;
