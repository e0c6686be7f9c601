// The package as users get it: packed, installed from the registry's packages into an empty folder, run and compiled there. Long because it is
// packed and installed once, which takes longest, for all that is asked of it.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { patterns } from '../src/commands/new/patterns.ts';
import { fencedBlocks } from './fenced-blocks.ts';
import { withoutProgress } from './progress-lines.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
let folder: string;
let user: string;
let packed: readonly string[];
let installed: Ran;

/** By itself, without the package amaro. */
const runsTypeScript = Boolean((process.features as { readonly typescript?: unknown }).typescript);

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** As from a shell: without what `npm test` leaves behind, such as the path to this project's own shootdown. */
const environment = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(?:npm_(?:package|lifecycle|config_local_prefix)|INIT_CWD$|NODE_|VITEST|FORCE_COLOR$)/.test(name),
    ),
  ),
  PATH: (process.env.PATH ?? '')
    .split(delimiter)
    .filter((path) => !path.includes('node_modules'))
    .join(delimiter),
  NO_UPDATE_NOTIFIER: '1',
});

const run = (cwd: string, command: string, ...args: string[]): Ran => {
  const ran = spawnSync(command, args, { cwd, encoding: 'utf8', env: environment() });
  if (ran.error !== undefined) throw ran.error;
  return { code: ran.status, out: ran.stdout, err: withoutProgress(ran.stderr) };
};

/** Runs what has to work for the rest to make sense. */
const must = (cwd: string, command: string, ...args: string[]): string => {
  const { code, out, err } = run(cwd, command, ...args);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${err}${out}`);
  return out;
};

/** The program by its link, as npx runs it: npx itself takes longer than most of what is run here. */
const shootdown = (...args: string[]): Ran => run(user, join(user, 'node_modules/.bin/shootdown'), ...args);

beforeAll(() => {
  if (!existsSync(join(root, 'out/dist/src/cli/main.js'))) throw new Error('nothing to pack: run npm run build first');
  folder = mkdtempSync(join(tmpdir(), 'shootdown-package-'));
  user = join(folder, 'user');
  mkdirSync(user);
  const [tarball] = JSON.parse(must(root, 'npm', 'pack', '--ignore-scripts', '--json', '--pack-destination', folder));
  packed = tarball.files.map(({ path }: { path: string }) => path);
  // What `npm install` writes into an empty folder; it keeps npm from looking for a project in the folders above.
  writeFileSync(join(user, 'package.json'), '{}\n');
  installed = run(
    user,
    'npm',
    'install',
    ...['--no-audit', '--no-fund', '--prefer-offline'],
    join(folder, tarball.filename),
    // What runs TypeScript on a Node that does not do so by itself: the one package that users install besides.
    ...(runsTypeScript ? [] : ['amaro@0.1']),
  );
  if (installed.code !== 0) throw new Error(`npm install ended with ${installed.code}:\n${installed.err}`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the tarball', () => {
  test('holds the program, its models, its types and the schema of its JSON', () => {
    expect(packed).toEqual(
      expect.arrayContaining([
        'README.md',
        'docs/check.md',
        'package.json',
        'src/checkpoint/FORMAT.md',
        'src/report/JSON.md',
        'out/dist/src/cli/main.js',
        'out/dist/src/jobs/job-thread.js',
        'out/dist/src/index.d.ts',
        'out/dist/src/testing.d.ts',
        'out/dist/models/zap/model.js',
        'docs/images/explore-a2.png',
        'guest/mm-calls.c',
        'schema/verdict-1.schema.json',
      ]),
    );
  });

  test('holds nothing else', () => {
    const other = packed.filter(
      (path) =>
        !/^out\/dist\/(?:src|models|properties)\/.*\.(?:js|d\.ts)$/.test(path) &&
        !/^out\/dist\/page\/(?:index\.html|(?:app|report)\.(?:js|css))$/.test(path) &&
        !/^docs\/(?:findings\/)?[\w.-]+\.md$/.test(path) &&
        !/^docs\/images\/[\w.-]+\.png$/.test(path) &&
        !/^models\/[\w/-]+\/README\.md$/.test(path) &&
        !/^patterns\/[\w-]+\/(?:model\.ts|model\.test\.js|README\.md)$/.test(path) &&
        !/^schema\/[\w-]+\.schema\.json$/.test(path) &&
        !/^guest\/(?:\w+\/)?[\w-]+\.[ch]$/.test(path) &&
        !/^guest\/drive\/(?:build-kernel|kernels\/[\w-]+\.config)$/.test(path) &&
        !/^cluster\/[\w.-]+$/.test(path) &&
        !/^typescript\/[\w-]+\.(?:mjs|d\.mts)$/.test(path) &&
        ![
          'README.md',
          'CHANGELOG.md',
          'CONTRIBUTING.md',
          'LICENSE',
          'bench/README.md',
          'kernel/README.md',
          'package.json',
          'src/report/JSON.md',
          'src/checkpoint/FORMAT.md',
        ].includes(path),
    );
    expect(other).toEqual([]);
    expect(
      packed.filter((path) => /^(?!patterns\/).*\.test\.|\.map$|fixtures|models\/.*\/testing\//.test(path)),
    ).toEqual([]);
  });

  test('has what its pages lead to; but for those about the repository, and twins, which are not in it', () => {
    const about = ['docs/ARCHITECTURE.md', 'docs/LAZY-NOISE.md', 'CONTRIBUTING.md'];
    const pages = packed.filter((path) => path.endsWith('.md') && !about.includes(path));
    const missing = pages.flatMap((page) =>
      [...readFileSync(join(root, page), 'utf8').matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
        .map(([, link = '']) => ({ page, link, to: normalize(join(dirname(page), link)) }))
        .filter(({ link, to }) => !/^\w+:/.test(link) && !/^models\/[\w-]+\/twin$/.test(to))
        .filter(({ to }) => !packed.some((path) => path === to || path.startsWith(`${to}/`))),
    );
    expect(pages.length).toBeGreaterThan(30);
    expect(missing).toEqual([]);
  });

  test('holds nothing that was compiled from a source that is gone', () => {
    const sourceOf = (path: string): string => path.replace('out/dist/', '').replace(/(?:\.d\.ts|\.js)$/, '.ts');
    // Two folders are of what entries share, each file made of several sources.
    const compiled = packed.filter((path) => /^out\/dist\/(?!page\/|\w+\/shared\/)/.test(path));
    expect(compiled.filter((path) => !existsSync(join(root, sourceOf(path))))).toEqual([]);
  });
});

test('the lock file is one that npm ci accepts', () => {
  const clone = join(folder, 'clone');
  mkdirSync(clone);
  for (const name of ['package.json', 'package-lock.json']) copyFileSync(join(root, name), join(clone, name));
  expect(run(clone, 'npm', 'ci', '--dry-run', '--ignore-scripts', '--no-audit', '--no-fund')).toMatchObject({
    code: 0,
  });
});

describe('installed in another folder', () => {
  test("it was without a warning of ours: of install scripts there is one, of an optional part of msgpackr's", () => {
    const warnings = installed.err.split('\n').filter((line) => /warn/i.test(line));
    expect(warnings.filter((line) => /shootdown|deprecated|EBADENGINE|ERESOLVE/.test(line))).toEqual([]);
    const { packages } = JSON.parse(readFileSync(join(user, 'package-lock.json'), 'utf8')) as {
      readonly packages: { readonly [path: string]: { readonly hasInstallScript?: boolean } };
    };
    expect(Object.keys(packages)).toContain('node_modules/shootdown');
    const withScript = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript);
    expect(withScript.map(([path]) => path)).toEqual(['node_modules/msgpackr-extract']);
    const { scripts } = JSON.parse(readFileSync(join(user, 'node_modules/shootdown/package.json'), 'utf8'));
    expect(Object.keys(scripts).filter((name) => /^(?:pre|post)?(?:install|prepare)$/.test(name))).toEqual([]);
  });

  test('it lists its models', () => {
    const { code, out, err } = run(user, 'npx', '--no-install', 'shootdown', 'list');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^model .*\nzap /);
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(shootdown('--version').out).toBe(`${version}\n`);
  });

  test('it finds the race of 2014, and keeps and replays it there', () => {
    const checked = shootdown('check', 'zap/2014');
    expect(checked).toMatchObject({ code: 12, err: '' });
    const replay = /^replay: npx shootdown (replay (out\/verdicts\/\S+))$/m.exec(checked.out);
    expect(existsSync(join(user, replay?.[2] ?? 'none'))).toBe(true);
    expect(shootdown(...(replay?.[1] ?? '').split(' '))).toMatchObject({ code: 0, err: '' });
  });

  test('it checks several variants on its worker threads', () => {
    expect(shootdown('check', 'zap/2014', 'zap/pre-2014', '--no-out')).toMatchObject({ code: 0, err: '' });
  });

  test("the README's counter loses an increment in four steps, in both engines", () => {
    const block = fencedBlocks(readFileSync(join(root, 'README.md'), 'utf8')).find(({ language }) => language === 'js');
    const name = /`([\w-]+\.m?js)`/.exec(block?.introduction ?? '')?.[1] ?? 'unnamed.js';
    writeFileSync(join(user, name), block?.text ?? '');
    for (const engine of ['packed', 'reference']) {
      const { code, out, err } = shootdown('check', `./${name}/racy`, '--engine', engine);
      expect({ code, err }).toEqual({ code: 12, err: '' });
      expect(out).toContain('SUM is broken after 4 steps');
    }
    const all = shootdown('check', `./${name}`);
    expect(all).toMatchObject({ code: 0, err: '' });
    expect(all.out).toContain('1 variant: all as expected');
  });
});

describe("a model of one's own", () => {
  const names = Object.keys(patterns);

  test('is written from each pattern, checks as it is, and passes its test', () => {
    for (const name of names) expect(shootdown('new', `a-${name}`, '--from', name)).toMatchObject({ code: 0, err: '' });
    const { code, out, err } = shootdown('check', ...names.map((name) => `./a-${name}`), '--no-out');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`${2 * names.length} variants: all as expected`);
    // As its users type it for one, and in one process for all.
    expect(run(user, 'npm', 'test', '--prefix', './a-plain')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^. pass 2$/m),
    });
    writeFileSync(join(user, 'suites.mjs'), names.map((name) => `import './a-${name}/model.test.js';\n`).join(''));
    const tested = run(user, process.execPath, '--import', 'shootdown/typescript', 'suites.mjs');
    expect(tested.out).toMatch(new RegExp(`^. pass ${2 * names.length}$`, 'm'));
    expect(tested.code).toBe(0);
  });

  test.skipIf(runsTypeScript)('finds the stripper that is installed in its own folder', () => {
    const [around, own] = [join(user, 'node_modules/amaro'), join(user, 'a-lock/node_modules/amaro')];
    mkdirSync(dirname(own));
    renameSync(around, own);
    try {
      writeFileSync(join(user, 'a-lock/part.ts'), `export const part: number = ${Date.now()};\n`);
      const model = join(user, 'a-lock/model.ts');
      writeFileSync(model, `import './part.ts';\n${readFileSync(model, 'utf8')}`);
      expect(shootdown('check', './a-lock', '--no-out')).toMatchObject({ code: 0, err: '' });
      expect(run(user, 'npm', 'test', '--prefix', './a-lock').code).toBe(0);
      writeFileSync(join(user, 'a-plain/part.ts'), `export const part: number = ${Date.now()};\n`);
      expect(shootdown('check', './a-plain/part.ts')).toMatchObject({
        code: 150,
        err: expect.stringContaining('npm install amaro@0.1 where the model is'),
      });
    } finally {
      renameSync(own, around);
    }
  });

  test('of each pattern, does not compile with a label that does not exist', () => {
    const options = ['--strict', '--noEmit', '--target', 'es2023', '--module', 'nodenext', '--types', ''];
    const wrong = names.map((name) => {
      const text = readFileSync(join(user, `a-${name}/model.ts`), 'utf8').replace(/^import '.\/part.ts';\n/, '');
      expect(text).toMatch(/'done'/);
      writeFileSync(join(user, `right-${name}.mts`), text);
      writeFileSync(join(user, `wrong-${name}.mts`), text.replace(/(return |=> \()([^;\n=]*)'done'/, "$1$2'doen'"));
      return `wrong-${name}.mts`;
    });
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const right = names.map((name) => `right-${name}.mts`);
    const { out } = run(user, process.execPath, tsc, ...options, ...right, ...wrong);
    const refused = [...out.matchAll(/^([\w-]+\.mts)\(\d+,\d+\): error /gm)].map(([, file]) => file);
    expect([...new Set(refused)].sort(), out).toEqual(wrong.sort());
  });

  const blocksOf = (path: string): ReadonlyMap<string, string> =>
    new Map(
      fencedBlocks(readFileSync(join(root, path), 'utf8')).flatMap(({ language, text, introduction }) => {
        const file = /`([\w.-]+\.mjs)`[^`]*:$/.exec(introduction)?.[1];
        return file === undefined || language !== 'js' ? [] : [[file, text] as const];
      }),
    );

  test("is tested in its project's own vitest, as docs/API.md shows", () => {
    const blocks = blocksOf('docs/API.md');
    const spec = blocks.get('lock.spec.mjs') ?? '';
    expect(spec).toContain('arbitraryOf');
    writeFileSync(join(user, 'lock.mjs'), blocks.get('lock.mjs') ?? '');
    writeFileSync(join(user, 'lock.spec.mjs'), spec);
    writeFileSync(join(user, 'failing.spec.mjs'), spec.replaceAll("'locked'", "'racy'"));
    // Vitest is the project's: this one stands for the one that it has installed.
    symlinkSync(join(root, 'node_modules/vitest'), join(user, 'node_modules/vitest'));
    const vitest = join(user, 'node_modules/vitest/vitest.mjs');
    const { code, out, err } = run(user, process.execPath, vitest, 'run', '--root', '.', '--no-color', 'spec.mjs');
    expect(out).toMatch(/^ +Tests +1 failed \| 5 passed/m);
    expect(`${out}${err}`).toContain('SUM is broken after 8 steps');
    expect(code).toBe(1);
  });

  test('is a subject to be compared, as docs/compare.md shows', () => {
    writeFileSync(join(user, 'pins.mjs'), blocksOf('docs/compare.md').get('pins.mjs') ?? '');
    const { code, out, err } = shootdown('compare', './pins.mjs', '--no-out');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^late +WRONG /m);
  });

  const page = fencedBlocks(readFileSync(join(root, 'docs/PARTS.md'), 'utf8'));
  const files = page.flatMap(({ language, text, introduction }) => {
    const file = /`([\w-]+\.m[jt]s)`:$/.exec(introduction)?.[1];
    return file === undefined || language === '' ? [] : [{ file, text }];
  });

  test('uses each part of shootdown/machine, and the promises of shootdown/properties', () => {
    for (const { file, text } of files) writeFileSync(join(user, file), text);
    const printed = page.find(({ text }) => text.startsWith('$ node all.mjs\n'))?.text ?? '';
    expect(run(user, process.execPath, 'all.mjs')).toEqual({
      code: 0,
      out: printed.slice('$ node all.mjs\n'.length),
      err: '',
    });
  });

  test('compiles where it is in TypeScript, against the types of the package', () => {
    const typed = files.filter(({ file }) => file.endsWith('.mts')).map(({ file }) => file);
    expect(typed.length).toBeGreaterThan(0);
    const options = ['--strict', '--noEmit', '--target', 'es2023', '--module', 'nodenext', '--types', ''];
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    expect(run(user, process.execPath, tsc, ...options, ...typed)).toEqual({ code: 0, out: '', err: '' });
    expect(run(user, process.execPath, tsc, '-p', 'a-zap-and-flush')).toEqual({ code: 0, out: '', err: '' });
  });
});

describe('its schemas', () => {
  test('are imported by name, and what is printed has the type of the same name', () => {
    const read =
      "import schema from 'shootdown/schema/verdict-1.schema.json' with { type: 'json' }; console.log(schema.$id);";
    writeFileSync(join(user, 'schema.mjs'), read);
    // Node 20 says that such an import is an experiment.
    expect(run(user, process.execPath, '--no-warnings', 'schema.mjs')).toMatchObject({
      code: 0,
      out: 'urn:shootdown:verdict:1\n',
    });
  });
});

describe('its types', () => {
  const wrongs = [
    ['a label that does not exist', "? 'full'", "? 'ful'"],
    ['a field that does not exist', 'm.level++', 'm.depth++'],
    ['a variant with a misspelt part', '{ leaks: true }', '{ leak: true }'],
    ['an arbitrary of another type', 'readonly level: number', 'readonly level: string'],
  ] as const;
  let compiled: Ran;
  const errorsIn = (name: string): readonly string[] =>
    compiled.out.split('\n').filter((line) => line.startsWith(`${name}(`));

  // All at once: the compiler reads the types of the package for each run anew.
  beforeAll(() => {
    writeFileSync(join(user, 'model.mts'), model);
    for (const [i, [, right, wrong]] of wrongs.entries())
      writeFileSync(join(user, `wrong-${i}.mts`), model.replace(right, wrong));
    const options = ['--strict', '--noEmit', '--target', 'es2023', '--module', 'nodenext', '--types', ''];
    const files = ['model.mts', ...wrongs.map((_, i) => `wrong-${i}.mts`)];
    compiled = run(user, process.execPath, join(root, 'node_modules/typescript/bin/tsc'), ...options, ...files);
  });

  test('describe a model, and the arbitrary of its states', () => {
    expect(errorsIn('model.mts')).toEqual([]);
    expect(compiled.err).toBe('');
    expect(compiled.out.split('\n').filter((line) => / error TS/.test(line) && !/^wrong-\d\.mts\(/.test(line))).toEqual(
      [],
    );
  });

  test.each(wrongs.map(([what, right], i) => [what, right, i] as const))('refuse %s', (_, right, i) => {
    expect(model).toContain(right);
    expect([1, 2]).toContain(compiled.code);
    expect(errorsIn(`wrong-${i}.mts`)).toContainEqual(expect.stringMatching(/^wrong-\d\.mts\(\d+,\d+\): error TS/));
  });
});

const model = `
import type { Arbitrary } from 'fast-check';
import { breaks, check, defineModel, type Draft, forState, holds, int, resultDocument, instantiate, struct, type VerdictDocument } from 'shootdown';
import { arbitraryOf } from 'shootdown/testing';

interface Policy { readonly leaks: boolean }

const state = struct({ level: int(0, 3) });
export const levels: Arbitrary<{ readonly level: number }> = arbitraryOf(state);

const model = defineModel({
  name: 'bucket',
  title: 'a bucket that fills',
  bounds: { top: { default: 2, min: 1, max: 3, doc: 'where it is full' } },
  variants: [
    { name: 'tight', title: 'keeps', with: { leaks: false } as Policy, expect: holds },
    { name: 'leaky', title: 'leaks', with: { leaks: true }, expect: breaks('KEEPS') },
  ],
  build: ({ top }, { leaks }) => {
    const { thread, always, system } = forState<Draft<typeof state>>();
    const tap = thread('tap', { locals: {} }).steps({
      fill: (m) => { m.level++; return m.level === top ? 'full' : 'fill'; },
      full: (m) => { if (leaks) m.level = 0; return 'done'; },
    });
    return system({
      state,
      init: { run: () => {} },
      threads: [tap],
      properties: [always('KEEPS', 'what is in it stays', (m) => tap.in(m).pc !== 'done' || m.level === top)],
    });
  },
});
export default model;

export const documented = async (): Promise<VerdictDocument['verdict']> => {
  const instance = instantiate(model, 'leaky');
  const document: VerdictDocument = await resultDocument(instance, await check(instance));
  return document.verdict;
};
`;
