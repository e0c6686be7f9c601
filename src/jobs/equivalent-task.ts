import type { CompareOptions } from '../equivalence/equivalence.ts';
import type { Bounds } from '../model/variant.ts';

/** A variant as a thread can load it. */
export interface TaskSide {
  readonly model: string;
  readonly variant: string;
  readonly set: Bounds;
}

/** What the thread that compares is given. */
export interface EquivalentTask {
  readonly first: TaskSide;
  readonly second: TaskSide;
  readonly options: Omit<CompareOptions, 'signal' | 'onProgress'>;
}
