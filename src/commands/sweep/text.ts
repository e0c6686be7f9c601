import type { Result } from '../../check/result.ts';
import type { Bounds } from '../../model/variant.ts';
import { isVerdictWord } from '../../report/colour.ts';
import { settingWords } from '../../report/named-values.ts';
import { count, grouped, short } from '../../report/numbers.ts';
import type { Page } from '../../report/page/page.ts';
import { notices as searchNotices, verdictWords } from '../../report/text.ts';
import type { Growth } from './growth.ts';
import type { SweepRow } from './row.ts';

export const sweepLines = (
  rows: readonly SweepRow[],
  bounds: readonly string[],
  growths: readonly Growth[],
  page: Page,
): readonly string[] => {
  const table = page.table(
    [
      ['variant', ...bounds, 'verdict', 'states', 'transitions', 'depth', 'seconds'],
      ...rows.map(({ variant, set, result, refused, asExpected }) => {
        const values = bounds.map((name) => String(set[name] ?? ''));
        if (result === undefined)
          return [variant, ...values, refused === undefined ? 'not begun' : 'refused', '', '', '', ''];
        const { states, transitions, depth, seconds } = result.statistics;
        return [
          variant,
          ...values,
          `${wordsOf(result)}${asExpected === false ? ', NOT AS EXPECTED' : ''}`,
          grouped(states),
          grouped(transitions),
          String(depth),
          seconds.toFixed(2),
        ];
      }),
    ],
    {
      right: new Set([...bounds.map((_, i) => i + 1), ...[2, 3, 4, 5].map((i) => bounds.length + i)]),
      colour: (text, padded) => {
        const [word = ''] = text.split(/[ :]/);
        return isVerdictWord(word) ? padded.replace(word, page.paint(word, word)) : padded;
      },
    },
  );
  const refusals = rows.flatMap(({ variant, set, refused }) =>
    refused === undefined ? [] : [`refused: ${checkName(variant, set)}: ${refused}`],
  );
  const notices = rows.flatMap(({ variant, set, result }) =>
    result === undefined || ['holds', 'violated', 'unreached'].includes(result.verdict.kind)
      ? []
      : searchNotices(result).map((line, i) => (i === 0 ? `${checkName(variant, set)}: ${line}` : `  ${line}`)),
  );
  return [
    ...table,
    ...(refusals.length === 0 ? [] : [...page.gap, ...page.lines(refusals)]),
    ...(notices.length === 0 ? [] : [...page.gap, ...page.lines(notices)]),
    ...(growths.length === 0 ? [] : [...page.gap, ...growthLines(growths, page)]),
  ];
};

/** What was not reached are often many: `shootdown check` names them. */
const wordsOf = ({ verdict, hashed }: Result): string =>
  verdict.kind === 'unreached'
    ? `unreached: ${count(verdict.properties.length + verdict.steps.length, 'thing')}`
    : verdictWords(verdict, hashed);

/** `zap/2014 cpus=2 folios=1` */
const checkName = (variant: string, set: Bounds): string => `${variant} ${settingWords(set).join(' ')}`;

const growthLines = (growths: readonly Growth[], page: Page): readonly string[] => [
  ...page.lines(['growth, by a least-squares fit of log(states) with one factor a bound, over the finished searches:']),
  ...page.gap,
  ...page.table(
    [
      ['variant', 'bound', 'one more is', 'at', 'states, projected', 'fit off by', 'searches'],
      ...growths.flatMap(({ variant, bounds, off, points }) =>
        bounds.map(({ bound, factor, next, states }) => [
          variant,
          bound,
          `x ${factor.toFixed(factor < 10 ? 2 : 1)}`,
          settingWords(next).join(' '),
          `about ${short(states)}`,
          `x ${off.toFixed(2)} at most`,
          String(points),
        ]),
      ),
    ],
    { right: new Set([2, 4, 5, 6]) },
  ),
];
