// The table of `shootdown compare mapcount` in docs/compare.md is what the program finds: here for one of its policies, whose rows do not
// depend on the others. After a change of a policy or the workload, run it without --policies and paste what it prints.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('../out/dist/src/cli/main.js', import.meta.url));
const page = readFileSync(fileURLToPath(new URL('../docs/compare.md', import.meta.url)), 'utf8');
const begin = '<!-- begin: shootdown compare mapcount -->';
const table = page.slice(page.indexOf(begin), page.indexOf('<!-- end -->', page.indexOf(begin)));
/** The cells of each line of a policy: of the four tables. */
const rowsOf = (text: string, policy: string): readonly (readonly string[])[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith(`${policy} `))
    .map((line) => line.split(/ {2,}/));

test.each(['TUP-dec'])('the rows of %s', (policy) => {
  if (!existsSync(main)) throw new Error(`${main} is not there: run npm run build first`);
  const args = [main, 'compare', 'mapcount', '--policies', policy, '--no-out'];
  const { status, stdout: out } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(status).toBe(0);
  expect(rowsOf(table, policy)).toHaveLength(4);
  expect(rowsOf(out, policy).slice(0, 4)).toEqual(rowsOf(table, policy));
});
