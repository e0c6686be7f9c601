// The only door of this folder: the rest of the program imports from here. (Tests and benchmarks may look inside.)

export { checkLiveness } from './check-liveness.ts';
export { Components, type Edges } from './components.ts';
export { IntList } from './int-list.ts';
export { canAllFinish, PASS_BYTES } from './livelocks/finish-pass.ts';
export { type LivelockOptions, Livelocks } from './livelocks/livelocks.ts';
export { isTrap } from './livelocks/trap.ts';
export { isRunAgainst } from './replay-lasso.ts';
export { Transitions } from './transitions.ts';
