import { isCounterexample } from '../check/result.ts';
import { verdictOf } from '../check/verdict.ts';
import type { System } from '../model/rules/rule.ts';
import { referenceMachine } from '../reference/machine.ts';
import { notRepeatable } from '../trace/retrace.ts';
import { type Minimised, minimise } from './minimise.ts';
import { type Find, isFind } from './walk-chunk.ts';
import { Walker } from './walker.ts';

/**
 * Walks a walk that found something again, and leaves out what its trace does not need, until `stop`. Throws a `recipe` error where it
 * does not find the same again.
 */
export const lookInto = (
  system: System,
  { seed, depth }: { readonly seed: number; readonly depth: number },
  find: Find,
  stop: () => boolean,
): Minimised => {
  const walker = new Walker(system);
  const end = walker.walk(seed, find.walk, depth);
  if (!isFind(end) || end.kind !== find.kind || walker.steps !== find.steps)
    throw notRepeatable(`walk ${find.walk} of seed ${seed} does not do again what it did`);
  const machine = referenceMachine(system);
  const verdict = verdictOf(system, machine, walker.ending(end));
  if (!isCounterexample(verdict)) throw new Error(`a walk ended as '${verdict.kind}'`);
  return minimise(system, machine, verdict, stop);
};
