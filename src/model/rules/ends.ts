// Whether a state is a fine one to end in: which threads have finished, and what the model calls final.
import { ShootdownError } from '../errors.ts';
import { done, type Thread } from '../language/thread.ts';
import { shownLabel } from './answers.ts';
import type { System } from './rule.ts';
import { begun } from './running.ts';

/**
 * Whether something has not come to its end in a state, given as either executor's view of it: some thread that has to finish
 * has not (or there are no threads, only actions), and the model does not call the state final. A state of which this is so and
 * in which nothing but noise can happen is a deadlock. Throws what `final` throws.
 */
export const hasUnfinished = (system: System, m: object): boolean => {
  const waits = system.threads.some((thread) => !thread.daemon && framesOf(thread, m).some(({ pc }) => pc !== done));
  return (system.threads.length === 0 || waits) && !isFinal(system, m);
};

const finalWords = (): string => "'final'";

/** Whether the model calls the state that a view shows final. Throws what `final` throws, and a `recipe` error for no answer. */
export const isFinal = (system: System, m: object): boolean => {
  begun(finalWords);
  const answer: unknown = system.final(m as never);
  if (typeof answer === 'boolean') return answer;
  throw new ShootdownError(
    'recipe',
    `'final' returned ${shownLabel(answer)}`,
    'it returns true or false; was a return forgotten?',
  );
};

/** The frames of a thread in a view of a state: one, or one a member of its scalarset. */
export const framesOf = (thread: Thread, m: object): readonly { readonly pc: string }[] => {
  const frames = (m as { readonly [name: string]: unknown })[thread.name];
  return thread.over === undefined
    ? [frames as { readonly pc: string }]
    : [...(frames as Iterable<{ readonly pc: string }>)];
};
