import { enumeration } from '../../trace/diagram/enumeration.ts';
import { columns, fold } from './columns.ts';
import type { Page, PageSize } from './page.ts';

/** For a terminal, or a file that is read as one. */
export const plainPage = (size: PageSize): Page => ({
  ...size,
  style: 'plain',
  gap: [''],
  heading: (text) => fold(text, size.width),
  summary: ({ label, verdict, facts, judgement }) => [
    [label, ...verdict, ...facts, ...(judgement === '' ? [] : [judgement])].join('  '),
  ],
  lines: (texts) => texts,
  facts: (facts) =>
    facts.flatMap(({ name, items: [first, ...more] }) => {
      if (first === undefined) return [];
      return more.length === 0
        ? fold(`${name}: ${first}`, size.width)
        : enumeration(`${name}:`, [first, ...more], size.width);
    }),
  verbatim: (lines) => lines,
  command: (purpose, command) => [`${purpose}: ${command}`],
  table: (rows, options) => columns(rows, options),
});
