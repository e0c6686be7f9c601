// The public names of shootdown/testing: fast-check arbitraries, for testing models and engines.
export { arbitraryOf } from './model/arbitrary.ts';
export { randomModel } from './testing/random-model.ts';
export { symmetricModel } from './testing/symmetric-model.ts';
