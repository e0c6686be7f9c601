// Ctrl-C ends the program with what it has.
import { expect, test } from 'vitest';
import { fixture, interrupted } from './run-cli.ts';

test('what was not begun when it was interrupted is told in one line', async () => {
  const targets = [`${fixture('large')}/all`, `${fixture('counter')}/fine`, `${fixture('counter')}/breaks`];
  const { code, out } = await interrupted(/digits: 2/, 'check', ...targets, '--workers', '1', '--no-out');
  expect(code).toBe(30);
  expect(out).toContain('\nnot begun: counter/fine, counter/breaks\n');
  expect(out.match(/the search was not finished/g)).toHaveLength(1);
});

test('a search that is interrupted tells what was explored', async () => {
  for (const [target, ...options] of [[`${fixture('large')}/all`], [fixture('large'), '--workers', '1']] as const) {
    const { code, out } = await interrupted(/digits: 2/, 'check', target, ...options, '--no-out');
    expect(code).toBe(30);
    expect(out).toMatch(/incomplete {1,2}\(interrupted\)/);
    expect(out).toMatch(/explored: [\d,]+ states of [\d,]+ found/);
    expect(out).not.toContain('before it began');
  }
});
