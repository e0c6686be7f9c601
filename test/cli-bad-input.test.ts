// What the compiled program says to bad input: one message, the likely mistake, the right exit code.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { answer, file, folder, shootdown } from './run-cli.ts';

describe('bad input is told in one message, with the likely mistake', () => {
  const cases: readonly (readonly [string, readonly string[], number, RegExp])[] = [
    [
      'an unknown model',
      ['check', 'zapp'],
      151,
      /^shootdown: there is no model 'zapp', and no package of that name is installed here\n {2}did you mean 'zap'\? A model of your own is named by its path: \.\/zapp\.js\n/,
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
      'a file of a graph where there is no folder',
      ['graph', 'page-zap-rmap/remove', '--set', 'removers=1', '--file', 'nowhere/graph.dot'],
      150,
      /^shootdown: nowhere\/graph\.dot cannot be written: /,
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
    const ran = answer(...args);
    expect(ran).toMatchObject({ code, out: '' });
    expect(ran.err).toMatch(message);
    expect(ran.err.match(/^shootdown: /gm)).toHaveLength(1);
    expect(ran.err).not.toMatch(/\n +at /);
  });

  test('several problems are told together', () => {
    const { code, err } = answer('check', 'zap/2014', '--set', 'cpu=2', '--set', 'cpus=99', '--memory', '4', '--foo');
    expect(code).toBe(151);
    expect(err.match(/^shootdown: .*/gm)).toEqual([
      'shootdown: there is no option --foo',
      'shootdown: --memory 4 is no amount of memory',
      "shootdown: model 'zap' has no bound 'cpu'",
      expect.stringMatching(/^shootdown: bound 'cpus' of 'zap' is 99/),
    ]);
  });

  test('statistics of several variants, or by the reference engine', () => {
    for (const [what, ...args] of [
      ['--stats is of one variant', 'zap'],
      ['the reference engine keeps no statistics', 'zap/up', '--engine', 'reference'],
      ['statistics are of states that are stored whole', 'zap/up', '--store', 'hash'],
    ] as const) {
      const { code, err } = answer('check', ...args, '--stats', '--no-out');
      expect({ code, err }).toEqual({ code: 150, err: expect.stringContaining(what) });
    }
  });

  test('a file that exports no model, or cannot be run', () => {
    const told = (name: string, text: string): readonly [number | null, string] => {
      // What never comes to an end ends with its process.
      const { code, err } = (name === 'waits.mjs' ? shootdown : answer)('check', file(name, text));
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
    expect(told('typed.ts', 'enum A { b }\nexport default 1 as number')).toEqual([
      150,
      expect.stringMatching(/typed\.ts cannot be run: [\s\S]*enum/),
    ]);
  });

  test('a folder, a file without its extension and a URL are told, with what is meant', () => {
    file('whole.js', '');
    mkdirSync(join(folder, 'empty'));
    mkdirSync(join(folder, 'two'));
    file('two/model.js', '');
    file('two/model.ts', '');
    for (const [name, code, message] of [
      [
        './empty',
        150,
        'the folder ./empty has no model\n  its model is model.ts or model.js in it; another file is named by its path',
      ],
      ['./two/', 150, './two/ has both model.ts and model.js\n  name the one that is meant'],
      ['./whole', 151, "there is no file ./whole\n  did you mean './whole.js'?"],
      ['file:///tmp/a.js', 151, 'file:///tmp/a.js is a URL\n  name the model by its path: /tmp/a.js'],
    ] as const)
      expect(answer('check', name)).toEqual({ code, out: '', err: `shootdown: ${message}\n` });
  });

  test('a file that is no verdict', () => {
    expect(answer('replay', file('a.json', '{'))).toMatchObject({
      code: 150,
      err: expect.stringContaining('is not JSON'),
    });
    expect(answer('replay', file('b.json', '{"schema":"shootdown/verdict/9"}'))).toMatchObject({
      code: 150,
      err: expect.stringContaining("is written in 'shootdown/verdict/9'"),
    });
  });

  test('--debug shows the stack', () => {
    expect(answer('check', 'zap/2015', '--debug').err).toMatch(/\n +at .*instantiate/);
  });
});

test.each([
  ['an import in CommonJS', 'esm.cjs', "import { holds } from 'shootdown';"],
  ['a require in an ES module', 'cjs.mjs', "const { holds } = require('shootdown');"],
  [
    'an ES module that was compiled to CommonJS',
    'compiled.cjs',
    "'use strict'; Object.defineProperty(exports, '__esModule', { value: true }); exports.default = { name: 'x' };",
  ],
])('a model that is CommonJS gets a hint: %s', (_, name, text) => {
  const { err } = answer('check', file(name, text));
  expect(err).toMatch(/^shootdown: .*\n {2}write "type": "module" into the package\.json beside it/m);
});
