// The public names of shootdown/testing: fast-check arbitraries, for testing models.
export { arbitraryOf } from './testing/arbitrary.ts';
