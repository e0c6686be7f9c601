import { expect, test } from 'vitest';
import { toyInstance } from '../../test/fixtures/race.ts';
import { goalOf } from './goal.ts';

const { system } = toyInstance;

test('what is written is what is looked for', () => {
  expect(goalOf(system, 'broken')).toEqual({ kind: 'broken', property: undefined });
  expect(goalOf(system, '  broken  MKCLEAN ')).toEqual({ kind: 'broken', property: 'MKCLEAN' });
  expect(goalOf(system, 'zap: pte_unmap_unlock')).toEqual({ kind: 'at', thread: 'zap', label: 'pte_unmap_unlock' });
  expect(goalOf(system, 'user 1: done')).toEqual({ kind: 'at', thread: 'user 1', label: 'done' });
  // A label may have a colon of its own.
  expect(goalOf(system, 'fork: copy_page_range: end')).toEqual({
    kind: 'at',
    thread: 'fork',
    label: 'copy_page_range: end',
  });
  expect(goalOf(system, "where ptl === 'free'")).toEqual({ kind: 'condition', text: "ptl === 'free'" });
  expect(goalOf(system, 'folios[0].mapcount > 1')).toEqual({ kind: 'condition', text: 'folios[0].mapcount > 1' });
  expect(goalOf(system, "queue.length > 0 ? ptl === 'zap' : false")).toMatchObject({ kind: 'condition' });
});

test('what is none of these is refused, with what could be', () => {
  for (const text of ['', 'nothing', 'MKCLEAN'])
    expect(() => goalOf(system, text)).toThrow(`'${text}' is nothing that can be looked for`);
  try {
    goalOf(system, 'nothing');
  } catch (error) {
    expect(error).toMatchObject({
      hint: expect.stringMatching(/^for example: broken \w+, zap: done, where CONDITION$/),
    });
  }
});
