// Bundles the program into out/dist, where each entry has the name of its source. Node takes a third of a millisecond to find and read a
// module, and `check` had 325 of them, most of them on two threads. With a file for each of the rooms below, `list` takes 0.55 times the
// processor time and `check zap/2014` 0.73 times. Not worth their keep: V8's code cache besides, which Node has from 22 on (0.03 of
// 0.28 s), and a list of the models made at build time.
import { readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { defineConfig, type OutputChunk, type Plugin, type PreRenderedChunk } from 'rolldown';

const root = import.meta.dirname;

/** The modules of a folder, from its path; no tests. */
const modulesIn = (folder: string, name = /\.ts$/): readonly string[] =>
  readdirSync(join(root, folder), { encoding: 'utf8', recursive: true })
    .filter((file) => name.test(file) && !/(?:\.test|\.d)\.ts$/.test(file))
    .map((file) => join(folder, file));

/** What is found by its path: the package's entry points, threads, models, and what tests and the other programs load. */
const entries = [
  'src/index.ts',
  'src/testing.ts',
  'src/cli/main.ts',
  'src/cli/run.ts',
  'src/cli/main-watch.ts',
  'src/cli/unseen.ts',
  'src/cli/main-watch-thread.ts',
  'src/cluster/server-address.ts',
  'src/jobs/job-thread.ts',
  'src/jobs/pool.ts',
  'src/workers/thread-entry.ts',
  'src/workers/thread.ts',
  ...modulesIn('models', /^[\w-]+\/(?:model|subject)\.ts$/),
  'models/machine/index.ts',
  'models/machine/mapcount/index.ts',
  'models/machine/mapcount/policy.ts',
  'properties/index.ts',
  ...modulesIn('bench'),
  'docs/api/main.ts',
  'kernel/main.ts',
  ...modulesIn('test/fixtures'),
  'test/known/ports/peterson-n.ts',
];

/**
 * Rooms that are one file each, in the order in which modules are given to them: with a module goes what it needs, unless it has gone
 * already. So `list` loads no engine. The rest is loaded by few commands, and is split by who needs it.
 */
const rooms = {
  model: /^src\/(?:version\.ts|model\/|search\/|checkpoint\/|workers\/(?:divert-stdout|search-limits))/,
  // Words and lines, before what they are about: a step is named without the machine that takes it.
  words:
    /^src\/(?:trace\/(?:rules|diagram\/(?:breakable|enumeration|wrap))|report\/(?:colour|foreign-text|json-base|named-values|numbers|pretty-json|text|page\/.*|documents\/models))\.ts$/,
  // What a model that is only defined needs of the package.
  api: /^src\/(?:index|api|check\/(?:check|combinations|missed|result|scratch)|policies\/(?:define-subject|stated-costs|subject))\.ts$/,
  trace: /^src\/(?:reference|trace)\//,
  engine: /^src\/(?:packed|workers|graph|liveness)\//,
  check: /^src\/check\//,
  names: /^models\/index\.ts$/,
  // Threads, and the looks at them, are loaded once there are any.
  jobs: /^src\/(?:loading\/|jobs\/(?!thread\.ts|stuck-threads\.ts)[^/]+$)/,
  // What every command needs, before what most do.
  shell:
    /^src\/(?:cli\/.*|commands\/shared\/(?:options\/(?:cluster-options|options|values)|command|exit-codes|problems|verdict-files))\.ts$/,
  program: /^src\/(?:report\/(?!html\/)|commands\/shared\/)/,
  machine: /^(?:models\/machine|properties)\//,
};

/** Entries that do something when they are loaded. */
const isRun =
  /^src\/(?:cli\/main|cli\/run|cli\/keep-compiled|cli\/main-watch-thread|jobs\/job-thread|workers\/thread)\.ts$/;

/** `import.meta.url` stays that of the source, as if it had been compiled alone: threads, models and pages are found from it. */
const urls: Plugin = {
  name: 'urls',
  transform: (code, id) => {
    const source = JSON.stringify(`/${relative(root, id).replace(/\.ts$/, '.js')}`);
    return { code: code.replaceAll('import.meta.url', `urlOf(${source})`), map: null };
  },
  renderChunk: (code, { fileName }) => {
    const up = dirname(fileName).replace(/[^/]+/g, '..');
    const found = code.replace(/\burlOf\("(.*?)"\)/g, `new URL("${up}$1", import.meta.url).href`);
    return { code: found, map: null };
  },
};

/**
 * Where a file goes that is no entry: under the name of its source if it is loaded later on, else to what entries share. That is
 * apart for src and models, since a stack tells by the folder which of them failed. Throws an Error for a file that has modules of both.
 */
const fileOf = ({ facadeModuleId, moduleIds }: PreRenderedChunk): string => {
  if (facadeModuleId) return relative(root, facadeModuleId).replace(/\.ts$/, '.js');
  const tops = new Set(moduleIds.filter((id) => id.startsWith(root)).map((id) => relative(root, id).split('/')[0]));
  const isAllOf = (...folders: readonly string[]): boolean => [...tops].every((top) => folders.includes(top ?? ''));
  if (isAllOf('src')) return 'src/shared/[name].js';
  if (isAllOf('models', 'properties')) return 'models/shared/[name].js';
  if (![...tops].some((top) => top === 'src' || top === 'models' || top === 'properties'))
    return 'test/shared/[name].js';
  throw new Error(`one file would have modules of ${[...tops].join(' and ')}: ${moduleIds.join(', ')}`);
};

/** Files that import each other run before what they need is there. */
const noCycles: Plugin = {
  name: 'no-cycles',
  generateBundle: (_, bundle) => {
    const done = new Set<string>();
    const visit = (name: string, path: readonly string[]): void => {
      if (path.includes(name)) throw new Error(`files need each other: ${[...path, name].join(' -> ')}`);
      if (done.has(name)) return;
      for (const next of (bundle[name] as OutputChunk | undefined)?.imports ?? []) visit(next, [...path, name]);
      done.add(name);
    };
    for (const name of Object.keys(bundle)) visit(name, []);
  },
};

export default defineConfig({
  input: Object.fromEntries(entries.map((entry) => [entry.replace(/\.ts$/, ''), join(root, entry)])),
  platform: 'node',
  external: /^[^./]/,
  plugins: [urls, noCycles],
  // That a module is loaded later, though another one that is there needs it too, is no fault here.
  onLog: (level, log, handle) => {
    if (log.code !== 'INEFFECTIVE_DYNAMIC_IMPORT') handle(level, log);
  },
  output: {
    dir: join(root, 'out/dist'),
    entryFileNames: '[name].js',
    chunkFileNames: fileOf,
    sourcemap: true,
    comments: false,
    codeSplitting: {
      groups: Object.entries(rooms).map(([name, files], i) => ({
        name,
        priority: Object.keys(rooms).length - i,
        test: (id: string) => files.test(relative(root, id)) && !isRun.test(relative(root, id)),
      })),
    },
  },
});
