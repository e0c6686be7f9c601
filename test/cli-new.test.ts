// `shootdown new`: what it writes, what it says to do next, and what it refuses. That each pattern checks as it is, and that its
// test runs, is in package.test.ts, with the package as users have it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { patterns } from '../src/commands/new/patterns.ts';
import { root } from './pages.ts';
import { answer, folder, shootdown } from './run-cli.ts';

const read = (path: string): string => readFileSync(join(folder, path), 'utf8');

describe('shootdown new', () => {
  test('writes a folder, and says what is to be installed where shootdown is not', () => {
    const { code, out, err } = answer('new', 'race');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(readdirSync(join(folder, 'race')).sort()).toEqual([
      'README.md',
      'model.test.js',
      'model.ts',
      'package.json',
      'tsconfig.json',
    ]);
    for (const file of readdirSync(join(folder, 'race'))) expect(out).toContain(`\n  ${file} `);
    expect(out).toContain('npm install --prefix ./race');
    expect(JSON.parse(read('race/package.json'))).toMatchObject({
      name: 'race',
      type: 'module',
      devDependencies: { shootdown: expect.stringMatching(/^\^\d+\.\d+\.\d+$/) },
    });
  });

  test.each(Object.keys(patterns))('gives %s the name, wherever the pattern has its own', (pattern) => {
    expect(answer('new', `of-${pattern}`, '--from', pattern)).toMatchObject({ code: 0, err: '' });
    expect(read(`of-${pattern}/model.ts`)).toContain(`  name: 'of-${pattern}',`);
    expect(read(`of-${pattern}/README.md`)).toMatch(new RegExp(`^# of-${pattern}\n`));
    for (const file of ['model.ts', 'README.md'])
      expect(read(`of-${pattern}/${file}`)).not.toMatch(new RegExp(`^(?:# |  name: ')${pattern}\\b`, 'm'));
  });

  test('has every folder of patterns, and no other', () => {
    expect(readdirSync(join(root, 'patterns')).sort()).toEqual(Object.keys(patterns).sort());
  });

  test('writes within folders that are not there yet, and into an empty one', () => {
    mkdirSync(join(folder, 'empty'));
    expect(answer('new', 'empty').code).toBe(0);
    expect(answer('new', './deep/in/here/').out).toContain('npx shootdown check ./deep/in/here ');
    expect(read('deep/in/here/model.ts')).toContain("  name: 'here',");
  });

  test('overwrites nothing', () => {
    mkdirSync(join(folder, 'mine'));
    writeFileSync(join(folder, 'mine/notes'), 'keep');
    writeFileSync(join(folder, 'a-file'), 'keep');
    for (const name of ['mine', 'a-file']) {
      const { code, out, err } = answer('new', name);
      expect({ code, out }).toEqual({ code: 150, out: '' });
      expect(err).toContain(`${name} is there already, and nothing is overwritten`);
    }
    expect(readdirSync(join(folder, 'mine'))).toEqual(['notes']);
    expect(read('a-file')).toBe('keep');
  });

  test.each([
    ['no name', [], 'new takes the name of a model'],
    ['two names', ['one', 'two'], 'new takes one name, and was given 2'],
    ['capitals', ['Race'], "a model cannot be named 'Race'"],
    ['blanks', ['my race'], "a model cannot be named 'my race'"],
    ['a file', ['race.ts'], "a model cannot be named 'race.ts'"],
    ['the current folder', ['.'], 'is there already, and nothing is overwritten|cannot be named'],
    ['a shipped model', ['zap'], "'zap' is a model of shootdown"],
    ['no such pattern', ['other', '--from', 'lok'], "there is no pattern 'lok'\n  did you mean 'lock'?"],
    ['a place where nothing can be written', ['/proc/race'], 'cannot write /proc/race'],
  ])('refuses %s, and writes nothing', (_, args, message) => {
    const before = readdirSync(folder);
    const { code, out, err } = answer('new', ...args);
    expect(code).toBeGreaterThanOrEqual(150);
    expect(out).toBe('');
    expect(err).toMatch(new RegExp(message.replaceAll(/[?()]/g, '\\$&')));
    expect(readdirSync(folder)).toEqual(before);
  });
});

describe('a model that was written, where shootdown is installed', () => {
  /** What the compiler says of it as an editor would, by its own tsconfig.json. */
  const compiled = (name: string): string => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    return spawnSync(process.execPath, [tsc, '-p', name, '--pretty', 'false'], { cwd: folder, encoding: 'utf8' })
      .stdout;
  };

  test('compiles, knows its labels, and checks', () => {
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(root, join(folder, 'node_modules/shootdown'));
    const { out } = answer('new', 'installed', '--from', 'zap-and-flush');
    expect(out).not.toContain('npm install');
    expect(JSON.parse(read('installed/package.json'))).not.toHaveProperty('devDependencies');
    expect(compiled('installed')).toBe('');
    expect(shootdown('check', './installed', '--no-out')).toMatchObject({ code: 0, err: '' });
    const model = read('installed/model.ts');
    expect(model).toContain("'put_page' : 'done'");
    writeFileSync(join(folder, 'installed/model.ts'), model.replace("'put_page' : 'done'", "'put_pgae' : 'done'"));
    expect(compiled('installed')).toMatch(/^installed\/model\.ts\(\d+,\d+\): error TS/);
    expect(existsSync(join(folder, 'installed/model.js'))).toBe(false);
  });
});
