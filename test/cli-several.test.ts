// `shootdown check` of several variants as users run it: the table, and what it is held against.
import { expect, test } from 'vitest';
import { fixture, answer as shootdown } from './run-cli.ts';

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
