import type { Failure } from '../../search/findings.ts';

/** What a recipe, a property or `final` threw, and which of them it was: as in `Failure`. */
export type Thrown = Omit<Failure, 'state'>;

/** Told what was thrown. True: the work goes on with the next step, or property, of the same state; false: the rest of that state is left. */
export type ThrowHandler = (thrown: Thrown) => boolean;
