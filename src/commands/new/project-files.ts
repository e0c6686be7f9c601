// What makes a folder of its own of a model: package.json for Node and npm, tsconfig.json for an editor.
import { prettyJson } from '../../report/pretty-json.ts';

/** What the package of a model needs that is not installed around it: names with their version ranges. */
export interface Missing {
  readonly [dependency: string]: string;
}

/** `missing`: what is to be installed in the folder itself. */
export const packageJson = (name: string, missing: Missing): string =>
  lines({
    name,
    private: true,
    type: 'module',
    scripts: {
      check: 'shootdown check .',
      // On a Node that runs TypeScript by itself the import does nothing.
      test: 'node --import shootdown/typescript --test',
    },
    ...(Object.keys(missing).length === 0 ? {} : { devDependencies: missing }),
  });

/** Node only takes the types out: what it could not is an error, and own files are imported as `./part.ts`. */
export const tsconfigJson = (): string =>
  lines({
    compilerOptions: {
      target: 'es2023',
      module: 'nodenext',
      strict: true,
      noEmit: true,
      allowImportingTsExtensions: true,
      erasableSyntaxOnly: true,
      verbatimModuleSyntax: true,
      skipLibCheck: true,
      types: [],
    },
    include: ['*.ts'],
  });

const lines = (document: object): string => `${prettyJson(document)}\n`;
