import { expect, test } from 'vitest';
import { noteLines } from './search-note.ts';

const note = {
  kind: 'memory',
  used: 3 << 29,
  memory: 2 ** 31,
  states: 61_234_567,
} as const;
const level = { kind: 'level', level: 31, growth: [1.42, 1.38, 1.353] } as const;

test('a warning says what is used, how it grew, and where that leads', () => {
  expect(noteLines({ ...note, at: { ...level, projection: { kind: 'exceeds', level: 33, states: 81.6e6 } } })).toEqual([
    '1.5 GiB of the 2.0 GiB that --memory allows are used after level 31, by 61,234,567 states',
    '  the last levels grew by factors of 1.42, 1.38, 1.35; going on like this it is met in level 33, at about 81.6 M states',
  ]);
  expect(noteLines({ ...note, at: { ...level, projection: { kind: 'fits', states: 70e6 } } })[1]).toMatch(
    /it may just fit: about 70.0 M states in all$/,
  );
});

test('depth first a warning says what is used, by states and stack', () => {
  expect(noteLines({ ...note, at: { kind: 'stack', steps: 1 } })).toEqual([
    '1.5 GiB of the 2.0 GiB that --memory allows are used, by 61,234,567 states and a stack of 1 step',
    '  how many there will be a depth-first search cannot guess; a breadth-first one can, from its levels',
  ]);
  expect(noteLines({ ...note, at: undefined })).toEqual([
    '1.5 GiB of the 2.0 GiB that --memory allows are used, by 61,234,567 states',
  ]);
});

test('that no trace can be shown is told when it is known', () => {
  const [first, second] = noteLines({ kind: 'lost', why: 'ENOSPC: no space left on device, write, in /tmp' });
  expect(first).toBe('the states so far could not be kept on disk: ENOSPC: no space left on device, write, in /tmp');
  expect(second).toContain('--scratch DIR');
});
