// The API reference: `npm run docs` writes it, and it explains every name that the package exports.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { root } from './pages.ts';

const main = join(root, 'out/dist/docs/api/main.js');

beforeAll(() => {
  if (!existsSync(main)) throw new Error(`${main} is not there: run npm run build first`);
  const { status, stderr } = spawnSync(process.execPath, [main], { encoding: 'utf8' });
  // TypeScript's own process says so, sometimes, when it is told that it is no longer needed.
  expect({ status, stderr: stderr.replace(/^context canceled\n/, '') }).toEqual({ status: 0, stderr: '' });
});

/** The names that a module exports, as its source says. */
const exportedBy = (file: string): readonly string[] => {
  const source = readFileSync(join(root, file), 'utf8');
  const lists = [...source.matchAll(/^export (?:type )?\{([^}]*)\}/gms)].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.trim().replace(/^type /, '')),
  );
  const declared = [...source.matchAll(/^export (?:const|function|class|interface|type) (\w+)/gm)].map(
    ([, name = '']) => name,
  );
  const stars = [...source.matchAll(/^export \* from '(.*)';$/gm)].flatMap(([, from = '']) =>
    exportedBy(join(dirname(file), from)),
  );
  return [...new Set([...lists.filter((name) => name !== ''), ...declared, ...stars])].sort();
};

test.each([
  ['src/index.ts', 'shootdown'],
  ['src/testing.ts', 'shootdown-testing'],
  ['models/machine/index.ts', 'shootdown-machine'],
  ['properties/index.ts', 'shootdown-properties'],
  ['models/machine/mapcount/index.ts', 'shootdown-mapcount'],
])('every name of %s is there, and is explained', (file, page) => {
  const html = readFileSync(join(root, `out/docs/api/${page}.html`), 'utf8');
  const explained = [...html.matchAll(/^<h2 id="(\w+)">\w+<\/h2>\n<p>(.*?)<\/p>/gms)].flatMap(([, name, text]) =>
    (text ?? '').length > 10 ? [name] : [],
  );
  expect(explained.sort()).toEqual(exportedBy(file));
  expect(explained.length).toBeGreaterThan(0);
});

test('its links lead to names that are explained', () => {
  for (const page of [
    'index',
    ...['', '-testing', '-machine', '-properties', '-mapcount'].map((entry) => `shootdown${entry}`),
  ]) {
    const html = readFileSync(join(root, `out/docs/api/${page}.html`), 'utf8');
    const links = [...html.matchAll(/href="([^"#]*)#(\w+)"/g)];
    expect(links.length).toBeGreaterThan(0);
    const broken = links.filter(([, file = '', name = '']) => {
      const target = file === '' ? html : readFileSync(join(root, 'out/docs/api', file), 'utf8');
      return !target.includes(`<h2 id="${name}">`);
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  }
});
