// What helpers have to make for each test file, as a temporary folder. In a process that runs several files (projects.ts) a helper is loaded once,
// and hooks that it sets as it is loaded would be those of the first file alone. What is put away after a file: after-file.ts.
const begins: (() => void)[] = [];

/** Calls this before the first test of the file that loads the helper, and of each that the process runs after it. */
export const beforeEachFile = (begin: () => void): void => void begins.push(begin);

/** Called by setup.ts. */
export const beginFile = (): void => {
  for (const begin of begins) begin();
};
