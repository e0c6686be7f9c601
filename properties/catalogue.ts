// What is promised: every property that a model of this package has, by name, with one sentence.
import { counts } from './catalogue/counts.ts';
import { memory } from './catalogue/memory.ts';
import { mlock } from './catalogue/mlock.ts';
import type { Promises } from './catalogue/promise.ts';

/** By name, whatever the model. No name is in two of the parts. */
export const catalogue = { ...memory, ...counts, ...mlock } as const;

export const parts: readonly Promises[] = [memory, counts, mlock];

/** A name of the catalogue. */
export type PropertyName = keyof typeof catalogue;
