/**
 * Who made the states of the newest two levels: a ring, in which the maker of a state is at the number of the state, as far as that
 * goes round. Two bytes of a power of two of states.
 */
export type Makers = Uint16Array;

/** States that a new one has room for: as many as a segment of the log. */
const FIRST_STATES = 2 ** 18;

type Allocate = (words: number) => Int32Array;

export const newMakers = (allocate: Allocate): Makers => ringOf(FIRST_STATES, allocate);

/** The states that a ring for the numbers `from` to `to - 1` has to have room for. */
export const statesFor = (makers: Makers, from: number, to: number): number => {
  let states = makers.length;
  while (states < to - from) states *= 2;
  return states;
};

/** The same makers, of the numbers `from` to `used - 1`, in a ring of `states` states. */
export const grownMakers = (
  makers: Makers,
  states: number,
  [from, used]: readonly [from: number, used: number],
  allocate: Allocate,
): Makers => {
  if (states === makers.length) return makers;
  const grown = ringOf(states, allocate);
  for (let n = from; n < used; n++) grown[n & (states - 1)] = makers[n & (makers.length - 1)] as number;
  return grown;
};

const ringOf = (states: number, allocate: Allocate): Makers => new Uint16Array(allocate(states / 2).buffer, 0, states);
