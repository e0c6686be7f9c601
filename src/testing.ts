// The public names of shootdown/testing: what a project's own tests expect of a model, and fast-check arbitraries for testing models and engines.
export { arbitraryOf } from './testing/arbitrary.ts';
export { expectHolds, expectViolates } from './testing/expect.ts';
export { randomModel } from './testing/random-model.ts';
export { symmetricModel } from './testing/symmetric-model.ts';
