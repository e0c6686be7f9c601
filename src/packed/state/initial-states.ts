import { blocked } from '../../model/language/step.ts';
import { checkedEnd } from '../../model/rules/answers.ts';
import type { System } from '../../model/rules/rule.ts';
import { begun } from '../../model/rules/running.ts';
import { unrefused } from '../../model/values/refusals.ts';
import { zeroOf } from '../../model/values/value.ts';
import type { StateBuffer } from './state-buffer.ts';

/**
 * Runs the initial recipe for every combination of its arguments. `onState` is called when the buffer's words hold an initial
 * state, `onError` when the recipe threw; the recipes of the other arguments are run all the same.
 */
export const makeInitialStates = (
  { root, initial }: System,
  buffer: StateBuffer,
  onState: () => void,
  onError: (args: number, error: unknown) => void,
): void => {
  buffer.words.fill(0);
  buffer.root.$assign(zeroOf(root));
  const zero = buffer.words.slice();
  initial.args.forEach((args, i) => {
    const run = (): unknown => {
      buffer.words.set(zero);
      begun(() => 'the initial recipe');
      return checkedEnd('init', initial.run(buffer.root as never, args));
    };
    try {
      if (unrefused(run) === blocked) return;
    } catch (error) {
      onError(i, error);
      return;
    }
    onState();
  });
};
