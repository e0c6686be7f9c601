// What helpers have to put away when a test file has ended. In a process that runs several files (projects.ts) a helper is loaded once, and
// hooks that it sets as it is loaded would be those of the first file alone.
const pending: (() => void | Promise<void>)[] = [];

/** Calls this once, after the last test of the file that runs. */
export const afterFile = (putAway: () => void | Promise<void>): void => void pending.push(putAway);

/** Called by setup.ts. */
export const endFile = async (): Promise<void> => {
  for (const putAway of pending.splice(0).reverse()) await putAway();
};
