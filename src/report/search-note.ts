import type { MemoryNote, SearchNote } from '../search/options.ts';
import { printable } from './foreign-text.ts';
import { bytes, count, grouped, short } from './numbers.ts';

/** What a user should read while the search goes on, as lines. */
export const noteLines = (note: SearchNote): readonly string[] => {
  switch (note.kind) {
    case 'memory':
      return memoryLines(note);
    case 'lost':
      return [
        `the states so far could not be kept on disk: ${printable(note.why)}`,
        '  the search goes on; should it find something, it cannot show how that comes about (--scratch DIR names another folder)',
      ];
    case 'resumed':
      return [
        `goes on from the checkpoint in ${printable(note.dir)}, written ${printable(note.written)}: level ${note.level}, ${count(note.states, 'state')}`,
      ];
    case 'elsewhere':
      return [printable(note.text)];
    case 'not lazy':
      return [`noise is not taken lazily: ${printable(note.why)}`];
    case 'not saved':
      return [
        note.again
          ? `no checkpoint could be written, it is tried again: ${printable(note.message)}`
          : `no checkpoint could be written: ${printable(note.message)}`,
        ...(note.hint === undefined ? [] : [`  ${printable(note.hint)}`]),
      ];
    case 'saved again':
      return [`a checkpoint could be written again, of ${count(note.states, 'state')}`];
  }
};

const memoryLines = ({ used, memory, states, at }: MemoryNote): readonly string[] => {
  const share = `${bytes(used)} of the ${bytes(memory)} that --memory allows are used`;
  const by = `by ${grouped(states)} states`;
  switch (at?.kind) {
    case undefined:
      return [`${share}, ${by}`];
    case 'stack':
      return [
        `${share}, ${by} and a stack of ${count(at.steps, 'step')}`,
        '  how many there will be a depth-first search cannot guess; a breadth-first one can, from its levels',
      ];
    case 'level': {
      const { level, growth, projection } = at;
      const grew = growth.map((factor) => factor.toFixed(2)).join(', ');
      const guess =
        projection.kind === 'fits'
          ? `going on like this it may just fit: about ${short(projection.states)} states in all`
          : `going on like this it is met in level ${projection.level}, at about ${short(projection.states)} states`;
      return [`${share} after level ${level}, ${by}`, `  the last levels grew by factors of ${grew}; ${guess}`];
    }
  }
};
