// The public names of shootdown: what a model is made of, and how to check one from a program.

export { check } from './check/check.ts';
export type { Result, Verdict } from './check/result.ts';
export { withBugs } from './model/bug.ts';
export { type ErrorCode, ShootdownError } from './model/errors.ts';
export * from './model/instance.ts';
export type { Action } from './model/language/action.ts';
export { assert } from './model/language/assert.ts';
export { bag, set, variant } from './model/language/collection-domain.ts';
export * from './model/language/domain.ts';
export type {
  ArrayDraft,
  BagDraft,
  CollectionDraft,
  ListDraft,
  Sequence,
  SetDraft,
} from './model/language/draft.ts';
export { must } from './model/language/must.ts';
export type { Observation, ObservationOptions, Observed } from './model/language/observation.ts';
export type { Always, Elements, Fairness, LivenessProperty, Property, Reachable } from './model/language/property.ts';
export {
  type Among,
  type ArgOf,
  type Args,
  type ArgsOf,
  among,
  type Blocked,
  blocked,
  type Given,
  type Param,
  type Params,
  permutations,
} from './model/language/step.ts';
export { forState } from './model/language/system.ts';
export { choose, done, only, type Sourced, step, type Thread, type ThreadHandle } from './model/language/thread.ts';
export * from './model/model.ts';
export type { System } from './model/rules/rule.ts';
export { initialOf } from './model/values/value.ts';
export { optional, type PlainCopy, plain } from './model/values/view.ts';
export * from './model/variant.ts';
export * from './policies/subject.ts';
export type { Progress, SearchOptions } from './search/options.ts';
export type { Trace, TraceStep } from './trace/trace.ts';
