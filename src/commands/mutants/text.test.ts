import { expect, test } from 'vitest';
import type { Verdict } from '../../check/result.ts';
import { mutantsDocument } from './json.ts';
import { type Fate, fateWords, isSettled, kindOf, mutantLines, mutantMarkdown } from './text.ts';

const violated = (property: string, steps: number): Verdict => ({
  kind: 'violated',
  property,
  sentence: '',
  elements: {},
  also: [],
  trace: {
    initial: null,
    steps: Array.from({ length: steps }, () => ({ thread: 't', step: 's', args: {}, from: undefined, changes: [] })),
  },
});
const fate = (verdicts: readonly Verdict[], more: Partial<Fate> = {}, survives?: string): Fate => ({
  name: 'm',
  mutant: { of: 'fixed', without: 'the lock | the flush', ...(survives === undefined ? {} : { survives }) },
  verdicts,
  asExpected: true,
  bounds: { cpus: 2 },
  ...more,
});
const holds: Verdict = { kind: 'holds' };

test('a mutant is killed by everything that it breaks', () => {
  const killed = fate([violated('A', 7), violated('B', 1)]);
  expect([kindOf(killed), fateWords(killed), isSettled(killed)]).toEqual(['killed', 'A in 7 steps, B in 1 step', true]);
  expect(mutantsDocument([{ model: { name: 'm' }, modelFile: undefined, fates: [killed] }])).toMatchObject({
    models: [{ model: 'm', mutants: [{ fate: 'killed', by: [{ property: 'A', steps: 7 }, { property: 'B' }] }] }],
  });
});

test('one that survives is settled only if it is said why, and expected', () => {
  expect(isSettled(fate([holds]))).toBe(false);
  expect(fateWords(fate([holds]))).toBe('survives: nobody says why');
  expect(isSettled(fate([holds], {}, 'two locks'))).toBe(true);
  expect(fateWords(fate([holds], {}, 'two locks'))).toBe('survives: two locks');
  expect(isSettled(fate([holds], { asExpected: false }, 'two locks'))).toBe(false);
});

test('one whose search did not end is neither', () => {
  const unfinished = fate([{ kind: 'incomplete', limit: 'time', reason: '', left: 1 }]);
  expect([kindOf(unfinished), isSettled(unfinished)]).toEqual(['unknown', false]);
  expect(fateWords(fate([]))).toBe('not begun');
});

test('what is not settled stands out', () => {
  expect(mutantLines([fate([holds])]).at(-1)).toMatch(/nobody says why {2}NOT AS EXPECTED$/);
  expect(mutantLines([fate([violated('A', 7)])]).at(-1)).toMatch(/A in 7 steps$/);
});

test('a bar in a cell of the Markdown table does not end it', () => {
  expect(mutantMarkdown([fate([violated('A', 7)])]).at(-1)).toBe(
    '| m | fixed | the lock \\| the flush | A in 7 steps |',
  );
});
