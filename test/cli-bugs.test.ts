// `shootdown bugs` as a user runs it, on a few cases; that all are as expected is in bugs.test.ts.
import { expect, test } from 'vitest';
import { fixture, answer as shootdown } from './run-cli.ts';

test('the cases of a model in a file are those that its variants have, and no other', () => {
  const model = fixture('cases');
  const { code, out } = shootdown('bugs', model, '--no-out');
  expect(code).toBe(0);
  expect(out).toContain('1 case: all as expected');
  expect(out).not.toContain('not modelled');
  const explained = shootdown('bugs', model, 'z1', '--explain', '--no-out');
  expect(explained.out).toContain('Nobody looks whether it is full.');
  const [found] = JSON.parse(shootdown('bugs', model, '--json', '--no-out').out).cases;
  expect(found).toMatchObject({ id: 'Z1', broken: { modelFile: model, verdict: 'violated', property: 'ROOM' } });
  expect(shootdown('bugs', model, 'A2')).toMatchObject({ code: 151, err: expect.stringContaining("no case 'A2'") });
  expect(shootdown('bugs', fixture('counter'))).toMatchObject({
    code: 151,
    err: expect.stringContaining('has no cases'),
  });
  expect(shootdown('bugs', './not-there.js')).toMatchObject({ code: 151, err: expect.not.stringContaining('cases') });
});

test('a table line says what is broken, in how many steps, and that the fix holds', () => {
  const { code, out } = shootdown('bugs', 'a2', 'A3', '--no-out');
  expect(code).toBe(0);
  expect(out).toMatch(/^A2 +kernel +2022 .* MKCLEAN +8 +277 +\d+\.\d\d +holds +[\d,]+ +\d+\.\d\d +as expected$/m);
  expect(out).toMatch(/^A3 .* STALE-FREE +6 /m);
  expect(out).toContain('2 cases: all as expected');
});

test('--explain tells the story on a screen', () => {
  const { code, out } = shootdown('bugs', 'A2', '--explain', '--no-out');
  expect(code).toBe(0);
  for (const part of [
    'mended in: 2022, 5df397dec7c4',
    'mm/rmap.c: folio_mkclean',
    'page_remove_rmap\n',
    'the fix: ',
    'checked at: ',
  ])
    expect(out).toContain(part);
  expect(out.split('\n').length).toBeLessThan(75);
});

test('--explain says whose it is', () => {
  // Which does not depend on what the searches come to.
  const { out } = shootdown(
    'bugs',
    'A2b',
    'A3',
    'A4',
    'A18b',
    'D1',
    'E4',
    '--explain',
    '--max-time',
    '50ms',
    '--no-out',
  );
  const told = (id: string): string => {
    const begin = out.indexOf(`${id}: `);
    // Folded lines are in by two.
    return out.slice(begin, out.indexOf('\n\n', begin)).replaceAll('\n  ', ' ');
  };
  expect(told('A2b')).toContain('a kernel has it: since v6.2');
  expect(told('A2b')).toContain('mended in: nothing that is known here');
  expect(told('A4')).toContain('a kernel had it: to v4.18\nmended in: 2018, eb66ae030829, CVE-2018-18281');
  expect(told('A4')).not.toContain('from memory');
  expect(told('A18b')).toContain('from memory, not looked up: versions');
  expect(told('D1')).toContain('posted: 2021; no kernel had it; right in the kernel since cd62734ca60d');
  expect(told('E4')).toContain('a rule, with a part of it removed: no kernel had it; the rule: 2025, 1da190f4d0a6');
  for (const id of ['A3', 'D1', 'E4']) expect(told(id)).not.toContain('mended in');
});

test('--kind chooses', () => {
  const { out } = shootdown('bugs', 'A3', 'A4', 'B5c', '--kind', 'posted', '--json', '--no-out');
  expect((JSON.parse(out) as { cases: unknown[] }).cases).toMatchObject([
    { id: 'B5c', kind: 'posted', versions: null, commit: null, fromMemory: [] },
  ]);
});

test('--json has the same, for programs', () => {
  const { code, out } = shootdown('bugs', 'A3', '--json', '--no-out');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    schema: 'shootdown/bugs/1',
    cases: [{ id: 'A3', broken: { property: 'STALE-FREE', steps: 6 }, fixed: { verdict: 'holds' }, asExpected: true }],
  });
});

test.each([
  [['bugs', 'X9'], 151, "there is no case 'X9'"],
  [['bugs', 'e6'], 151, 'case E6 is not modelled\n  a list of readers'],
  [['bugs', '--kind', 'race'], 150, '--kind race is no kind of case'],
  [['bugs', '--explain'], 150, '--explain takes the id of a case'],
  [['bugs', 'A2', '--since', 'long'], 150, '--since'],
  [['bugs', '--kind', 'kernal'], 150, "did you mean 'kernel'?"],
])('%o is refused', (args, expected, message) => {
  const { code, err } = shootdown(...args);
  expect(code).toBe(expected);
  expect(err).toContain(message);
});

test('a search that does not end is not a success', () => {
  const { code, out } = shootdown('bugs', 'A2', '--max-time', '1ms', '--no-out');
  expect(code).not.toBe(0);
  expect(out).toContain('NOT AS EXPECTED');
});

test('--since and --cve choose', () => {
  const { out } = shootdown('bugs', 'A1', 'A2', '--since', '2022', '--json', '--no-out');
  expect((JSON.parse(out) as { cases: { id: string }[] }).cases.map(({ id }) => id)).toEqual(['A2']);
});
