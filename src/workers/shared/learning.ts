import { deserialize, serialize } from 'node:v8';
import type { LearnedTrees } from '../../packed/index.ts';

/** What a worker has learnt, written once for all others: to post it would write it for each of them. Can be posted to a thread. */
export type SharedLearning = Uint8Array;

export const shareLearning = (learned: LearnedTrees): SharedLearning => {
  const bytes = serialize(learned);
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
};

export const readLearning = (shared: SharedLearning): LearnedTrees => deserialize(shared);
