// What continuous integration, and other programs, are given: JUnit's XML, GitHub's annotations, traces as ITF.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseXml } from './parse-xml.ts';
import { fixture, folder, answer as shootdown } from './run-cli.ts';

const model = fixture('counter');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

test('a test case a variant, and the one that is not as expected fails, with its diagram', () => {
  const { code, out } = shootdown('check', model, '--junit', 'counter.xml', '--github');
  expect(code).toBe(10);
  const suites = parseXml(read('counter.xml')).children;
  const cases = suites.flatMap(({ children }) =>
    children.map(({ attributes, children: [fault] }) => [attributes.name, fault?.attributes.message]),
  );
  expect(cases).toEqual([
    ['fine', undefined],
    ['breaks', undefined],
    ['deadlock', undefined],
    ['vacuous', 'expected holds, found unreached WANTED'],
    ['mistaken', 'expected holds, found violated SMALL in 3 steps'],
  ]);
  expect(read('counter.xml')).toContain('SMALL is broken after 3 steps');
  expect(read('counter.xml')).toMatch(/<testsuites name="shootdown" tests="5" failures="2" errors="0" time="[\d.]+">/);
  expect(out.match(/^::error .*$/gm)).toEqual([
    `::error file=${model},title=counter/vacuous::expected holds, found unreached WANTED`,
    `::error file=${model},title=counter/mistaken::expected holds, found violated SMALL in 3 steps`,
  ]);
});

test('what was not finished is an error and no success', () => {
  shootdown('check', `${model}/fine`, '--max-states', '2', '--junit', 'cut.xml');
  expect(read('cut.xml')).toMatch(/failures="0" errors="1"[\s\S]*<error message="incomplete/);
});

test('what a test case cannot say is refused', () => {
  for (const [option, other] of [
    ['--by-property', '--junit=x.xml'],
    ['--another', '--github'],
    ['--json', '--github'],
  ])
    expect(shootdown('check', `${model}/fine`, option as string, ...(other as string).split('='))).toMatchObject({
      code: 150,
      err: expect.stringContaining('contradict each other'),
    });
});

test('a replayed trace is written as ITF', () => {
  expect(shootdown('check', `${model}/breaks`).code).toBe(12);
  const ran = shootdown('replay', 'out/verdicts/counter-breaks.json', '--model', model, '--itf', 'breaks.itf.json');
  expect(ran).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(read('breaks.itf.json'))).toMatchObject({
    vars: ['n', 'counting'],
    states: [{ n: { '#bigint': '0' } }, { n: { '#bigint': '1' } }, { n: { '#bigint': '2' } }],
  });
});
