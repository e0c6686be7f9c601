import { UntimelyError } from '../errors.ts';

/**
 * What must be so where a step is taken: `must(m.zapping, 'an entry is being zapped')`. Returns the value, which is neither
 * null nor undefined then; a condition, `must(pte.present, 'the entry is present')`, is known to be true after it. Where it is
 * not so, the model is wrong: a `recipe` error that quotes the text, with the trace that leads there. `blocked` is for a step
 * that waits for another thread. Costs what `if (value === null)` costs.
 */
export function must(condition: boolean, what: string): asserts condition;
export function must<T>(value: T, what: string): Exclude<T, null | undefined | false>;
export function must(value: unknown, what: string): unknown {
  if (value === null || value === undefined || value === false)
    throw new UntimelyError(
      `it must be so that ${what}, and it is not`,
      'no thread should come to this step in such a state; a step that waits returns blocked',
    );
  return value;
}
