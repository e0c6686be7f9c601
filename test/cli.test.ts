// The compiled program as users run it: exit codes, messages, files. `npm test` compiles it first.
import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const main = fileURLToPath(new URL('../out/dist/src/cli/main.js', import.meta.url));
const fixture = (name: string): string =>
  fileURLToPath(new URL(`../out/dist/test/fixtures/models/${name}.js`, import.meta.url));
let folder: string;

beforeAll(() => {
  if (!existsSync(main)) throw new Error(`${main} is not there: run npm run build first`);
  folder = mkdtempSync(join(tmpdir(), 'shootdown-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const environment = (): NodeJS.ProcessEnv => ({ ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined });

const shootdown = (...args: string[]): Ran => {
  const ran = spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 25_000,
    env: environment(),
  });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
};

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return `./${name}`;
};

describe('one variant', () => {
  test.each([
    ['fine', 0, 'holds'],
    ['breaks', 12, 'violated'],
    ['deadlock', 11, 'deadlock'],
    ['vacuous', 20, 'unreached'],
    ['mistaken', 12, 'violated'],
  ])('%s ends with the code of its verdict: %i', (variant, code, verdict) => {
    for (const engine of ['packed', 'reference']) {
      const ran = shootdown('check', `${fixture('counter')}/${variant}`, '--engine', engine);
      expect(ran).toMatchObject({ code, err: '' });
      expect(ran.out).toContain(`counter/${variant}  ${verdict}`);
    }
  });

  test('a violation is shown as a diagram, with what breaks', () => {
    const { out } = shootdown('check', `${fixture('counter')}/breaks`);
    expect(out.replace(/\d\.\d\d s/, '0.00 s')).toBe(
      `
counter/breaks  violated  SMALL in 2 steps  3 states  2 transitions  depth 2  0.00 s  as expected

counter/breaks: goes too far
bounds: top 3
initially: everything is zero

counting
-----------
count
  n: 0 -> 1
count
  n: 1 -> 2

SMALL is broken after 2 steps: the counter stays small
broken by: n 2
replay: npx shootdown replay out/verdicts/counter-breaks.json
`.trimStart(),
    );
  });

  test.each([
    ['throws', 'the model is broken here'],
    ['outside', 'n: 4 is outside int(0, 3)'],
    ['instance', 'pair: an instance of Pair is outside struct({ a, b })'],
    ['typed', 'row: an instance of Uint8Array is outside array(2, int(0, 1))'],
    ['misspelt', "'m' was assigned, but there is no such field"],
    ['label', "step 'second' returned nowhere, which is no label of the thread"],
    ['property', 'in property READS:\n  the property is broken'],
    ['writing', 'a property must not change the state'],
    ['initial', 'the model failed in the initial recipe:\n  no beginning'],
  ])('a model that fails (%s) is told so, with the way there, and ends with 75', (variant, message) => {
    for (const engine of ['packed', 'reference']) {
      const ran = shootdown('check', `${fixture('faulty')}/${variant}`, '--engine', engine);
      expect(ran).toMatchObject({ code: 75, err: '' });
      expect(ran.out).toContain(message);
      expect(ran.out).not.toMatch(/\n +at /);
    }
  });

  test('--json prints one document, and says the same', () => {
    const { code, out } = shootdown('check', `${fixture('counter')}/breaks`, '--json', '--no-out');
    expect(code).toBe(12);
    expect(JSON.parse(out)).toMatchObject({
      schema: 'shootdown/verdict/1',
      model: 'counter',
      modelFile: fixture('counter'),
      variant: 'breaks',
      bounds: { top: 3 },
      engine: 'packed',
      verdict: 'violated',
      property: 'SMALL',
      states: 3,
      transitions: 2,
      depth: 2,
      asExpected: true,
      trace: {
        initial: { n: 0, counting: { pc: 'count' } },
        steps: [1, 2].map((n) => ({
          thread: 'counting',
          step: 'count',
          args: {},
          changes: [{ path: 'n', old: n - 1, new: n }],
        })),
      },
    });
  });

  test('only the properties that are named are checked', () => {
    expect(shootdown('check', `${fixture('counter')}/breaks`, '--property', 'EVER').code).toBe(0);
    expect(shootdown('check', `${fixture('counter')}/breaks`, '--property', 'EVER', '--property', 'SMALL').code).toBe(
      12,
    );
  });

  test('bounds are set by name', () => {
    const { out } = shootdown('check', `${fixture('counter')}/fine`, '--set', 'top=20');
    expect(out).toContain('21 transitions  depth 21');
  });

  test.each([
    ['--max-states', '1000', 'states'],
    ['--max-depth', '2', 'depth'],
    ['--max-time', '300ms', 'time'],
    ['--memory', '4MiB', 'memory'],
  ])('%s %s ends the search as incomplete, with 30', (option, value, limit) => {
    const { code, out } = shootdown('check', `${fixture('large')}/all`, option, value);
    expect(code).toBe(30);
    expect(out).toMatch(
      new RegExp(
        `^large/all {2}incomplete {2}\\(${limit}\\) .*\n.* ${option} allows\n  explored: [\\d,]+ states? of [\\d,]+ found, to depth \\d+; left: [\\d,]+\n$`,
      ),
    );
  });
});

describe('several variants', () => {
  test('each is held against what is expected of it', () => {
    const { code, out } = shootdown('check', fixture('counter'));
    expect(code).toBe(10);
    const rows = out.split('\n');
    expect(
      rows.slice(2, 7).map((row) =>
        row
          .replace(/ {2,}/g, '|')
          .split('|')
          .filter((_, i) => [0, 2, 7].includes(i)),
      ),
    ).toEqual([
      ['fine', 'holds', 'as expected'],
      ['breaks', 'violated SMALL in 2', 'as expected'],
      ['deadlock', 'deadlock in 3', 'as expected'],
      ['vacuous', 'unreached', 'NOT AS EXPECTED'],
      ['mistaken', 'violated SMALL in 3', 'NOT AS EXPECTED'],
    ]);
    expect(out).toContain('5 variants: 2 not as expected\n3 counterexamples in out/verdicts');
    expect(out).toContain(
      'counter/mistaken: expected holds, found violated SMALL in 3 steps\n  see out/verdicts/counter-mistaken.txt',
    );
  });

  test('when all are as expected the code is 0', () => {
    const named = ['fine', 'breaks', 'deadlock'].map((variant) => `${fixture('counter')}/${variant}`);
    const { code, out } = shootdown('check', ...named, '--show', 'breaks');
    expect(code).toBe(0);
    expect(out).toContain('3 variants: all as expected');
    expect(out).toContain('counter/breaks: goes too far\n');
    expect(out).not.toContain('counter/deadlock: waits forever');
  });

  test('the order is that of the variants, for any number of workers', () => {
    const order = (workers: string): readonly string[] =>
      (
        JSON.parse(shootdown('check', fixture('counter'), '--json', '--workers', workers).out) as {
          results: { variant: string }[];
        }
      ).results.map(({ variant }) => variant);
    expect(order('1')).toEqual(['fine', 'breaks', 'deadlock', 'vacuous', 'mistaken']);
    expect(order('4')).toEqual(order('1'));
  });

  test('a variant that refuses the bounds is a row of its own, and the others are checked', () => {
    const { code, out, err } = shootdown('check', fixture('narrow'), '--set', 'cpus=2');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/\nmany +holds +holds .* as expected\none +- +not at these bounds\n/);
    expect(out).toContain('1 variant: all as expected; 1 not at these bounds\n');
    expect(out).toContain('\nnarrow/one: not at these bounds: one CPU cannot be 2\n');
    expect(JSON.parse(shootdown('check', fixture('narrow'), '--set', 'cpus=2', '--json').out)).toMatchObject({
      results: [{ variant: 'many' }],
      refused: [{ model: 'narrow', variant: 'one', reason: 'one CPU cannot be 2' }],
    });
  });

  test('when no variant takes the bounds, that is told and nothing is checked', () => {
    expect(shootdown('check', `${fixture('narrow')}/one`, '--set', 'cpus=2')).toEqual({
      code: 150,
      out: '',
      err: 'shootdown: narrow/one: one CPU cannot be 2\n  set cpus=1\n',
    });
    expect(shootdown('check', fixture('narrow'), '--set', 'cpus=3')).toMatchObject({
      code: 150,
      out: '',
      err: expect.stringMatching(/^shootdown: one CPU cannot be 3\n.*\nshootdown: 3 CPUs are too many\n$/),
    });
  });

  test('many workers bring no warning', () => {
    const { code, err } = shootdown('check', 'zap', '--workers', '16', '--max-states', '100', '--no-out');
    expect({ code, err }).toEqual({ code: 30, err: '' });
  });

  test('with some properties only, what is not known to be expected is not called expected', () => {
    const { out } = shootdown('check', fixture('counter'), '--property', 'EVER');
    expect(out).toMatch(/5 variants: \d as expected, 1 with no expectation, \d not as expected\n/);
    expect(shootdown('check', fixture('narrow'), '--property', 'TRUE').out).toContain('2 variants: all as expected\n');
  });

  test('a thread that dies, or does not end by itself, holds up nothing', () => {
    const { code, out } = shootdown('check', fixture('dying'), '--workers', '1');
    expect(code).toBe(75);
    expect(out).toMatch(/\nexits .* failed .* NOT AS EXPECTED\nlives .* holds .* as expected\n/);
    expect(out).toContain(
      'its thread ended with code 0 before there was a verdict\n    does the model call process.exit()',
    );
  });
});

describe('files', () => {
  test('counterexamples are kept under --out, whole, and can be replayed', () => {
    const { out } = shootdown('check', `${fixture('counter')}/breaks`, '--out', 'kept');
    expect(readdirSync(join(folder, 'kept/verdicts')).sort()).toEqual(['counter-breaks.json', 'counter-breaks.txt']);
    expect(out).toContain(readFileSync(join(folder, 'kept/verdicts/counter-breaks.txt'), 'utf8'));
    const replayed = shootdown('replay', 'kept/verdicts/counter-breaks.json');
    expect(replayed).toMatchObject({ code: 0, err: '' });
    expect(replayed.out).toContain('SMALL is broken after 2 steps');
    expect(replayed.out).toContain('reproduced: every step can happen');
  });

  test('deadlocks and failures can be replayed too', () => {
    for (const [model, variant] of [
      ['counter', 'deadlock'],
      ['faulty', 'outside'],
      ['faulty', 'property'],
      ['faulty', 'initial'],
    ] as const) {
      shootdown('check', `${fixture(model)}/${variant}`, '--out', 'again');
      expect(shootdown('replay', `again/verdicts/${model}-${variant}.json`)).toMatchObject({ code: 0, err: '' });
    }
  });

  test('a counterexample that is none any more ends with 10 and names the step', () => {
    shootdown('check', `${fixture('counter')}/breaks`, '--out', 'stale');
    const name = 'stale/verdicts/counter-breaks.json';
    const document = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    writeFileSync(join(folder, name), JSON.stringify({ ...document, bounds: { top: 1 } }));
    expect(shootdown('replay', name)).toMatchObject({
      code: 10,
      out: 'not reproduced: the last state no longer breaks SMALL; step 2 (counting: count) is the first that changes something else than was recorded\n',
    });
  });

  test('--no-out keeps nothing and promises nothing', () => {
    const { out } = shootdown('check', `${fixture('counter')}/breaks`, '--no-out', '--out', 'none');
    expect(existsSync(join(folder, 'none'))).toBe(false);
    expect(out).not.toContain('replay');
  });
});

describe('bad input is told in one message, with the likely mistake', () => {
  const cases: readonly (readonly [string, readonly string[], number, RegExp])[] = [
    [
      'an unknown model',
      ['check', 'zapp'],
      151,
      /^shootdown: there is no model 'zapp'\n {2}did you mean 'zap'\? A model of your own is named by its file: \.\/zapp\.js\n/,
    ],
    [
      'an unknown variant',
      ['check', 'zap/2015'],
      151,
      /^shootdown: model 'zap' has no variant '2015'\n {2}did you mean '2014'\?/,
    ],
    [
      'an unknown option',
      ['check', 'zap', '--max-state', '5'],
      151,
      /^shootdown: there is no option --max-state\n {2}did you mean '--max-states'\?/,
    ],
    [
      'an unknown bound',
      ['check', 'zap/2014', '--set', 'cpu=2'],
      151,
      /^shootdown: model 'zap' has no bound 'cpu'\n {2}did you mean 'cpus'\?/,
    ],
    [
      'an unknown property',
      ['check', 'zap/2014', '--property', 'MKCLEEN'],
      151,
      /^shootdown: there is no 'always' property 'MKCLEEN'\n {2}did you mean 'MKCLEAN'\?/,
    ],
    [
      'a variant to show that is not checked',
      ['check', 'zap', '--show', '2015'],
      151,
      /^shootdown: --show 2015: no such variant/,
    ],
    [
      'a bound out of range',
      ['check', 'zap/2014', '--set', 'cpus=99'],
      150,
      /^shootdown: bound 'cpus' of 'zap' is 99, it goes from 1 to /,
    ],
    [
      'an unknown engine',
      ['check', 'zap', '--engine', 'pack'],
      151,
      /^shootdown: --engine pack: there is no such engine/,
    ],
    ['an unknown command', ['chek', 'zap'], 150, /^shootdown: there is no command 'chek'\n {2}did you mean 'check'\?/],
    [
      'a bound that is no number',
      ['check', 'zap', '--set', 'cpus=two'],
      150,
      /^shootdown: --set cpus=two: 'two' is no whole number\n/,
    ],
    ['no model', ['check'], 150, /^shootdown: check needs the name of a model/],
    [
      'an --out that cannot be written',
      ['check', 'zap/2014', '--out', '/dev/null/x'],
      150,
      /^shootdown: cannot write to \/dev\/null\/x: /,
    ],
    [
      'an --out that never accepts folders',
      ['check', 'zap/2014', '--out', '/proc/x'],
      150,
      /^shootdown: cannot write to \/proc\/x: /,
    ],
    ['a file to replay that is not there', ['replay', 'nothing.json'], 150, /^shootdown: cannot read nothing\.json: /],
    ['a model file that is not there', ['check', './nothing.js'], 151, /^shootdown: there is no file \.\/nothing\.js/],
  ];
  test.each(cases)('%s', (_, args, code, message) => {
    const ran = shootdown(...args);
    expect(ran).toMatchObject({ code, out: '' });
    expect(ran.err).toMatch(message);
    expect(ran.err.match(/^shootdown: /gm)).toHaveLength(1);
    expect(ran.err).not.toMatch(/\n +at /);
  });

  test('several problems are told together', () => {
    const { code, err } = shootdown(
      'check',
      'zap/2014',
      '--set',
      'cpu=2',
      '--set',
      'cpus=99',
      '--memory',
      '4',
      '--foo',
    );
    expect(code).toBe(151);
    expect(err.match(/^shootdown: .*/gm)).toEqual([
      'shootdown: there is no option --foo',
      'shootdown: --memory 4 is no amount of memory',
      "shootdown: model 'zap' has no bound 'cpu'",
      expect.stringMatching(/^shootdown: bound 'cpus' of 'zap' is 99/),
    ]);
  });

  test('a file that exports no model, or cannot be run', () => {
    const told = (name: string, text: string): readonly [number | null, string] => {
      const { code, err } = shootdown('check', file(name, text));
      expect(err).not.toMatch(/\n +at .*\(/);
      return [code, err];
    };
    expect(told('none.js', 'export const x = 1')).toEqual([
      75,
      expect.stringContaining('./none.js has no default export'),
    ]);
    expect(told('half.mjs', 'export default { name: "x" }')).toEqual([
      75,
      expect.stringContaining("'title' is not a text; 'bounds' is not an object"),
    ]);
    expect(told('syntax.mjs', 'export default {')).toEqual([
      150,
      expect.stringContaining('./syntax.mjs cannot be run'),
    ]);
    expect(told('line.mjs', 'export const a = 1;\nexport default {;\n')).toEqual([
      150,
      expect.stringMatching(/line\.mjs cannot be run: .*\n {2}at \/.*line\.mjs:2\n/),
    ]);
    expect(told('throws.mjs', 'throw new Error("boo")')).toEqual([
      150,
      expect.stringMatching(/cannot be run: boo\n {2}at .*throws\.mjs:1/),
    ]);
    expect(told('waits.mjs', 'await new Promise(() => {}); export default 1')).toEqual([
      75,
      expect.stringContaining('before there was a verdict'),
    ]);
    if (Number(process.versions.node.split('.')[0]) < 22)
      expect(told('typed.ts', 'export default 1 as number')).toEqual([
        150,
        expect.stringContaining('cannot run TypeScript'),
      ]);
  });

  test('a folder, a file without its extension and a URL are told, with what is meant', () => {
    file('whole.js', '');
    mkdirSync(join(folder, 'models'));
    file('models/model.js', '');
    for (const [name, code, message] of [
      ['./models', 150, "./models is a folder, not a model's file\n  did you mean './models/model.js'?"],
      ['./models/', 150, "./models/ is a folder, not a model's file\n  did you mean './models/model.js'?"],
      ['./whole', 151, "there is no file ./whole\n  did you mean './whole.js'?"],
      ['file:///tmp/a.js', 151, 'file:///tmp/a.js is a URL\n  name the model by its path: /tmp/a.js'],
    ] as const)
      expect(shootdown('check', name)).toEqual({ code, out: '', err: `shootdown: ${message}\n` });
  });

  test('a file that is no verdict', () => {
    expect(shootdown('replay', file('a.json', '{'))).toMatchObject({
      code: 150,
      err: expect.stringContaining('is not JSON'),
    });
    expect(shootdown('replay', file('b.json', '{"schema":"shootdown/verdict/9"}'))).toMatchObject({
      code: 150,
      err: expect.stringContaining("is written in 'shootdown/verdict/9'"),
    });
  });

  test('--debug shows the stack', () => {
    expect(shootdown('check', 'zap/2015', '--debug').err).toMatch(/\n +at .*instantiate/);
  });
});

describe('around it', () => {
  test('what cannot be sent between threads is a mistake of the model', () => {
    const { code, out, err } = shootdown('check', `${fixture('unsendable')}/sentence`);
    expect({ code, err }).toEqual({ code: 75, err: '' });
    expect(out).toContain('what the model answered cannot be sent to another thread');
    expect(out).not.toContain('defect of shootdown');
  });

  test('what was not begun when it was interrupted is told in one line', async () => {
    const targets = [`${fixture('large')}/all`, `${fixture('counter')}/fine`, `${fixture('counter')}/breaks`];
    const child = spawn(process.execPath, [main, 'check', ...targets, '--workers', '1', '--no-out'], {
      cwd: folder,
      env: environment(),
    });
    let out = '';
    child.stdout.on('data', (data) => {
      out += String(data);
    });
    setTimeout(() => child.kill('SIGINT'), 1500);
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(30);
    expect(out).toContain('\nnot begun: counter/fine, counter/breaks\n');
    expect(out.match(/the search was not finished/g)).toHaveLength(1);
  });

  test('what a model writes to stdout is no part of the result', () => {
    for (const variant of ['talks', 'silent']) {
      const { code, out, err } = shootdown('check', `${fixture('talking')}/${variant}`, '--json', '--no-out');
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ verdict: 'holds' });
      expect(err).toContain('the file is loaded\n');
      expect(err.includes('a step is taken\n')).toBe(variant === 'talks');
    }
  });

  test.runIf(existsSync('/dev/full'))('a result that cannot be written is told once, with 150', () => {
    const full = openSync('/dev/full', 'w');
    for (const args of [
      ['list'],
      ['--help'],
      ['check', fixture('counter'), '--no-out'],
      ['check', 'zap/up', '--json'],
    ]) {
      const { status, stderr } = spawnSync(process.execPath, [main, ...args], {
        cwd: folder,
        encoding: 'utf8',
        stdio: ['ignore', full, 'pipe'],
      });
      expect({ args, status }).toEqual({ args, status: 150 });
      expect(stderr).toMatch(/^shootdown: cannot write to stdout: ENOSPC.*\n {2}.*\n$/);
    }
    closeSync(full);
  });

  test('a search that is interrupted tells what was explored', async () => {
    for (const [target, ...options] of [[`${fixture('large')}/all`], [fixture('large'), '--workers', '1']] as const) {
      const child = spawn(process.execPath, [main, 'check', target, ...options, '--no-out'], {
        cwd: folder,
        env: environment(),
      });
      let out = '';
      child.stdout.on('data', (data) => {
        out += String(data);
      });
      setTimeout(() => child.kill('SIGINT'), 1500);
      const code = await new Promise((resolve) => child.on('close', resolve));
      expect(code).toBe(30);
      expect(out).toMatch(/incomplete {1,2}\(interrupted\)/);
      expect(out).toMatch(/explored: [\d,]+ states of [\d,]+ found/);
      expect(out).not.toContain('before it began');
    }
  });

  test('a reader that goes away gets no stack', async () => {
    const child = spawn(process.execPath, [main, 'check', fixture('counter')], { cwd: folder, env: environment() });
    let err = '';
    child.stderr.on('data', (data) => {
      err += String(data);
    });
    child.stdout.destroy();
    await new Promise((resolve) => child.on('close', resolve));
    expect(err).toBe('');
  });

  test('the help of a command names every option with its default', () => {
    const { code, out } = shootdown('check', '--help');
    expect(code).toBe(0);
    for (const name of [
      '--set',
      '--show VARIANT[/PROPERTY]|all',
      '--engine',
      '--property',
      '--max-states',
      '--max-depth',
      '--max-time',
      '--memory',
      '--json',
      '--out',
      '--workers',
      '--debug',
    ])
      expect(out).toContain(`  ${name}`);
    expect(out).toContain('(default: packed)');
  });

  test('--version prints the version, no command prints the overview', () => {
    expect(shootdown('--version').out).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(shootdown('--help').out).toContain('shootdown --version');
    expect(shootdown()).toMatchObject({ code: 150, out: '', err: expect.stringContaining('shootdown replay FILE') });
  });

  test('list shows every variant with what is expected of it, and loads no engine', () => {
    const { code, out } = shootdown('list', fixture('counter'));
    expect(code).toBe(0);
    expect(out).toBe(
      `
counter: a counter that goes up

  bounds (--set NAME=VALUE)
    top         3  (1 to 50)  where it stops

  variants, and what is expected of each
    fine      holds                      stops in time
    breaks    violated SMALL in 2 steps  goes too far
    deadlock  deadlock in 3 steps        waits forever
    vacuous   holds                      never gets where it should
    mistaken  holds                      is not what it is expected to be
`.trimStart(),
    );
    const traced = spawnSync(process.execPath, ['--experimental-loader', file('trace.mjs', loader), main, 'list'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(traced.stderr).toMatch(/loads .*main\.js/);
    expect(traced.stderr).not.toMatch(/loads .*(?:immer|msgpackr|fast-check|reference|packed)/);
  });

  test('list --json has the variants at their default bounds', () => {
    const document = JSON.parse(shootdown('list', fixture('counter'), '--json').out);
    expect(document).toMatchObject({
      schema: 'shootdown/models/1',
      models: [
        {
          name: 'counter',
          variants: expect.arrayContaining([
            expect.objectContaining({
              name: 'deadlock',
              bounds: { top: 3 },
              expected: { verdict: 'deadlock', property: null, steps: 3 },
            }),
          ]),
        },
      ],
    });
  });
});

const loader = `export const load = (url, context, next) => { console.error('loads ' + url); return next(url, context); };`;
