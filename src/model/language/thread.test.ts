import { expect, test } from 'vitest';
import { checkedLabel } from '../rules/answers.ts';
import type { ThreadRule } from '../rules/rule.ts';
import { bool, type Draft, index, oneOf, scalarset, struct } from './domain.ts';
import { forState } from './system.ts';
import { choose, only, step } from './thread.ts';

const Cpu = scalarset('cpu', 2);
const state = struct({ lock: bool() });
const { thread, system } = forState<Draft<typeof state>>();

const user = thread('user', { over: Cpu, locals: { held: bool() } }).steps({
  start: step(
    'mm/x.c: start',
    choose({ other: index(Cpu) }, () => 'middle'),
  ),
  middle: only(
    false,
    step('mm/x.c: middle', () => 'end'),
  ),
  end: step(
    'mm/x.c: end',
    only(true, () => 'done'),
  ),
});

test('a frame is the program counter, at the first label to start with, and the locals', () => {
  expect(user.frame).toEqual(struct({ pc: oneOf('start', 'middle', 'end', 'done'), held: bool() }));
});

test('a step keeps its label, its source and its choices', () => {
  expect(user.steps.map(({ label, from, args }) => ({ label, from, args }))).toEqual([
    { label: 'start', from: 'mm/x.c: start', args: [{ other: 0 }, { other: 1 }] },
    { label: 'end', from: 'mm/x.c: end', args: [{}] },
  ]);
});

test('a step that the variant does not have keeps its label, as absent', () => {
  expect(user.absent).toEqual(['middle']);
});

test('a thread over a scalarset has rules for each member, with the id among the arguments', () => {
  const { rules } = system({ state, threads: [user], properties: [] });
  expect(rules.map((rule) => rule.kind === 'thread' && [rule.id, rule.label, rule.args])).toEqual([
    [
      0,
      'start',
      [
        { cpu: 0, other: 0 },
        { cpu: 0, other: 1 },
      ],
    ],
    [0, 'end', [{ cpu: 0 }]],
    [
      1,
      'start',
      [
        { cpu: 1, other: 0 },
        { cpu: 1, other: 1 },
      ],
    ],
    [1, 'end', [{ cpu: 1 }]],
  ]);
});

test('to go to a label that the variant does not have is an error that says so', () => {
  const rule = system({ state, threads: [user], properties: [] }).rules[0] as ThreadRule;
  expect(checkedLabel(rule, 'end')).toBe('end');
  expect(checkedLabel(rule, 'done')).toBe('done');
  expect(() => checkedLabel(rule, 'middle')).toThrow("step 'start' goes to 'middle', which this variant does not have");
});

test('what is no label is an error that lists the labels', () => {
  const rule = system({ state, threads: [user], properties: [] }).rules[0] as ThreadRule;
  expect(() => checkedLabel(rule, undefined)).toThrow(
    "step 'start' returned undefined, which is no label of the thread",
  );
  expect(() => checkedLabel(rule, 'ned')).toThrow(
    expect.objectContaining({ hint: "did you mean 'end'? The labels are: start, middle, end, done" }),
  );
  expect(() => checkedLabel(rule, 'elsewhere')).toThrow(
    expect.objectContaining({ hint: 'return one of: start, middle, end, done; or blocked' }),
  );
});

test('a thread has steps, none of which is done, and no local named pc', () => {
  expect(() => thread('t').steps({})).toThrow("thread 't' has no steps");
  expect(() => thread('t').steps({ done: () => 'done' })).toThrow("has a step 'done'");
  expect(() => thread('t', { locals: { pc: bool() } }).steps({ a: () => 'done' })).toThrow("has a local 'pc'");
});
