/**
 * The look at other threads that is going on, by V8's inspector; resolved where there is none. A process that ends in the middle of one can
 * die of a signal in Node, so it waits for this first.
 */
export const looking: { now: Promise<unknown> } = { now: Promise.resolve() };
