import type { Trace } from '../trace.ts';
import { breakable, broken } from './breakable.ts';

/** Which kernel function each step of a trace abstracts, as the model names it: a line a step, in the order in which they come first. */
export const functionLines = ({ steps }: Trace, width: number): readonly string[] => {
  const named = new Map<string, Map<string, string>>();
  for (const { thread, step, from } of steps) {
    const froms = named.get(step) ?? new Map<string, string>();
    const text = from ?? 'the model names none';
    if (!froms.has(text)) froms.set(text, thread);
    named.set(step, froms);
  }
  const lines = [...named].flatMap(([step, froms]) =>
    [...froms].flatMap(([from, thread]) => {
      const name = froms.size === 1 ? step : `${thread}: ${step}`;
      return broken(breakable([`${name}:`, from], 2), width).lines;
    }),
  );
  return lines.length === 0 ? [] : ['kernel functions of the steps:', ...lines];
};
