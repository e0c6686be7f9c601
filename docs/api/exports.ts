// The public names of the package, with their declarations and doc comments, read from what the compiler has emitted.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
// The interface of the compiler is called unstable: the lock file holds the version, and a test would see a change.
import { API, type Checker, type Program, type Symbol as PublicSymbol, SymbolFlags } from 'typescript/unstable/sync';

/** One public name. */
export interface PublicName {
  readonly name: string;
  /** The text of its doc comment; empty if there is none. */
  readonly description: string;
  /** The emitted declaration, with the doc comments of its members. */
  readonly declaration: string;
  /** The source file that it is declared in, from the repository. */
  readonly file: string;
}

/** What can be imported by one path. */
export interface PublicModule {
  /** As in an import: `shootdown/testing`. */
  readonly path: string;
  /** In alphabetical order. */
  readonly names: readonly PublicName[];
}

interface Entry {
  readonly types?: string;
}

/** The entries of `exports` in package.json that are modules. Needs a build; `root` is the repository. */
export const publicModules = (root: string): readonly PublicModule[] => {
  const { name, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly exports: { readonly [path: string]: string | Entry };
  };
  const entries = Object.entries(exports).flatMap(([path, entry]) =>
    typeof entry === 'string' || entry.types === undefined
      ? []
      : [{ path: join(name, path), file: join(root, entry.types) }],
  );
  // The compiler opens projects, not files.
  const project = join(root, 'out/docs/tsconfig.json');
  mkdirSync(join(root, 'out/docs'), { recursive: true });
  const compilerOptions = { noEmit: true, module: 'nodenext', target: 'es2023', skipLibCheck: true };
  writeFileSync(project, JSON.stringify({ compilerOptions, files: entries.map(({ file }) => file) }));
  const api = new API({ cwd: root });
  try {
    const opened = api.updateSnapshot({ openProjects: [project] }).getProjects()[0];
    if (opened === undefined) throw new Error(`the compiler did not open ${project}`);
    return entries.map(({ path, file }) => ({ path, names: namesOf(opened, file, root) }));
  } finally {
    api.close();
  }
};

const namesOf = (
  { program, checker }: { readonly program: Program; readonly checker: Checker },
  file: string,
  root: string,
): readonly PublicName[] => {
  const source = program.getSourceFile(file);
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${file} is no module: run npm run build first`);
  return checker
    .getExportsOfModule(module)
    .map((exported) => described(exported.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported))
    .map(({ declared, texts, files }) => ({
      name: declared.name,
      description: checker.getDocumentationCommentOfSymbol(declared).trim(),
      declaration: texts.join('\n'),
      file: relative(join(root, 'out/dist'), files[0] ?? '').replace(/\.d\.ts$/, '.ts'),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
};

const described = (
  declared: PublicSymbol,
): { readonly declared: PublicSymbol; readonly texts: readonly string[]; readonly files: readonly string[] } => {
  const nodes = declared.declarations.flatMap((handle) => handle.resolve() ?? []);
  return {
    declared,
    // A constant is a part of its statement, which has the keywords.
    texts: nodes.map((node) =>
      node.getText().startsWith(declared.name) ? `const ${node.getText()};` : node.getText(),
    ),
    files: nodes.map((node) => node.getSourceFile().fileName),
  };
};
