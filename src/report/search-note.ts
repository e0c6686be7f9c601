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

const memoryLines = (note: MemoryNote): readonly string[] => {
  const { used, memory, level, states, growth, projection } = note;
  const grew = growth.map((factor) => factor.toFixed(2)).join(', ');
  const ahead =
    projection.kind === 'fits'
      ? `going on like this it may just fit: about ${short(projection.states)} states in all`
      : `going on like this it is met in level ${projection.level}, at about ${short(projection.states)} states`;
  return [
    `${bytes(used)} of the ${bytes(memory)} that --memory allows are used after level ${level}, by ${grouped(states)} states`,
    `  the last levels grew by factors of ${grew}; ${ahead}`,
  ];
};
