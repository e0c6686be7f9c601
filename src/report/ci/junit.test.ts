import { expect, test } from 'vitest';
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

test('an annotation is one line, whatever is in it', () => {
  expect(githubAnnotation('error', { title: 'zap/2014: a, b', message: '100 %\nnext', file: 'race.ts' })).toBe(
    '::error file=race.ts,title=zap/2014%3A a%2C b::100 %25%0Anext',
  );
});
