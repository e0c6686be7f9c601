// The public names of shootdown/testing: what a project's own tests expect of a model, and fast-check arbitraries for them.
export { arbitraryOf } from './testing/arbitrary.ts';
export { expectHolds, expectViolates } from './testing/expect.ts';
