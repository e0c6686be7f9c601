import { setFlagsFromString } from 'node:v8';

/** The usual is 67,584 bytes of bytecode that a function runs between two looks of V8 at how hot it is, in Node 20. */
const BYTES_BETWEEN_LOOKS = 2_000_000;
/** A function is optimized after three looks, and another one for so many bytes that it is long; usually 150. */
const BYTES_A_LOOK = 1200;
/** Calls of a function until it is optimized, in Node 22 and 24; usually 3000. */
const CALLS = 90_000;

/** By V8's major version. It complains of a flag that it does not have, so that a V8 of another version optimizes as it always does. */
const flags: { readonly [major: string]: readonly string[] } = {
  11: [`--interrupt-budget=${BYTES_BETWEEN_LOOKS}`, `--bytecode-size-allowance-per-tick=${BYTES_A_LOOK}`],
  12: [`--invocation-count-for-turbofan=${CALLS}`],
  13: [`--invocation-count-for-turbofan=${CALLS}`],
};

/**
 * Has V8 optimize a function when it has run thirty times as much as it would have to otherwise; one of some thousand bytes when it has run five
 * times as much. The generated steps of a search are as long, and run for seconds. Of the rest, above all of the code that learns them, little is
 * worth what the optimizing compiler takes on the other cores, where other workers would search. A search of 35,000 states takes 0.68 of the
 * processor time, whole process, and one of two million no more. The threads that search take as long as before.
 */
export const optimizeLate = (): void => {
  for (const flag of flags[process.versions.v8.split('.')[0] ?? ''] ?? []) setFlagsFromString(flag);
};
