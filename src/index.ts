// The public names of shootdown: what a model is made of, and how to check one from a program.

export {
  type ExploreOptions,
  equivalent,
  explore,
  replay,
  resultDocument,
  resultText,
  simulate,
} from './api.ts';
export { check } from './check/check.ts';
export type { Replayed } from './check/replay.ts';
export type { Counterexample, Result, Verdict } from './check/result.ts';
export type { EquivalenceOptions } from './equivalence/equivalence.ts';
export type { Equivalence } from './equivalence/result.ts';
export type { Edge, SpaceState, StateSpace } from './graph/state-space.ts';
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
export type {
  Always,
  Elements,
  Fairness,
  LivenessProperty,
  Parts,
  Property,
  Reachable,
  SightParts,
} from './model/language/property.ts';
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
export {
  type Chosen,
  choose,
  done,
  only,
  type Sourced,
  step,
  type Thread,
  type ThreadHandle,
} from './model/language/thread.ts';
export * from './model/model.ts';
export type { System } from './model/rules/rule.ts';
export { initialOf } from './model/values/value.ts';
export { optional, type PlainCopy, plain } from './model/values/view.ts';
export * from './model/variant.ts';
export { type Remark, type Shape, shownAs, type ViewHint } from './model/view-hint.ts';
export {
  type BuiltContest,
  defineSubject,
  type StatedPolicy,
  type SubjectDefinition,
  sideOf,
} from './policies/define-subject.ts';
export type { StatedCost, StatedCosts } from './policies/stated-costs.ts';
export * from './policies/subject.ts';
export type { BugsDocument, CaseDocument, FormDocument } from './report/documents/bugs.ts';
export type { AnswersDocument, CompareDocument, PolicyDocument } from './report/documents/compare.ts';
export type {
  ComparisonDocument,
  DifferenceDocument,
  RunDocument,
  SightDocument,
} from './report/documents/comparison.ts';
export type {
  ListedObservation,
  ListedProperty,
  ListedThread,
  ModelDocument,
  ModelsDocument,
} from './report/documents/models.ts';
export type { MutantDocument, MutantsDocument } from './report/documents/mutants.ts';
export type {
  ActionDocument,
  ProgramDifferenceDocument,
  ProgramDocument,
  StepDocument,
  ThreadDocument,
} from './report/documents/program.ts';
export type { DriveDocument, DriveRunDocument, DriveStepDocument } from './report/documents/real-kernel/drive.ts';
export type {
  MisfitDocument,
  ObservationDocument,
  ObservedLineDocument,
  ObservedStepDocument,
  SituationDocument,
} from './report/documents/real-kernel/observation.ts';
export type { SimulationDocument, SimulationsDocument } from './report/documents/simulation.ts';
export type { GrowthDocument, SweepCell, SweepDocument } from './report/documents/sweep.ts';
export type { PropertiesDocument, RefusedDocument, VerdictsDocument } from './report/documents/verdicts.ts';
export type { ErrorDocument, ExpectedDocument, TakenDocument, TraceDocument } from './report/json-base.ts';
export type { DeadDocument, LivelocksDocument, StatsDocument, VerdictDocument } from './report/verdict-json.ts';
export type { Progress, SearchOptions } from './search/options.ts';
export type { NothingFound, Simulation } from './simulate/result.ts';
export type { SimulateOptions } from './simulate/simulate.ts';
export type { Trace, TraceStep } from './trace/trace.ts';
