/** The bits of a state that a step reads, word by word, and after them those that it writes. */
export type Access = Int32Array;

/** Whether two steps come to the same in either order, whatever the state: neither writes what the other one reads or writes. */
export const areIndependent = (a: Access, b: Access): boolean => {
  const width = a.length / 2;
  for (let i = 0; i < width; i++) {
    const [readA, readB] = [a[i] as number, b[i] as number];
    const [writtenA, writtenB] = [a[width + i] as number, b[width + i] as number];
    if (((writtenA & (readB | writtenB)) | (readA & writtenB)) !== 0) return false;
  }
  return true;
};
