/**
 * Who made the states of the newest two levels: a ring, in which the maker of a state is at the number of the state, as far as that
 * goes round. Two bytes of a power of two of states.
 */
export type Makers = Uint16Array;

/** States that a new one has room for: as many as a segment of the log. */
const FIRST_STATES = 2 ** 18;

type Allocate = (words: number) => Int32Array;

export const newMakers = (allocate: Allocate): Makers => ringOf(FIRST_STATES, allocate);

/** The maker of state `n`; 0, of whom nothing is known, where there is no ring. */
export const makerOf = (makers: Makers | undefined, n: number): number =>
  makers === undefined ? 0 : (makers[n & (makers.length - 1)] as number);

/** Bytes of the ring of so many states: pages that nobody has touched take none. */
export const bytesOfMakers = (makers: Makers | undefined, used: number): number =>
  2 * Math.min(makers?.length ?? 0, used);

/** The numbers of the newest two levels: the first one, the one after the last that is used, and the one after the last that may be given out. */
export interface OpenNumbers {
  readonly from: number;
  readonly used: number;
  readonly to: number;
}

/** A ring with room for the numbers that are open; undefined, and nobody asks for makers any more, where that takes more than `room` bytes. */
export const grownMakers = (
  makers: Makers | undefined,
  { from, used, to }: OpenNumbers,
  room: number,
  allocate: Allocate,
): Makers | undefined => {
  if (makers === undefined) return undefined;
  let states = makers.length;
  while (states < to - from) states *= 2;
  if (states === makers.length) return makers;
  if (2 * states > room) return undefined;
  const grown = ringOf(states, allocate);
  for (let n = from; n < used; n++) grown[n & (states - 1)] = makerOf(makers, n);
  return grown;
};

const ringOf = (states: number, allocate: Allocate): Makers => new Uint16Array(allocate(states / 2).buffer, 0, states);
