// The public names of shootdown/testing: fast-check arbitraries, for testing models and engines.
export { arbitraryOf } from './testing/arbitrary.ts';
export { randomModel } from './testing/random-model.ts';
export { symmetricModel } from './testing/symmetric-model.ts';
