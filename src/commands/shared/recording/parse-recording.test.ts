import { expect, test } from 'vitest';
import { pathOf, race, toyInstance } from '../../../../test/fixtures/race.ts';
import { asAnyWay, type Counterexample, type Result } from '../../../check/result.ts';
import type { ShootdownError } from '../../../model/errors.ts';
import { holds } from '../../../model/variant.ts';
import { referenceMachine } from '../../../reference/machine.ts';
import { verdictDocument } from '../../../report/verdict-json.ts';
import { retrace } from '../../../trace/retrace.ts';
import type { Trace } from '../../../trace/trace.ts';
import { parseRecording } from './parse-recording.ts';

const { system } = toyInstance;
const trace: Trace = retrace(system, referenceMachine(system), pathOf(system, race));
const documentOf = (verdict: Result['verdict'], search: Result['search'] = 'bfs'): Record<string, unknown> => {
  const statistics = { states: 9, transitions: 8, depth: 4, levels: [1, 2], seconds: 0.12345, bytes: 7, taken: [3] };
  const result: Result = {
    model: 'toy',
    variant: 'racy',
    title: 't',
    bounds: { cpus: 2 },
    engine: 'packed',
    search,
    symmetric: [],
    merged: false,
    lazyNoise: false,
    verdict,
    statistics,
  };
  return { ...verdictDocument(toyInstance, './toy.js', result, holds) };
};
const violated: Counterexample = {
  kind: 'violated',
  property: 'MKCLEAN',
  sentence: 's',
  elements: { cpu: 1, word: 'x', flag: true },
  also: ['P'],
  trace,
};
const problemOf = (given: unknown): string => {
  try {
    parseRecording(typeof given === 'string' ? given : JSON.stringify(given), 'file.json');
  } catch (error) {
    return (error as ShootdownError).message;
  }
  return 'none';
};

test('of what was found depth first it is known that it need not be the shortest', () => {
  const found = documentOf(asAnyWay(violated), 'dfs');
  expect(parseRecording(JSON.stringify(found), 'f').verdict.trace.shortest).toBe(false);
  const lazily = { ...documentOf(violated), lazyNoise: true };
  expect(parseRecording(JSON.stringify(lazily), 'f').verdict.trace.shortest).toBe(false);
  // Written before there was a choice.
  const { search, ...older } = documentOf(violated);
  expect(search).toBe('bfs');
  expect(parseRecording(JSON.stringify(older), 'f').verdict.trace).not.toHaveProperty('shortest');
  expect(problemOf({ ...found, search: 1 })).toBe('file.json: search is not a string');
});

test('a verdict file holds what the issue of its schema promises', () => {
  const document = documentOf(violated);
  expect(document).toMatchObject({
    schema: 'shootdown/verdict/1',
    model: 'toy',
    variant: 'racy',
    bounds: { cpus: 2 },
    engine: 'packed',
    search: 'bfs',
    verdict: 'violated',
    property: 'MKCLEAN',
    states: 9,
    transitions: 8,
    depth: 4,
    seconds: 0.123,
    expected: { verdict: 'holds' },
    asExpected: false,
    taken: { 'zap: pte_offset_map_lock': 3 },
  });
  expect((document.trace as { steps: unknown[] }).steps[1]).toEqual({
    thread: 'zap',
    step: 'pte_offset_map_lock',
    args: {},
    from: 'mm/memory.c: zap_pte_range',
    changes: [{ path: 'ptl', old: 'free', new: 'zap' }],
  });
});

test('every verdict with a trace reads back as what it was', () => {
  const others: Counterexample[] = [
    { kind: 'deadlock', waiting: [{ thread: 'user 0', step: 'store' }], trace },
    {
      kind: 'failed',
      error: { code: 'domain', message: 'm', hint: undefined },
      at: { kind: 'step', thread: 'zap', step: 'x', args: { va: 0 } },
      trace,
    },
    {
      kind: 'failed',
      error: { code: 'recipe', message: 'm', hint: 'h' },
      at: { kind: 'initial' },
      trace: { initial: null, steps: [] },
    },
  ];
  for (const verdict of [violated, ...others])
    expect(parseRecording(JSON.stringify(documentOf(verdict)), 'file.json')).toEqual({
      model: 'toy',
      modelFile: './toy.js',
      variant: 'racy',
      bounds: { cpus: 2 },
      verdict,
    });
});

test('what is wrong with a file is told, and where', () => {
  const document = documentOf(violated);
  expect(problemOf('{')).toMatch(/^file\.json is not JSON: /);
  expect(problemOf([])).toBe('file.json: the document is not an object');
  expect(problemOf({})).toBe('file.json: schema is missing');
  expect(problemOf({ ...document, schema: 'shootdown/verdict/2' })).toBe(
    "file.json is written in 'shootdown/verdict/2', this version reads 'shootdown/verdict/1'",
  );
  expect(problemOf({ schema: 'shootdown/verdicts/1', results: [] })).toBe(
    'file.json holds the verdicts of several variants',
  );
  expect(problemOf({ ...document, bounds: { cpus: '2' } })).toBe('file.json: bounds.cpus is not a number');
  expect(problemOf({ ...document, trace: null })).toBe('file.json: trace is not an object');
  const steps = structuredClone(trace.steps) as unknown as Record<string, unknown>[];
  (steps[3] as Record<string, unknown>).args = 'cpu 1';
  expect(problemOf({ ...document, trace: { ...trace, steps: steps.map((step) => ({ ...step, from: null })) } })).toBe(
    'file.json: trace.steps[3].args is not an object',
  );
});

test('a verdict without a trace has nothing to replay', () => {
  expect(problemOf(documentOf({ kind: 'holds' }))).toBe("file.json has nothing to replay: its verdict is 'holds'");
});
