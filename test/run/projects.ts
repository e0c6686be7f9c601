// Which test file is in which project. A file under src or test that no other project names is in `unit`.

/** In the order in which they are told. */
export const projects = ['unit', 'models', 'cli', 'twins'] as const;
export type Project = (typeof projects)[number];

const named = {
  /** Each model and its properties, by the engines alone. */
  models: ['models/**/*.test.ts', 'properties/**/*.test.ts'],
  /** The program and the package as users run them, and what the documents say of them. */
  cli: [
    'test/{cli*,cluster/*}.test.ts',
    'test/{api-reference,bugs,checkpoint-kill,compare-table,dev,explore-page,explore-server,links,mutants,package,readme,start-up,watch,workers-die}.test.ts',
  ],
  /** What runs other model checkers, if they are installed. */
  twins: ['models/**/twin/*.test.ts', 'test/{known-answers,liveness-spin,peers-ratio,engine-ratio}.test.ts'],
} as const;

/** The globs of a project's files, for vitest. */
export const filesOf = (project: Project): { readonly include: string[]; readonly exclude: string[] } => {
  switch (project) {
    case 'unit':
      return { include: ['src/**/*.test.ts', 'test/**/*.test.ts'], exclude: [...named.cli, ...named.twins] };
    case 'models':
      return { include: [...named.models], exclude: [...named.twins] };
    case 'cli':
    case 'twins':
      return { include: [...named[project]], exclude: [] };
  }
};
