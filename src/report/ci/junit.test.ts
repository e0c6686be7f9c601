import { expect, test } from 'vitest';
import { parseXml } from '../../../test/parse-xml.ts';
import { githubAnnotation } from './github.ts';
import { junitXml } from './junit.ts';

test('a suite a model, a test case a variant, with what is wrong', () => {
  const failure = { kind: 'failure', message: 'violated "A" < 4', text: 'a & b\nc\x1b[2J' } as const;
  expect(
    junitXml([
      { model: 'zap', variant: '2014', seconds: 0.1234, failure: undefined },
      { model: 'zap', variant: '2022', seconds: 1, failure },
      { model: 'cow', variant: 'x', seconds: 0, failure: { ...failure, kind: 'error' } },
    ]),
  ).toEqual([
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="shootdown" tests="3" failures="1" errors="1" time="1.123">',
    '  <testsuite name="zap" tests="2" failures="1" errors="0" time="1.123">',
    '    <testcase classname="zap" name="2014" time="0.123"/>',
    '    <testcase classname="zap" name="2022" time="1.000">',
    '      <failure message="violated &quot;A&quot; &lt; 4">a &amp; b\nc\ufffd[2J</failure>',
    '    </testcase>',
    '  </testsuite>',
    '  <testsuite name="cow" tests="1" failures="0" errors="1" time="0.000">',
    '    <testcase classname="cow" name="x" time="0.000">',
    '      <error message="violated &quot;A&quot; &lt; 4">a &amp; b\nc\ufffd[2J</error>',
    '    </testcase>',
    '  </testsuite>',
    '</testsuites>',
  ]);
});

test('a parser reads it, whatever is in names and texts', () => {
  const nasty = 'a <b> & "c" \'d\' ]]> \x00\x1b[2J\ud800 \u{1f600}\n\ttab';
  const root = parseXml(
    junitXml([
      { model: nasty, variant: nasty, seconds: 1, failure: { kind: 'error', message: nasty, text: nasty } },
      { model: 'zap', variant: 'x', seconds: 0, failure: undefined },
    ]).join('\n'),
  );
  expect(root).toMatchObject({ name: 'testsuites', attributes: { tests: '2', failures: '0', errors: '1' } });
  expect(root.children.map(({ name }) => name)).toEqual(['testsuite', 'testsuite']);
  const [testcase] = root.children[0]?.children ?? [];
  expect(testcase).toMatchObject({ name: 'testcase', children: [{ name: 'error' }] });
  expect(testcase?.attributes.name).toMatch(/^a <b> & "c" 'd' \]\]> /);
  expect(testcase?.children[0]?.text).toContain('\u{1f600}\n\ttab');
});

test('an annotation is one line, whatever is in it', () => {
  expect(githubAnnotation('error', { title: 'zap/2014: a, b', message: '100 %\nnext', file: 'race.ts' })).toBe(
    '::error file=race.ts,title=zap/2014%3A a%2C b::100 %25%0Anext',
  );
});
