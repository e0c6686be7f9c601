// Values of options that make no sense, and options that contradict each other: what is wrong, and what to do.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answer, folder, shootdown } from './run-cli.ts';

const cases: readonly (readonly [what: string, args: readonly string[], code: number, err: string])[] = [
  ['--since is a year', ['bugs', '--since', 'long'], 150, '--since long is no year\n  write --since 2014\n'],
  ['a seed', ['simulate', 'zap', '--seed', 'x'], 150, '--seed x is no whole number\n  write --seed 7\n'],
  [
    'a walk',
    ['simulate', 'zap/2014', '--seed', '1', '--walk', 'x'],
    150,
    '--walk x is no whole number\n  write --walk 12\n',
  ],
  ['a depth', ['check', 'zap', '--max-depth', 'x'], 150, '--max-depth x is no whole number\n  write --max-depth 20\n'],
  ['workers', ['check', 'zap', '--workers', 'x'], 150, '--workers x is no whole number\n  write --workers 4\n'],
  ['too many workers', ['check', 'zap', '--workers', '1000000000'], 150, '--workers 1000000000 are too many threads\n'],
  ['too many workers that walk', ['simulate', 'zap', '--workers', '1G'], 150, '--workers 1G are too many threads\n'],
  ...['check', 'simulate', 'show'].map(
    (command) =>
      [
        `several values of a bound: ${command}`,
        [command, 'zap/2014', '--set', 'cpus=1..2'],
        150,
        '--set cpus=1..2: a bound has one value here\n  shootdown sweep MODEL --set cpus=1..2 checks at each of them\n',
      ] as const,
  ),
  ['a list of values', ['compare', 'mapcount', '--set', 'cpus=1,2'], 150, 'a bound has one value here\n'],
  ...['check zap', 'simulate zap', 'equivalent page-zap-rmap/remove page-zap-rmap/zap', 'bugs', 'compare mapcount'].map(
    (command) =>
      [
        `--out and --no-out: ${command}`,
        [...command.split(' '), '--out', 'x', '--no-out'],
        150,
        '--out and --no-out contradict each other\n  leave out --no-out to keep files in DIR\n',
      ] as const,
  ),
  ...['check zap --show all', 'bugs --show', 'compare mapcount --show all'].map(
    (command) =>
      [
        `--json and --show: ${command}`,
        [...command.split(' '), '--json'],
        150,
        '--json and --show contradict each other\n',
      ] as const,
  ),
  [
    '--json and --markdown',
    ['mutants', 'zap', '--json', '--markdown'],
    150,
    '--markdown and --json contradict each other\n',
  ],
  [
    'a policy to show that is not compared',
    ['compare', 'mapcount', '--show', 'foo'],
    151,
    '--show foo: no such policy',
  ],
  ['no model by its name', ['check', ''], 150, 'a model was named by an empty text\n  there are: '],
  ['no model by its name to list', ['list', ''], 150, 'a model was named by an empty text\n'],
  ['a variant to list that is not there', ['list', 'zap/2015'], 151, "model 'zap' has no variant '2015'\n"],
  ['help on no command', ['help', 'chek'], 150, "there is no command 'chek'\n  did you mean 'check'?\n"],
  [
    'a file of another kind',
    ['check', '/etc/passwd'],
    150,
    '/etc/passwd is no JavaScript or TypeScript file by its name\n',
  ],
  ['a device', ['check', '/dev/zero'], 150, '/dev/zero is no regular file\n'],
  [
    'a policy of another kind',
    ['compare', 'mapcount', '--policy-file', '/etc/passwd'],
    150,
    '/etc/passwd is no JavaScript',
  ],
];
test.each(cases)('%s', (_, args, code, message) => {
  const ran = answer(...args);
  expect(ran).toMatchObject({ out: '' });
  expect(ran.err).toContain(message);
  expect(ran.err.match(/^shootdown: /gm)).toHaveLength(1);
  expect(ran.code).toBe(code);
});

test('--show of no variant lists each variant once', () => {
  const { code, err } = answer('check', 'zap', '--show', 'qqqqqqqqqqqq');
  expect(code).toBe(151);
  const names = (/there are: (.*)/.exec(err)?.[1] ?? '').split(', ');
  expect(names.length).toBeGreaterThan(10);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain('2014');
});

test('a FIFO is refused, and not waited for', () => {
  execFileSync('mkfifo', [join(folder, 'fifo.mjs')]);
  expect(shootdown('check', './fifo.mjs')).toMatchObject({
    code: 150,
    err: expect.stringContaining('no regular file'),
  });
});

test('list of a variant shows that one', () => {
  const { code, out } = answer('list', 'zap/2014');
  expect(code).toBe(0);
  expect(out).toContain('  the variant, and what is expected\n    2014 ');
  expect(out).not.toContain('2022-batches');
  const { models } = JSON.parse(answer('list', 'zap/2014', '--json').out) as {
    models: { variants: { name: string }[] }[];
  };
  expect(models.flatMap(({ variants }) => variants.map(({ name }) => name))).toEqual(['2014']);
});
