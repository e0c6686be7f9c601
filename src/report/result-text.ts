import { isCounterexample, type Result } from '../check/result.ts';
import type { Instance } from '../model/instance.ts';
import { counterexample } from './counterexample.ts';
import { filePage } from './page/page-of.ts';
import { plainPage } from './page/plain-page.ts';
import { hashedNotice, lazyNotice, notices, verdictLine } from './text.ts';

/** What `shootdown check` prints of a result: the verdict in a line, and the race diagram or what else is to be said. */
export const resultLines = (instance: Instance, result: Result, width: number = filePage.width): readonly string[] => {
  const { verdict } = result;
  return [
    verdictLine(result),
    '',
    ...(isCounterexample(verdict) && !(verdict.kind === 'failed' && verdict.at.kind === 'search')
      ? counterexample(instance, verdict, {}, plainPage({ ...filePage, width }))
      : [...notices(result), ...hashedNotice([result]), ...lazyNotice([result])]),
  ];
};
