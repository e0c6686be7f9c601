import { setFlagsFromString } from 'node:v8';

/** Bytes of bytecode that a function runs between two looks of V8 at how hot it is, in Node 20. */
const USUAL_BYTES = 67_584;
/** A function is optimized after three looks, and another one for so many bytes that it is long; usually 150. */
const BYTES_A_LOOK = 1200;

/**
 * Has V8 optimize a function when it has run eight times as much as it would have to otherwise; one of some thousand bytes when it has run as
 * much as before. The generated steps of a search are as long, and run for seconds. Of the rest, above all of the code that learns them, little is
 * worth what the optimizing compiler takes on the other cores, where other workers would search: of two million states of zap it takes 0.55 s in
 * place of 0.9 with one worker, and 0.95 in place of 1.55 with two. The threads that search take as long as before. Of V8 before version 12, which
 * is that of Node 20.
 */
export const optimizeLate = (): void => {
  // Later versions have other tiers and no such flags, and complain of them on stderr.
  if (Number.parseInt(process.versions.v8, 10) >= 12) return;
  setFlagsFromString(`--interrupt-budget=${8 * USUAL_BYTES}`);
  setFlagsFromString(`--bytecode-size-allowance-per-tick=${BYTES_A_LOOK}`);
};
