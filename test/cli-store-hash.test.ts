// Hashed storage as a user sees it: what is refused, and that every verdict says how likely a state was missed.
import { expect, test } from 'vitest';
import zap from '../models/zap/model.ts';
import { check } from '../src/check/check.ts';
import { missProbability } from '../src/check/missed.ts';
import { instantiate } from '../src/model/instance.ts';
import { fixture, answer as shootdown } from './run-cli.ts';

test('options that do not go together are refused', async () => {
  const instance = instantiate(zap, '2022');
  await expect(check(instance, { engine: 'reference', store: 'hash' })).rejects.toMatchObject({ code: 'usage' });
  await expect(check(instance, { scratch: '/tmp' })).rejects.toMatchObject({ code: 'usage' });
  await expect(check(instance, { store: 'hash', scratch: '/nowhere' })).rejects.toMatchObject({ code: 'usage' });
  const { code, err } = shootdown('check', 'zap/2022', '--engine', 'reference', '--store', 'hash');
  expect({ code, err }).toMatchObject({ code: 150, err: expect.stringContaining('leave out --store hash') });
  expect(shootdown('check', 'zap/2022', '--store', 'hahs').err).toContain("did you mean 'hash'?");
});

test('a verdict that holds says how likely it missed a state', () => {
  const { code, out } = shootdown('check', 'zap/2022', '--store', 'hash', '--no-out');
  expect(code).toBe(0);
  expect(out).toMatch(/^zap\/2022 {2}holds {2}\(hashed: p\(missed\) < \d\.\de-\d+\) {2}[\d,]+ states/);
  expect(out).toMatch(
    /\nhashed: of each state 64 bits were stored; the chance that a state was missed, .*is less than 1 in \d+/,
  );
  const {
    store,
    missProbability: p,
    states,
  } = JSON.parse(shootdown('check', 'zap/2022', '--store', 'hash', '--json', '--no-out').out) as Record<string, number>;
  expect({ store, p }).toEqual({ store: 'hash', p: missProbability(states as number) });
  expect(shootdown('check', 'zap/2022', '--no-out').out).not.toContain('hashed');
  expect(JSON.parse(shootdown('check', 'zap/2022', '--json', '--no-out').out)).toMatchObject({
    store: 'exact',
    missProbability: null,
  });
});

test('so does every row of a table, in columns', () => {
  const { out } = shootdown('check', fixture('counter'), '--store', 'hash', '--no-out');
  expect(out).toMatch(/\nfine +holds +holds \(hashed: p\(missed\) < [^)]+\) +\d+/);
  const [heading = '', rule = ''] = out.split('\n');
  expect(heading.indexOf('states')).toBeGreaterThan(rule.indexOf('holds (hashed'));
  expect(out).toMatch(/\nhashed: .* a state was missed in any of them, /);
});

test('a counterexample is as good as any', () => {
  const exact = shootdown('check', 'zap/2014', '--no-out');
  const hashed = shootdown('check', 'zap/2014', '--store', 'hash', '--no-out');
  const trace = (out: string): string => out.slice(out.indexOf('\n'));
  expect(trace(hashed.out)).toBe(trace(exact.out));
  expect(hashed.code).toBe(12);
  expect(hashed.out).toMatch(/^zap\/2014 {2}violated .*\(hashed: p\(missed\) < /);
});
