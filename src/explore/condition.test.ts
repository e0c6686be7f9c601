import { expect, test } from 'vitest';
import sharedField from '../../test/fixtures/models/shared-field.ts';
import { toyInstance } from '../../test/fixtures/race.ts';
import { ShootdownError } from '../model/errors.ts';
import { instantiate } from '../model/instance.ts';
import type { PlainValue } from '../model/language/domain.ts';
import { stateBufferOf } from '../packed/state/state-buffer.ts';
import { referenceMachine } from '../reference/machine.ts';
import { conditionOf } from './condition.ts';

const { system } = toyInstance;
const machine = referenceMachine(system);
const state = machine.initialStates()[0]?.state as PlainValue;

/** The same of a view and of plain data. */
const answer = (text: string): boolean => {
  const condition = conditionOf(system, text);
  const plain = condition(state as object);
  expect(condition(machine.view(state))).toBe(plain);
  return plain;
};

const problem = (text: string): string => {
  try {
    conditionOf(system, text);
  } catch (error) {
    if (!(error instanceof ShootdownError)) throw error;
    return `${error.message} | ${error.hint ?? ''}`;
  }
  return 'none';
};

test('what is written is what is evaluated', () => {
  const m = state as unknown as {
    ptl: string;
    ptes: ({ folio: number; dirty: boolean } | null)[];
    folios: { mapcount: number; dirty: boolean }[];
    queue: number[];
  };
  const cases: readonly [string, boolean][] = [
    ["ptl === 'free'", m.ptl === 'free'],
    ["ptl == 'zap'", m.ptl === 'zap'],
    ['folios[0].mapcount > 0', (m.folios[0]?.mapcount ?? 0) > 0],
    ['folios[1].mapcount + 1 >= folios[0].mapcount', (m.folios[1]?.mapcount ?? 0) + 1 >= (m.folios[0]?.mapcount ?? 0)],
    ['folios.some(f => f.dirty)', m.folios.some((f) => f.dirty)],
    ['folios.every(f => !f.dirty)', m.folios.every((f) => !f.dirty)],
    ['folios.count(f => f.mapcount > 0) === 1', m.folios.filter((f) => f.mapcount > 0).length === 1],
    ['folios.some((f, i) => i === 1 && f.mapcount === 0)', m.folios[1]?.mapcount === 0],
    ['queue.length === 0', m.queue.length === 0],
    ['queue.includes(0)', m.queue.includes(0)],
    ['ptes[0] === null', m.ptes[0] === null],
    ['ptes[0].dirty === true || ptes[1] === null', m.ptes[0]?.dirty === true || m.ptes[1] === null],
    // Of what is not there, nothing is so.
    ['queue[0] === null', true],
    ['queue[0] > 0', false],
    ["zap.pc === 'pte_offset_map_lock' ? zap.va === 0 : false", true],
    ["!(ptl === 'free')", m.ptl !== 'free'],
    ['cpus.every(c => c.tlb.every(e => e === null))', true],
  ];
  for (const [text, wanted] of cases) expect([text, answer(text)]).toEqual([text, wanted]);
});

test('a field of a case of a variant is what it is in that case, and null in a case that has it not', async () => {
  const { system: cases } = instantiate(sharedField, 'only');
  const machineOf = referenceMachine(cases);
  const states: readonly PlainValue[] = [
    { p: { kind: 'one', f: { a: true } } },
    { p: { kind: 'two', f: 'some' } },
    { p: { kind: 'three', n: false } },
  ];
  const packed = stateBufferOf(cases.root);
  const answers = (text: string): readonly boolean[] => {
    const condition = conditionOf(cases, text);
    return states.map((each) => {
      const plain = condition(each as object);
      expect([text, condition(machineOf.view(each))]).toEqual([text, plain]);
      packed.root.$assign(each);
      expect([text, condition(packed.root)]).toEqual([text, plain]);
      return plain;
    });
  };
  expect(answers("p.kind === 'two'")).toEqual([false, true, false]);
  expect(answers("p.f === 'some'")).toEqual([false, true, false]);
  expect(answers('p.f.a')).toEqual([true, false, false]);
  expect(answers('p.f === null')).toEqual([false, false, true]);
  expect(answers('p.n === false')).toEqual([false, false, true]);
  const problemOf = (text: string) => () => conditionOf(cases, text);
  expect(problemOf("p.kind === 'four'")).toThrow("compares with 'four', which it never is");
  expect(problemOf("p.f === 'any'")).toThrow("compares with 'any', which it never is");
  expect(problemOf('p.m')).toThrow("reads 'm', which 'p' does not have");
});

test('what is none is refused, with what was meant', () => {
  expect(problem("ptl === 'fre'")).toMatch(/compares with 'fre', which it never is \| did you mean 'free'\?/);
  expect(problem("zap.pc === 'pte_unmap'")).toMatch(/which it never is/);
  expect(problem('folios[0].mapcnt > 1')).toMatch(/reads 'mapcnt'.*did you mean 'mapcount'\?/);
  expect(problem('folio[0].mapcount > 1')).toMatch(/reads 'folio'.*did you mean 'folios'\?/);
  expect(problem('folios.mapcount > 1')).toMatch(/of several things at once/);
  expect(problem('folios[0].mapcount === true && ')).toMatch(/cannot be read/);
  expect(problem('')).toMatch(/is empty/);
  expect(problem('ptl = 1')).not.toBe('none');
  expect(problem('ptl === 3')).toMatch(/compares with 3 what is a word/);
  expect(problem("folios[0].mapcount === 'x'")).toMatch(/compares with the word 'x' what is a number/);
  expect(problem('folios.map(f => f.dirty)')).toMatch(/calls 'map'/);
});

test('nothing of the program can be reached', () => {
  for (const text of [
    'process.exit(1)',
    'constructor',
    "folios['constructor']",
    'folios.constructor',
    '__proto__',
    'folios.some(f => f.constructor === 1)',
    'globalThis',
    'this.x',
    'folios.some(f => f.__proto__)',
    '`x`',
    'new Date()',
  ])
    expect(problem(text)).toMatch(/^the condition /);
});
