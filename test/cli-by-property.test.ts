// `shootdown check --by-property`: which variant keeps which property.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PropertiesDocument } from '../src/report/documents/verdicts.ts';
import { file, fixture, folder, answer as shootdown } from './run-cli.ts';

/** Three rooms; which of them are bad, for which property, after how many steps. */
const rooms = (): string =>
  file(
    'rooms.mjs',
    `import { breaks, defineModel, forState, holds, int, struct } from '${new URL('../out/dist/src/index.js', import.meta.url).href}';
const { thread, always, system } = forState();
export default defineModel({
  name: 'rooms',
  title: 'a walk through rooms',
  bounds: { last: { default: 5, min: 1, max: 9, doc: 'the last room' } },
  variants: [
    { name: 'fine', title: '', with: { dark: 99, cold: 99, wet: 99 }, expect: holds },
    { name: 'two', title: '', with: { dark: 4, cold: 2, wet: 99 }, expect: [breaks('WARM', 2), breaks('LIGHT', 4)] },
    { name: 'same', title: '', with: { dark: 3, cold: 3, wet: 99 }, expect: [breaks('WARM', 3), breaks('LIGHT', 9)] },
    { name: 'dry', title: '', with: { dark: 99, cold: 1, wet: 5, extra: true }, expect: breaks('WARM', 1) },
    { name: 'mutant', title: '', with: { dark: 1, cold: 99, wet: 99 }, expect: breaks('LIGHT', 1), mutant: { of: 'fine', without: 'a lamp' } },
  ],
  build: ({ last }, { dark, cold, wet, extra }) => system({
    state: struct({ at: int(0, 9) }),
    threads: [thread('walker').steps({ walk: (m) => { m.at++; return m.at === last ? 'done' : 'walk'; } })],
    properties: [
      always('LIGHT', 'it is light', (m) => m.at < dark || { at: m.at }),
      always('WARM', 'it is warm', (m) => m.at < cold || { at: m.at }),
      ...(extra ? [always('DRY', 'it is dry', (m) => m.at < wet)] : []),
    ],
  }),
});
`,
  );

test('is a table: a row a variant, a column a property, each looked at alone; no mutants', () => {
  const ran = shootdown('check', rooms(), '--by-property');
  expect(ran).toMatchObject({ code: 10, err: '' });
  expect(ran.out).toBe(
    `
variant  LIGHT        WARM         DRY
-------  -----------  -----------  -----------
fine     holds        holds        -
two      breaks in 4  breaks in 2  -
same     breaks in 3  breaks in 3  -            NOT AS EXPECTED: LIGHT
dry      holds        breaks in 1  breaks in 5

4 variants, 9 properties of them checked: 1 not as expected
6 counterexamples in out/verdicts; --show VARIANT/PROPERTY prints one

what to try next:
  less out/verdicts/rooms-same-LIGHT.txt  the diagram of rooms/same
  npx shootdown mutants ./rooms.mjs       what each part of a fix prevents
`.trimStart(),
  );
});

test('keeps the counterexample of each property that is broken, which can be replayed', () => {
  shootdown('check', rooms(), '--by-property');
  for (const [name, steps] of [
    ['rooms-two-LIGHT', 4],
    ['rooms-two-WARM', 2],
  ] as const) {
    const { property, trace } = JSON.parse(readFileSync(join(folder, `out/verdicts/${name}.json`), 'utf8'));
    expect([name, `rooms-two-${property}`, trace.steps.length]).toEqual([name, name, steps]);
    expect(shootdown('replay', `out/verdicts/${name}.json`, '--model', rooms()).out).toContain(`after ${steps} steps`);
  }
  expect(existsSync(join(folder, 'out/verdicts/rooms-fine-LIGHT.json'))).toBe(false);
});

test('takes properties, variants (mutants too, when they are named) and --show', () => {
  const rooms_ = rooms();
  const some = shootdown(
    'check',
    `${rooms_}/mutant`,
    `${rooms_}/two`,
    '--by-property',
    '--property',
    'LIGHT',
    '--show',
    'two/LIGHT',
  );
  expect(some.code).toBe(0);
  expect(some.out).toContain('mutant   breaks in 1');
  expect(some.out).not.toContain('WARM');
  // What is read last says what was found.
  const ends = ['LIGHT is broken after 4 steps: it is light', 'variant  LIGHT', 'what to try next:'];
  const places = ends.map((text) => some.out.indexOf(text));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
  const one = shootdown('check', `${rooms_}/dry`, '--by-property', '--property', 'DRY');
  expect([one.code, one.out.split('\n')[2]]).toEqual([0, 'dry      breaks in 5']);
});

test('--json has a verdict for each', () => {
  const ran = shootdown('check', rooms(), '--by-property', '--json');
  const document = JSON.parse(ran.out) as PropertiesDocument;
  expect(document).toMatchObject({
    schema: 'shootdown/properties/1',
    properties: ['LIGHT', 'WARM', 'DRY'],
    refused: [],
  });
  expect(
    document.variants.map(({ variant, verdicts }) => [
      variant,
      ...Object.entries(verdicts).map(
        ([name, { verdict, depth, asExpected }]) => `${name} ${verdict} ${depth} ${asExpected}`,
      ),
    ]),
  ).toEqual([
    ['fine', 'LIGHT holds 5 true', 'WARM holds 5 true'],
    ['two', 'LIGHT violated 4 true', 'WARM violated 2 true'],
    ['same', 'LIGHT violated 3 false', 'WARM violated 3 true'],
    ['dry', 'LIGHT holds 5 null', 'WARM violated 1 true', 'DRY violated 5 null'],
  ]);
});

test('other verdicts are told too: deadlocks, and what proves less than it seems', () => {
  const { out } = shootdown('check', fixture('counter'), '--by-property');
  expect(out).toMatch(/^deadlock {2}deadlock in 3 {2}deadlock in 3$/m);
  expect(out).toMatch(/^vacuous {3}unreached {6}unreached {6}NOT AS EXPECTED: SMALL, EVER$/m);
});

test.each([
  [['--property', 'LIHGT'], "there is no 'always' property 'LIHGT'\n  did you mean 'LIGHT'?"],
  [['--stats'], '--stats is of one variant'],
  [['--checkpoint', 'saved'], 'a checkpoint is of one variant'],
])('refuses %j', (more, message) => {
  const ran = shootdown('check', rooms(), '--by-property', ...more);
  expect([150, 151]).toContain(ran.code);
  expect(ran.err).toContain(message);
});
