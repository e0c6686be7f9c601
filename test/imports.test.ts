// What a program loads that imports a public name of the package.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Imports, at once or when they are needed, and exports from other files; those of types alone are gone once the file is compiled. */
const specifiers = (source: string): readonly string[] =>
  [
    ...source.matchAll(/^(?:import|export) (?!type\b)[^;]*?from '([^']+)'/gm),
    ...source.matchAll(/\bawait import\('([^']+)'\)/g),
  ].map(([, from]) => from as string);

/** The packages that a file loads, itself or through the files that it imports. */
const packagesOf = (file: string, seen: Set<string> = new Set()): ReadonlySet<string> => {
  const packages = new Set<string>();
  seen.add(file);
  for (const from of specifiers(readFileSync(file, 'utf8'))) {
    if (!from.startsWith('.')) packages.add(from);
    else {
      const imported = join(dirname(file), from);
      if (!seen.has(imported)) for (const name of packagesOf(imported, seen)) packages.add(name);
    }
  }
  return packages;
};

test('fast-check is loaded by shootdown/testing, and by no program that has models and checks them', () => {
  expect([...packagesOf(join(root, 'src/testing.ts'))]).toContain('fast-check');
  const loaded = [...packagesOf(join(root, 'src/index.ts')), ...packagesOf(join(root, 'src/cli/main.ts'))];
  // The reference executor's library is found, so others would be.
  expect(loaded).toContain('immer');
  expect(loaded).not.toContain('fast-check');
});
