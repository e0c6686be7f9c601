// The only door of this folder: the rest of the program imports from here. (Tests and benchmarks may look inside.)

export { checkLiveness } from './check-liveness.ts';
export { Components, type Edges } from './components.ts';
export { canAllFinish, PASS_BYTES } from './finish-pass.ts';
export { IntList } from './int-list.ts';
export { type LivelockOptions, Livelocks } from './livelocks.ts';
export { isRunAgainst } from './replay-lasso.ts';
export { Transitions } from './transitions.ts';
export { isTrap } from './trap.ts';
