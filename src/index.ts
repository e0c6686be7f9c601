// The public names of shootdown: what a model is made of, and how to check one from a program.
export type { Action } from './model/action.ts';
export * from './model/domain.ts';
export { ShootdownError, type ErrorCode } from './model/errors.ts';
export type { ArrayDraft, ListDraft } from './model/sequence.ts';
export * from './model/model.ts';
export type { Always, Elements, Property, Reachable } from './model/property.ts';
export { blocked, type Blocked } from './model/step.ts';
export { forState, type System } from './model/system.ts';
export { choose, done, only, type Sourced, step, type Thread, type ThreadHandle } from './model/thread.ts';
