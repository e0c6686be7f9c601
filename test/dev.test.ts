// The program run from its TypeScript, without a build, as `npm run dev` does: the same verdicts, with threads too.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { withoutProgress } from './progress-lines.ts';
import { environment, file, folder, shootdown } from './run-cli.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
  readonly scripts: { readonly dev: string };
};
/** What `npm run dev` runs, from another folder. */
const [node, ...given] = scripts.dev
  .replace('./typescript/', `${root}typescript/`)
  .replace('src/cli/', `${root}src/cli/`)
  .split(' ');

const dev = (...args: string[]) => {
  expect(node).toBe('node');
  const ran = spawnSync(process.execPath, [...given, ...args], { cwd: folder, encoding: 'utf8', env: environment() });
  return { code: ran.status, out: ran.stdout, err: withoutProgress(ran.stderr) };
};

const found = (out: string): object => {
  const { seconds, bytes, ...same } = JSON.parse(out);
  return same;
};

test.each([['zap/2014'], ['zap/2022', '--workers', '2'], ['zap/2014', '--engine', 'reference']])(
  'check %s %s %s comes to what the compiled program comes to',
  (...args) => {
    const [source, compiled] = [
      dev('check', ...args, '--json', '--no-out'),
      shootdown('check', ...args, '--json', '--no-out'),
    ];
    expect(source).toMatchObject({ code: compiled.code, err: '' });
    expect(found(source.out)).toEqual(found(compiled.out));
  },
);

test('commands with threads of their own run too', () => {
  expect(dev('simulate', 'zap/2014', '--seed', '1', '--no-out')).toMatchObject({ code: 12, err: '' });
  expect(dev('equivalent', 'page-zap-rmap/remove', 'page-zap-rmap/remove', '--set', 'removers=1').code).toBe(0);
});

test("a model of a user's own gets the engine of the sources", () => {
  const readme = readFileSync(`${root}test/fixtures/models/counter.ts`, 'utf8');
  const model = file('counter.ts', readme.replace(/'\.\.\/\.\.\/\.\.\/src\/index\.ts'/, `'${root}src/index.ts'`));
  expect(dev('check', `${model}/fine`, '--no-out')).toMatchObject({ code: 0, err: '' });
});
