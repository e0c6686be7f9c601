import type { Expectation } from '../model/model.ts';
import type { Result } from '../trace/result.ts';
import { type Paint, plain } from './colour.ts';
import { grouped } from './numbers.ts';
import { expectationWords, verdictWords } from './text.ts';

/** The table of a model's variants, one line as soon as each is known; its widths are settled before any is. */
export interface Table {
  readonly heading: readonly string[];
  row(result: Result, expectation: Expectation | undefined, asExpected: boolean | undefined): string;
}

const titles = ['variant', 'expected', 'found', 'states', 'transitions', 'depth', 'seconds'] as const;

export const tableOf = (
  variants: readonly { readonly name: string; readonly expectation: Expectation | undefined }[],
  paint: Paint = plain,
): Table => {
  const expected = Math.max(titles[1].length, ...variants.map((variant) => expectationWords(variant.expectation).length));
  const widths = [Math.max(titles[0].length, ...variants.map((variant) => variant.name.length)), expected, Math.max(expected, 19), 12, 13, 5, 8];
  const line = (cells: readonly string[], found?: Result['verdict']['kind']): string =>
    cells
      .map((cell, i) => {
        const padded = i < 3 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0);
        return i === 2 && found !== undefined ? padded.replace(found, paint(found, found)) : padded;
      })
      .join('  ')
      .trimEnd();
  return {
    heading: [line(titles), line(widths.map((width) => '-'.repeat(width)))],
    row: (result, expectation, asExpected) => {
      const { verdict, statistics } = result;
      const cells = [
        `${result.model}/${result.variant}`,
        expectationWords(expectation),
        verdict.kind === 'unreached' ? 'unreached' : verdictWords(verdict),
        grouped(statistics.states),
        grouped(statistics.transitions),
        String(statistics.depth),
        statistics.seconds.toFixed(2),
      ];
      return `${line(cells, verdict.kind)}  ${judgement(asExpected, paint)}`.trimEnd();
    },
  };
};

const judgement = (asExpected: boolean | undefined, paint: Paint): string => {
  if (asExpected === undefined) return '';
  return asExpected ? 'as expected' : paint('unexpected', 'NOT AS EXPECTED');
};
