import { isCounterexample } from '../../check/result.ts';
import { beside } from '../../explore/beside.ts';
import { instantiate } from '../../model/instance.ts';
import { besideWords } from '../../report/explore/beside.ts';
import { fold } from '../../report/page/columns.ts';
import type { Page } from '../../report/page/page.ts';
import type { CheckedCase } from './cases.ts';

/** The steps of the race, one after the other, and what becomes of each in the mended form, at the bounds of the broken one. */
export const besideLines = ({ model, bug, broken }: CheckedCase, page: Page): readonly string[] => {
  const heading = page.heading(`${bug.id}: ${bug.title}`);
  if (broken === undefined || !isCounterexample(broken.result.verdict))
    return [...heading, ...page.lines(['no race was found that could be taken in another form'])];
  const { trace } = broken.result.verdict;
  const { instance } = broken.job;
  // At the bounds of the broken form, so that the same can happen.
  const other = instantiate(model, bug.fixed, instance.bounds);
  const { rows, summary } = besideWords(other, trace, beside(instance, other, trace));
  const width = String(rows.length).length;
  const indent = ' '.repeat(width + 6);
  const further = (text: string): readonly string[] =>
    fold(text, page.width - indent.length).map((line) => `${indent}${line}`);
  return [
    ...heading,
    ...page.lines([`the steps of ${model.name}/${instance.variant}, taken in ${model.name}/${bug.fixed}:`]),
    ...page.verbatim([
      ...rows.flatMap(({ call, before, taken, note }, i) => [
        ...(before.length === 0 ? [] : further(`first, here: ${before.join(', ')}`)),
        `  ${String(i + 1).padStart(width)}  ${call}`,
        ...(note === '' ? [] : further(taken ? note : `STOPS HERE: ${note}`)),
      ]),
    ]),
    ...page.lines([summary]),
  ];
};
