// Whose a state is. Its packed words say the partition, wherever they are looked at; the epoch says which host has the partition.

/**
 * A hash of the words of a state, of 31 bits: V8 divides a larger number as one with a fraction, which takes several times as long. It is not the
 * hash by which stores look states up: of that one the states of a partition would have some bits in common, and would crowd in the index.
 */
export const ownerHash = (words: Int32Array, offset: number, width: number): number => {
  let hash = 0x2545f491;
  for (let i = 0; i < width; i++) {
    hash = Math.imul(hash ^ (words[offset + i] as number), 0xcc9e2d51);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0x3c6ef372) | 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return (hash ^ (hash >>> 16)) >>> 1;
};

/** The partition of a state with this hash. */
export const partitionOf = (hash: number, partitions: number): number => hash % partitions;

/** For each partition the place of the host that has it: as many for each as for any other, or one more. */
export const dealPartitions = (partitions: number, hosts: number): readonly number[] =>
  Array.from({ length: partitions }, (_, p) => p % hosts);
