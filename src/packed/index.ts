// The only door of this folder: the rest of the program imports from here. (Tests and benchmarks may look inside.)

export { type DepthFirstOptions, depthFirstExecutor } from './depth-first.ts';
export { type Act, LEAVES_TOTAL, type LearnedTrees } from './learning/index.ts';
export { hasNoise, lazyNoiseProblem } from './noise/lazy-noise-problem.ts';
export { leastOf, mergeFindings, type PackedFindings } from './packed-findings.ts';
export { Partition, type PartitionOptions } from './partition.ts';
export { LevelWriter, takeOverSaved } from './partition-checkpoint.ts';
export type { PartitionReader } from './partition-reader.ts';
export { requireLocalSteps } from './require-local-steps.ts';
export { type Census, fieldValues } from './state/census.ts';
export { type FinishTest, finishTests } from './state/finish-tests.ts';
export { makeInitialStates } from './state/initial-states.ts';
export type { StateBuffer } from './state/state-buffer.ts';
export { WriteGuard } from './state/write-guard.ts';
export type { Footprints } from './steps/footprints.ts';
export type { StepOptions } from './steps/generate-steps.ts';
export { hasLocalSteps } from './steps/local-steps.ts';
export { Stepper } from './steps/stepper.ts';
export type { Thrown } from './steps/thrown.ts';
export type { Batch } from './steps/types.ts';
export { StateStore } from './store/exact/state-store.ts';
export type { StoreMemory } from './store/memory.ts';
export { newPauses, type Pause, type Pauses, placeOf } from './store/pauses.ts';
export { merged, type Runs, sizeOf, sliceOf } from './store/runs.ts';
export { SharedControl } from './store/shared-control.ts';
export type { StoreOptions } from './store/visited-set.ts';
export { canonicalFormOf } from './symmetry/canonical-value.ts';
export { type Touched, type TouchedFields, touchedFields } from './touched-fields.ts';
