/** The longest time that a timer of Node can be set to, 25 days: it fires at once for a longer one. */
const LONGEST_MS = 2 ** 31 - 1;

/** Calls back once, after any number of milliseconds. Answers with what cancels that. */
export const startTimer = (milliseconds: number, callBack: () => void): (() => void) => {
  let timer: NodeJS.Timeout;
  const wait = (left: number): void => {
    timer = left <= LONGEST_MS ? setTimeout(callBack, left) : setTimeout(() => wait(left - LONGEST_MS), LONGEST_MS);
  };
  wait(milliseconds);
  return () => clearTimeout(timer);
};
