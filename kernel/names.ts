// Which kernel functions the steps of the models name, and which of them a kernel tree has.
import type { System } from '../src/model/rules/rule.ts';

/** A function that a step says it abstracts. */
export interface Name {
  /** `mm/rmap.c`: where the step says that it is; undefined for one that is only mentioned beside such a function. */
  readonly file: string | undefined;
  readonly name: string;
}

/** A name, and which steps of which model use it. */
export interface Use extends Name {
  readonly model: string;
  readonly steps: readonly string[];
}

/** Where a name was looked for: in which files of the tree it stands. */
export type Places = ReadonlyMap<string, ReadonlySet<string>>;

const fileName = /\b([a-z][\w./-]*\.[ch]): /g;
const identifier = /\b[a-z_]\w*_\w+\b/g;

/**
 * The names in what a step says of its origin, `mm/rmap.c: page_vma_mkclean_one -> ptep_clear_flush, write-protected`. The first one behind
 * a file is a function of that file; other words with an underscore are names of the kernel, wherever they are.
 */
export const namesIn = (from: string): readonly Name[] => {
  const files = [...from.matchAll(fileName)];
  return files.flatMap((found, i): readonly Name[] => {
    const begin = found.index + found[0].length;
    const text = from.slice(begin, files[i + 1]?.index ?? from.length);
    return [...text.matchAll(identifier)].map(([name], n) => ({ file: n === 0 ? found[1] : undefined, name }));
  });
};

/** The names that the rules of systems of one model use, each once a file. */
export const usesOf = (model: string, systems: readonly System[]): readonly Use[] => {
  const uses = new Map<string, { readonly name: Name; readonly steps: Set<string> }>();
  for (const { rules } of systems)
    for (const { label, from = '' } of rules)
      for (const name of namesIn(from)) {
        const key = `${name.file ?? ''}:${name.name}`;
        const use = uses.get(key) ?? { name, steps: new Set() };
        uses.set(key, use);
        use.steps.add(label);
      }
  return [...uses.values()].map(({ name, steps }) => ({ ...name, model, steps: [...steps] }));
};

export type Found = 'there' | 'elsewhere' | 'nowhere';

/** Whether a tree has a name in the file that a step says. */
export const lookUp = ({ file, name }: Name, places: Places): Found => {
  const files = places.get(name) ?? new Set();
  return files.size === 0 ? 'nowhere' : file === undefined || files.has(file) ? 'there' : 'elsewhere';
};
