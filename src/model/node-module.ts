import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** What modules of Node are, that are of use to few runs, and take milliseconds to load on every thread. */
interface Modules {
  readonly crypto: typeof import('node:crypto');
  readonly worker_threads: typeof import('node:worker_threads');
  readonly zlib: typeof import('node:zlib');
}

/** A module of Node, loaded when it is first asked for. Unlike `import()` at once, and unlike `process.getBuiltinModule` in every Node 20. */
export const nodeModule = <K extends keyof Modules>(name: K): Modules[K] => require(`node:${name}`) as Modules[K];
