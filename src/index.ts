// The public names of shootdown: what a model is made of, and how to check one from a program.
export * from './compare/subject.ts';
export type { Action } from './model/action.ts';
export { type Bug, withBugs } from './model/bug.ts';
export * from './model/domain.ts';
export { type ErrorCode, ShootdownError } from './model/errors.ts';
export * from './model/model.ts';
export type { Observation, ObservationOptions, Observed } from './model/observation.ts';
export type { Always, Elements, Property, Reachable } from './model/property.ts';
export type { ArrayDraft, ListDraft } from './model/sequence.ts';
export { type Blocked, blocked } from './model/step.ts';
export { forState, type System } from './model/system.ts';
export { choose, done, only, type Sourced, step, type Thread, type ThreadHandle } from './model/thread.ts';
export type { Progress, SearchOptions } from './search/options.ts';
export { check } from './trace/check.ts';
export type { Result, Trace, TraceStep, Verdict } from './trace/result.ts';
