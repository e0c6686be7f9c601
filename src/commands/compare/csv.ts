// The comparison as tables for other programs: RFC 4180, a heading first.
import type { Answers } from '../../policies/answer-count.ts';
import type { Standing } from '../../policies/standing.ts';
import { type Question, sides } from '../../policies/subject.ts';
import { totalOf } from './text.ts';

const field = (value: string | number | undefined): string => {
  const text = value === undefined ? '' : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
const lines = (rows: readonly (readonly (string | number | undefined)[])[]): string =>
  rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');

/** A row for each policy, part of the workload (`all`: together), question, and whether all states or those at rest are counted. */
export const answersCsv = (
  standings: readonly Standing[],
  questions: readonly Question[],
  asked: readonly Question[],
): string =>
  lines([
    ['policy', 'part', 'question', 'states_counted', ...sides, 'states', 'first_wrong_steps'],
    ...standings.flatMap(({ candidate, answers, parts }) => {
      if (answers === undefined) return [];
      const row = (part: string, question: Question, counts: Answers) =>
        (['states', 'rest'] as const).map((which) => [
          candidate.name,
          part,
          question.name,
          which === 'states' ? 'every' : 'at rest',
          ...counts[which],
          totalOf(counts[which]),
          which === 'states' ? counts.wrongAt : counts.wrongAtRest,
        ]);
      return [
        ...answers.flatMap((answer) => row('all', answer.question, answer)),
        ...parts.flatMap(({ part, tally }) =>
          asked.flatMap((question) => {
            const answer = tally.answers[questions.indexOf(question)];
            return answer === undefined ? [] : row(part.name, question, answer);
          }),
        ),
      ];
    }),
  ]);

/** A row for each policy, operation and size of the folio. */
export const costsCsv = (standings: readonly Standing[]): string =>
  lines([
    [
      'policy',
      'folio_bytes',
      'folio_bits',
      'page_bytes',
      'operation',
      'pages',
      'atomics',
      'cache_lines',
      'lock_holds',
      'entries_read',
    ],
    ...standings.flatMap(({ candidate, costs }) =>
      costs === undefined
        ? []
        : costs.operations.flatMap((cost) =>
            costs.sizes.map((size, i) => [
              candidate.name,
              costs.folioBytes,
              costs.folioBits,
              costs.pageBytes,
              cost.operation,
              size,
              cost.atomics[i],
              cost.lines[i],
              cost.locks[i],
              cost.entries[i],
            ]),
          ),
    ),
  ]);
