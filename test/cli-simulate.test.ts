// `shootdown simulate` as users run it, compiled: what it prints, its exit codes, its files.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fixture, folder, interrupted, answer as shootdown } from './run-cli.ts';
import type { Ran } from './run-here.ts';

const simulate = (...args: string[]): Ran => shootdown('simulate', ...args);

/** The JSON of a simulation, without what is another each time. */
const documentOf = ({ out }: Ran): Record<string, unknown> => ({ ...JSON.parse(out), seconds: null });

describe('what is found', () => {
  test('is shown minimised, and both commands that it is shown with show it again', () => {
    const { code, out, err } = simulate('zap/2014', '--property', 'LOST-DIRTY', '--seed', '5');
    expect({ code, err }).toEqual({ code: 12, err: '' });
    expect(out).toMatch(
      /^zap\/2014 {2}violated {2}LOST-DIRTY in 12 steps, minimised from \d+ {2}walk \d+ {2}\d+ walks {2}[\d,]+ steps in all {2}\d.* s {2}seed 5 {2}as expected\n/,
    );
    expect(out).toMatch(
      /\nminimised, which need not be the shortest: from walk \d+ of seed 5,\s+of\s+\d+\s+steps\n {2}none of its steps can be left out\n/,
    );
    expect(readdirSync(join(folder, 'out/verdicts'))).toEqual(['zap-2014.walk.json', 'zap-2014.walk.txt']);
    expect(out).toContain(readFileSync(join(folder, 'out/verdicts/zap-2014.walk.txt'), 'utf8'));

    const diagram = out.slice(out.indexOf('initially:'), out.indexOf('minimised, which'));
    const walk = /^walk: npx shootdown (.*)$/m.exec(out)?.[1] ?? '';
    expect(walk).toMatch(/^simulate zap\/2014 --property LOST-DIRTY --seed 5 --walk \d+$/);
    const again = shootdown(...walk.split(' '));
    expect(again.code).toBe(12);
    expect(again.out).toContain(diagram);
    expect(again.out).toMatch(/ {2}1 walk {2}/);

    const replayed = shootdown(...(/^replay: npx shootdown (.*)$/m.exec(out)?.[1] ?? '').split(' '));
    expect(replayed).toMatchObject({ code: 0, err: '' });
    expect(replayed.out).toContain(diagram);
  });

  test.each([
    ['zap/mutant-no-sync', 'MKCLEAN'],
    ['zap/mutant-scan-active', 'MAPCOUNT'],
    ['zap/mutant-cursor-kept', 'RMAP-CURSOR'],
    ['zap/free-before-flush', 'STALE-FREE'],
  ])('%s breaks %s, also at bounds of its own', (target, property) => {
    const { code, out } = simulate(target, '--seed', '1', '--set', 'cpus=2', '--no-out');
    expect(code).toBe(12);
    expect(out).toContain(`${property} is broken after`);
    expect(out).toMatch(/^walk: npx shootdown simulate zap\/[\w-]+ --set cpus=2 --seed 1 --walk \d+$/m);
    expect(out).not.toContain('replay:');
  });

  test('does not depend on the number of threads, nor do the numbers', () => {
    for (const args of [
      ['zap/2014', '--property', 'LOST-DIRTY', '--seed', '5'],
      ['zap/2022', '--seed', '5', '--walks', '130'],
    ]) {
      const [one, ...others] = ['1', '3'].map((workers) =>
        documentOf(simulate(...args, '--workers', workers, '--json', '--no-out')),
      );
      for (const other of others) expect(other).toEqual(one);
    }
  });

  test('a deadlock ends with 11, a step that fails with 75, and both can be replayed', () => {
    for (const [model, variant, code, words] of [
      [
        'counter',
        'deadlock',
        11,
        'deadlock after 3 steps: nothing more can happen\n  counting waits in count: reads n = 3\n',
      ],
      ['faulty', 'outside', 75, 'the model failed after 1 step, in worker: second:\n  n: 4 is outside int(0, 3)\n'],
      ['faulty', 'property', 75, 'in property READS:\n  the property is broken\n'],
      ['faulty', 'initial', 75, 'the model failed in the initial recipe:\n  no beginning\n'],
    ] as const) {
      const ran = simulate(`${fixture(model)}/${variant}`, '--out', 'ends');
      expect(ran).toMatchObject({ code, err: '', out: expect.stringContaining(words) });
      const json = `ends/verdicts/${model}-${variant}.walk.json`;
      expect(shootdown('replay', json, '--model', fixture(model))).toMatchObject({ code: 0, err: '' });
    }
  });

  test('a walk that needs another depth is told with it', () => {
    const target = `${fixture('counter')}/breaks`;
    expect(simulate(target, '--depth', '1', '--walks', '20').code).toBe(30);
    const { code, out } = simulate(target, '--depth', '2', '--seed', '9', '--no-out');
    expect(code).toBe(12);
    expect(out).toContain(`walk: npx shootdown simulate ${target} --depth 2 --seed 9 --walk 0\n`);
  });

  test('the seed is another each time, unless it is given', () => {
    const seeds = [1, 2, 3].map(() => documentOf(simulate(`${fixture('counter')}/breaks`, '--json', '--no-out')).seed);
    expect(new Set(seeds).size).toBe(3);
  });
});

describe('where nothing is found', () => {
  test('the verdict is incomplete, with 30, and nothing reads like a success', () => {
    const { code, out, err } = simulate(`${fixture('counter')}/fine`, '--walks', '50', '--seed', '1');
    expect({ code, err }).toEqual({ code: 30, err: '' });
    expect(out).toMatch(
      /^counter\/fine {2}incomplete {2}no violation in 50 walks of at most 1,000 steps {2}200 steps in all {2}\d+\.\d\d s {2}seed 1\nthis proves nothing: .*\n {2}looked at 250 states, how many different ones is not known; no walk reached the depth\n$/,
    );
    expect(out).not.toMatch(/holds|as expected|success/);
  });

  test('it is told what was never taken and never seen', () => {
    const { out } = simulate(`${fixture('counter')}/vacuous`, '--walks', '50');
    expect(out).toContain('\n  never seen: WANTED\n');
    const document = documentOf(simulate('zap/2022', '--depth', '3', '--walks', '5', '--seed', '1', '--json'));
    expect(document.neverTaken).toContain('writeback: submit_bio');
    expect(document).toMatchObject({ verdict: 'incomplete', limit: 'walks', walks: 5, cut: 5, steps: 15, trace: null });
    expect(simulate('zap/2022', '--depth', '3', '--walks', '5').out).toMatch(
      /\n {2}never taken: writeback: submit_bio\n/,
    );
  });

  test('--max-time ends it, with what was done', () => {
    // On a slow machine the first of these may be over before a thread has taken a step.
    for (const seconds of [0.7, 3, 15, 60]) {
      const { code, out } = simulate('zap/2022', '--max-time', `${seconds}s`);
      expect(code).toBe(30);
      expect(out).toMatch(
        / {2}incomplete {2}no violation in [\d,]+ walks? .*\nit walked as long as --max-time allows\n/,
      );
      if (!/ 0 steps in all/.test(out)) return;
    }
    expect.fail('no step in a minute');
  });

  test('Ctrl-C ends it, with what was done', async () => {
    const walk = ['simulate', `${fixture('large')}/all`, '--walks', '1G', '--no-out'];
    const { code, out } = await interrupted(/digits: 12/, ...walk);
    expect(code).toBe(30);
    expect(out).toMatch(/ {2}incomplete {2}no violation in [\d,]+ walks .*\nit was interrupted\n/);
    expect(out).not.toMatch(/ 0 steps in all/);
  });

  test('a thread that dies is told, with 75', () => {
    const { code, out } = simulate(`${fixture('dying')}/exits`);
    expect(code).toBe(75);
    expect(out).toMatch(
      /^dying\/exits {2}failed .*\nthe search: its thread ended with code 0 .*\n {2}does the model call/,
    );
    expect(simulate(`${fixture('dying')}/lives`, '--walks', '9').code).toBe(30);
    expect(existsSync(join(folder, 'out/verdicts/dying-exits.walk.json'))).toBe(false);
  });
});

describe('several variants', () => {
  test('are walked one after the other, and held against what is expected', () => {
    const { code, out } = simulate(fixture('counter'), '--walks', '30', '--seed', '1', '--out', 'many');
    expect(code).toBe(10);
    expect(
      out.split('\n').map((line) =>
        line
          .split('  ')
          .filter((_, i) => [0, 1].includes(i))
          .join(' '),
      ),
    ).toEqual([
      'counter/fine incomplete',
      'counter/breaks violated',
      'counter/deadlock deadlock',
      'counter/vacuous incomplete',
      'counter/mistaken violated',
      '',
      '5 simulations: something was found in 3, 1 not as expected, nothing in the others, which proves nothing',
      '3 counterexamples in many/verdicts, minimised, which need not be the shortest',
      '',
    ]);
    const { out: json } = simulate(fixture('counter'), '--walks', '30', '--seed', '1', '--no-out', '--json');
    expect(JSON.parse(json)).toMatchObject({
      schema: 'shootdown/simulations/1',
      results: [{ verdict: 'incomplete' }, { verdict: 'violated', asExpected: true }, {}, {}, { asExpected: false }],
      refused: [],
      notBegun: [],
    });
  });

  test('what was found as expected is 0 only when it was found in all', () => {
    const target = (variant: string): string => `${fixture('counter')}/${variant}`;
    expect(simulate(target('breaks'), target('deadlock'), '--no-out').code).toBe(0);
    expect(simulate(target('breaks'), target('fine'), '--walks', '9', '--no-out').code).toBe(30);
    expect(simulate(target('breaks'), `${fixture('faulty')}/outside`, '--no-out').code).toBe(75);
  });
});

test('every field of the JSON is described', () => {
  const schema = readFileSync(new URL('../src/report/JSON.md', import.meta.url), 'utf8');
  const section = schema.slice(
    schema.indexOf('## `shootdown/simulation/1`'),
    schema.indexOf('## `shootdown/simulations/1`'),
  );
  const described = [...section.matchAll(/^\| (`.*?) +\|/gm)].flatMap(([, names = '']) =>
    [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  const { schema: name, ...fields } = documentOf(simulate('zap/2014', '--seed', '1', '--no-out', '--json'));
  expect(name).toBe('shootdown/simulation/1');
  expect(described.sort()).toEqual(Object.keys(fields).sort());
});

describe('bad input', () => {
  test.each([
    [['zapp'], 151, "there is no model 'zapp', and no package of that name is installed here\n  did you mean 'zap'?"],
    [['zap/2015'], 151, "model 'zap' has no variant '2015'\n"],
    [['zap/2014', '--dept', '5'], 151, "there is no option --dept\n  did you mean '--depth'?\n"],
    [['zap/2014', '--max-states=5'], 151, 'there is no option --max-states\n'],
    [['zap/2014', '--depth', '0'], 150, '--depth 0 leaves nothing to do\n'],
    [['zap/2014', '--depth', '2M'], 150, '--depth 2M is too much\n  it is at most 1000000\n'],
    [['zap/2014', '--walks', '0'], 150, '--walks 0 leaves nothing to do\n'],
    [['zap/2014', '--workers', 'two'], 150, '--workers two is no whole number\n'],
    [['zap/2014', '--seed', '-1'], 150, '--seed'],
    [['zap/2014', '--seed', '4294967296'], 150, '--seed 4294967296 is too much\n  it is at most 4294967295\n'],
    [['zap/2014', '--walk', '3'], 150, '--walk needs --seed\n'],
    [['zap/2014', '--walk', '3', '--seed', '1', '--walks', '4'], 150, '--walk takes one walk\n  leave out --walks\n'],
    [['zap', '--walk', '3', '--seed', '1'], 150, '--walk is of one variant\n'],
    [['zap/2014', '--property', 'MKCLEEN'], 151, "there is no 'always' property 'MKCLEEN'\n"],
    [['zap/2014', '--set', 'cpus=99'], 150, "bound 'cpus' of 'zap' is 99"],
    [[], 150, 'simulate needs the name of a model\n'],
  ])('%s', (args, code, message) => {
    const ran = simulate(...args);
    expect(ran).toMatchObject({ code, out: '' });
    expect(ran.err.startsWith(`shootdown: ${message}`), ran.err).toBe(true);
    expect(ran.err.match(/^shootdown: /gm)).toHaveLength(1);
  });
});
