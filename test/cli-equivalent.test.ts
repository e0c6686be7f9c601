// `shootdown equivalent` and `shootdown mutants`, as users run them.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fixture, folder, answer as shootdown } from './run-cli.ts';

const mutants = fixture('mutants');
const [remove, zap] = ['page-zap-rmap/remove', 'page-zap-rmap/zap'] as const;
const small = ['--set', 'removers=1', '--set', 'adders=0'];

describe('equivalent', () => {
  test('says so, with 0', () => {
    const { code, out } = shootdown('equivalent', remove, zap, ...small, '--set', 'moves=0');
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringMatching(/ {2}equivalent {2}[\d,]+ and [\d,]+ states/),
    });
  });

  test('shows what differs with both runs, keeps it, and ends with 21', () => {
    const { code, out } = shootdown('equivalent', remove, zap, ...small, '--at', 'quiescence');
    expect(code).toBe(21);
    expect(out).toContain(`${zap} includes ${remove}`);
    expect(out).toContain(`${zap} can show, and ${remove} cannot:`);
    expect(out).toContain('sees 2. mapcount 0');
    expect(out).toContain(`${remove} has shown 1. as well; next it can only show`);
    const kept = join(folder, 'out/verdicts/page-zap-rmap-remove--page-zap-rmap-zap');
    expect(readFileSync(`${kept}.txt`, 'utf8')).toContain('can show, and');
    expect(JSON.parse(readFileSync(`${kept}.json`, 'utf8'))).toMatchObject({ schema: 'shootdown/comparison/1' });
    shootdown('equivalent', remove, zap, ...small, '--set', 'moves=0');
    expect(existsSync(`${kept}.txt`)).toBe(false);
  });

  test('asked only whether the first includes the second', () => {
    expect(shootdown('equivalent', zap, remove, ...small, '--includes').code).toBe(0);
    expect(shootdown('equivalent', remove, zap, ...small, '--includes').code).toBe(21);
  });

  test('compares a model outside, by its file', () => {
    const { code, out } = shootdown('equivalent', `${mutants}/fixed`, `${mutants}/dies`, '--no-out', '--json');
    expect({ code, document: JSON.parse(out) }).toMatchObject({
      code: 21,
      document: {
        verdict: 'includes',
        larger: 'second',
        differences: [{ has: 'second', sequence: [{ n: 0 }, { n: 1 }, { n: 2 }], run: { places: [0, 1, 2] } }],
      },
    });
    expect(existsSync(join(folder, 'out/verdicts/mutants-fixed--mutants-dies.json'))).toBe(false);
  });

  test('what never comes to rest is not called equivalent', () => {
    const { code, out } = shootdown('equivalent', `${mutants}/fixed`, `${mutants}/fixed`, '--at', 'quiescence');
    expect({ code, out }).toEqual({ code: 20, out: expect.stringContaining('never comes to rest') });
  });

  test('a limit makes it incomplete', () => {
    const { code, out } = shootdown('equivalent', remove, zap, '--max-states', '100');
    expect({ code, out }).toEqual({ code: 30, out: expect.stringContaining(`${remove} has more than 100 states`) });
  });

  test.each<[string, readonly string[], number, string]>([
    ['one variant', [remove], 150, 'takes two variants'],
    ['a model', ['page-zap-rmap', zap], 150, 'takes two variants'],
    ['a variant that is none', [remove, 'page-zap-rmap/zep'], 151, "did you mean 'zap'?"],
    ['a model without observations', ['zap/2014', 'zap/2022'], 150, 'zap/2014 names no observations'],
    ['an observation that is none', [remove, zap, '--observe', 'mapcoumt'], 151, "did you mean 'mapcount'?"],
    ['models that are observed differently', [remove, `${mutants}/fixed`], 150, 'are not the same'],
    ['variants at different bounds', ['page-zap-rmap/zap', 'page-zap-rmap/mutant-no-test'], 150, '--set moves=1'],
    ['a moment that is none', [remove, zap, '--at', 'never'], 151, 'there are: always, quiescence'],
  ])('refuses %s', (_, args, code, message) => {
    const ran = shootdown('equivalent', ...args);
    expect({ code: ran.code, err: ran.err }).toEqual({ code, err: expect.stringContaining(message) });
  });
});

describe('mutants', () => {
  test('are killed, or survive for a reason; one that does not makes it 10', () => {
    const { code, out } = shootdown('mutants', mutants);
    expect(code).toBe(10);
    expect(out).toMatch(/dies +fixed +both guards +SMALL in 2 steps$/m);
    expect(out).toMatch(/explained +fixed +the first guard +survives: the second does the same$/m);
    expect(out).toMatch(/unexplained +fixed +the second guard +survives: nobody says why {2}NOT AS EXPECTED$/m);
    expect(out).toContain('3 mutants: 1 killed, 2 survived, 1 not as expected');
  });

  test('in JSON', () => {
    const { code, out } = shootdown('mutants', mutants, '--json');
    expect({ code, document: JSON.parse(out) }).toMatchObject({
      code: 10,
      document: {
        schema: 'shootdown/mutants/1',
        models: [{ model: 'mutants', mutants: [{ fate: 'killed', by: [{ property: 'SMALL', steps: 2 }] }, {}, {}] }],
      },
    });
  });

  test('one that was not decided is no success', () => {
    expect(shootdown('mutants', 'page-zap-rmap', '--max-time', '1ms').code).not.toBe(0);
  });

  test('are of models, not of variants', () => {
    const { code, err } = shootdown('mutants', 'zap/2014');
    expect({ code, err }).toEqual({ code: 150, err: expect.stringContaining('takes models') });
  });
});
