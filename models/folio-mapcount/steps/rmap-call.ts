// A call into the mapcount scheme, one atomic part after the other.
import type { Call, Phase } from '../../machine/mapcount/policy.ts';
import { callOf, lookOf } from '../address-layout.ts';
import type { Locals, Setting, State } from '../state.ts';

/** Does the next part of the call. True when it was the last one; else the step comes again. */
export const rmapCall = (
  setting: Setting,
  m: State,
  t: Locals,
  phases: readonly Phase<never>[],
  differs: Partial<Call> = {},
): boolean => {
  const phase = phases[t.phase] as Phase<unknown> | undefined;
  phase?.(m.folio, { ...callOf(setting, m, t), ...differs }, lookOf(setting, m), t);
  if (t.phase + 1 < phases.length) {
    t.phase++;
    return false;
  }
  t.phase = 0;
  return true;
};
