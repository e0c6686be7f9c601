// What recipes answer, held to what they may: labels of threads, ends of actions, what is final.
import { nearest, ShootdownError, valueText } from '../errors.ts';
import { isView } from '../values/view.ts';
import type { ThreadRule } from './rule.ts';

/** The next label of a thread's step, checked; throws a `recipe` error for what is no label. */
export const checkedLabel = (rule: ThreadRule, next: unknown): string => {
  const { labels } = rule.thread;
  if (rule.thread.absent.includes(next as string))
    throw new ShootdownError(
      'recipe',
      `step '${rule.label}' goes to '${String(next)}', which this variant does not have`,
      "let the variant have the step ('only'), or send the thread elsewhere",
    );
  if (!labels.includes(next as string))
    throw new ShootdownError(
      'recipe',
      `step '${rule.label}' returned ${shownLabel(next)}, which is no label of the thread`,
      nearLabel(next, labels) ?? `return one of: ${labels.join(', ')}; or blocked`,
    );
  return next as string;
};

export const shownLabel = (next: unknown): string => {
  if (next instanceof Promise) return 'a promise, as async functions do';
  return isView(next) ? 'a part of the state' : valueText(next);
};

const nearLabel = (next: unknown, labels: readonly string[]): string | undefined => {
  const near = typeof next === 'string' ? nearest(next, labels) : undefined;
  return near === undefined ? undefined : `did you mean '${near}'? The labels are: ${labels.join(', ')}`;
};

/**
 * What an action or the initial recipe returned: `blocked`, or anything else (a recipe may be a bare assignment). Throws a
 * `recipe` error for a promise: the draft is gone by the time an async recipe changes it.
 */
export const checkedEnd = (name: string, result: unknown): unknown => {
  if (result instanceof Promise)
    throw new ShootdownError(
      'recipe',
      `'${name}' returned a promise`,
      'a recipe is one atomic step and cannot be async',
    );
  if (result === 'blocked')
    throw new ShootdownError(
      'recipe',
      `'${name}' returned the word 'blocked'`,
      "return blocked, which is imported from 'shootdown'; if this is an assignment, put it in braces",
    );
  return result;
};
