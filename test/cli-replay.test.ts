// What `shootdown check` keeps on disk, and `shootdown replay` of it.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fixture, folder, answer as shootdown } from './run-cli.ts';

test('counterexamples are kept under --out, whole, and can be replayed', () => {
  const { out } = shootdown('check', `${fixture('counter')}/breaks`, '--out', 'kept');
  expect(readdirSync(join(folder, 'kept/verdicts')).sort()).toEqual(['counter-breaks.json', 'counter-breaks.txt']);
  expect(out).toContain(readFileSync(join(folder, 'kept/verdicts/counter-breaks.txt'), 'utf8'));
  const replayed = shootdown('replay', 'kept/verdicts/counter-breaks.json', '--model', fixture('counter'));
  expect(replayed).toMatchObject({ code: 0, err: '' });
  expect(replayed.out).toContain('SMALL is broken after 2 steps');
  expect(replayed.out).toContain('reproduced: every step can happen');
});

test('deadlocks and failures can be replayed too', () => {
  for (const [model, variant] of [
    ['counter', 'deadlock'],
    ['faulty', 'outside'],
    ['faulty', 'property'],
    ['faulty', 'initial'],
  ] as const) {
    shootdown('check', `${fixture(model)}/${variant}`, '--out', 'again');
    const json = `again/verdicts/${model}-${variant}.json`;
    expect(shootdown('replay', json, '--model', fixture(model))).toMatchObject({ code: 0, err: '' });
  }
});

test('a counterexample that is none any more ends with 10 and names the step', () => {
  shootdown('check', `${fixture('counter')}/breaks`, '--out', 'stale');
  const name = 'stale/verdicts/counter-breaks.json';
  const document = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  writeFileSync(join(folder, name), JSON.stringify({ ...document, bounds: { top: 1 } }));
  expect(shootdown('replay', name, '--model', fixture('counter'))).toMatchObject({
    code: 10,
    out: 'not reproduced: the last state no longer breaks SMALL; step 2 (counting: count) is the first that changes something else than was recorded\n',
  });
});

test('--no-out keeps nothing and promises nothing', () => {
  const { out } = shootdown('check', `${fixture('counter')}/breaks`, '--no-out', '--out', 'none');
  expect(existsSync(join(folder, 'none'))).toBe(false);
  expect(out).not.toContain('replay');
});
