import type { System } from '../../model/rules/rule.ts';
import { MOST_SUCCESSORS } from '../noise/lifted-steps.ts';
import type { Batch } from './types.ts';

/** Room for all that one state can lead to, besides `states`. */
export const emptyBatch = (
  system: System,
  width: number,
  states: number,
  {
    tagged,
    mergeLocal,
    lazyNoise,
    sleep,
  }: { readonly [K in 'tagged' | 'mergeLocal' | 'lazyNoise' | 'sleep']: boolean },
): Batch => {
  const fanOut = system.rules.reduce((sum, rule) => sum + rule.args.length, system.initial.args.length);
  // Room for what local steps lead to as well; a successor for which there is none is left as it is.
  const most = (mergeLocal ? 4 * fanOut : fanOut) + (lazyNoise ? 2 * MOST_SUCCESSORS : 0);
  const words = new Int32Array((states + most) * width);
  const makers = sleep ? new Uint16Array(words.length) : undefined;
  return { words, length: 0, tags: tagged ? words.slice() : undefined, makers };
};
