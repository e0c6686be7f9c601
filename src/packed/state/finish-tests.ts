import { done, type Thread } from '../../model/language/thread.ts';
import type { Rule, System, ThreadRule } from '../../model/rules/rule.ts';
import type { StateBuffer } from './state-buffer.ts';
import { frameOf } from './thread-frame.ts';

/** Tells from the words of a state whether a thread has finished: `(words[o + word] >>> shift & mask) === code`. */
export interface FinishTest {
  readonly thread: Thread;
  /** Which, if there is one a member of a scalarset. */
  readonly id: number | undefined;
  readonly word: number;
  readonly shift: number;
  readonly mask: number;
  readonly code: number;
}

/** Of each thread that is no daemon, in order; of a thread for each member of a scalarset, one test a member. */
export const finishTests = (system: System, buffer: StateBuffer): readonly FinishTest[] => {
  const isFirst = (rule: Rule, place: number): rule is ThreadRule =>
    rule.kind === 'thread' &&
    !rule.thread.daemon &&
    system.rules.findIndex(
      (other) => other.kind === 'thread' && other.thread === rule.thread && other.id === rule.id,
    ) === place;
  return system.rules.filter(isFirst).map((rule): FinishTest => {
    const { pc, labels } = frameOf(system, buffer, rule);
    const { thread, id } = rule;
    return {
      thread,
      id,
      word: pc.address >>> 5,
      shift: pc.address & 31,
      mask: 2 ** pc.bits - 1,
      code: labels.indexOf(done),
    };
  });
};
