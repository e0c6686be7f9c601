import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = 'test/fixtures/types';

const compile = (project = folder): Promise<string> =>
  new Promise((resolve) => {
    const tsc = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
    execFile(process.execPath, [tsc, '-p', project, '--pretty', 'false'], { cwd: root }, (_failed, stdout) =>
      resolve(stdout),
    );
  });

test('what a model may not say does not compile: a label without a step, a value of another type, an id that is missing', async () => {
  const marked = readdirSync(`${root}/${folder}`)
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const lines = readFileSync(`${root}/${folder}/${file}`, 'utf8').split('\n');
      return lines.flatMap((line, i) => (line.endsWith('// does not compile') ? [`${folder}/${file}:${i + 1}`] : []));
    });
  const output = await compile();
  const refused = [...output.matchAll(/^(\S+?)\((\d+),\d+\): error /gm)].map(([, file, line]) => `${file}:${line}`);
  expect([...new Set(refused)].sort(), output).toEqual(marked.sort());
});

test('a model that uses the compiled package compiles; .ci/test-types does the same with other versions of TypeScript', async () => {
  expect(await compile(`${folder}/consumer`)).toBe('');
});
