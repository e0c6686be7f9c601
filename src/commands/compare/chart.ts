// The comparison as a picture: for each policy and question how the answers are shared out, in every state and at rest.
import type { Standing } from '../../policies/standing.ts';
import { type Question, type Side, sides } from '../../policies/subject.ts';
import { grouped } from '../../report/numbers.ts';
import { share, totalOf } from './text.ts';

/** Told apart by those who do not see red and green alike, and in grey. */
const colours: { readonly [S in Side]: string } = {
  exact: '#4477aa',
  silent: '#dddddd',
  safe: '#ddaa33',
  wrong: '#bb1133',
};
const meanings: { readonly [S in Side]: string } = {
  exact: 'exact',
  silent: 'cannot say',
  safe: 'not true, on the safe side',
  wrong: 'wrong (in red: the share at rest, and in every state)',
};

const left = 96;
const columnWidth = 132;
const barWidth = 112;
const barHeight = 11;
const rowHeight = 48;
const top = 112;
const margin = 20;
/** A share that there is is seen, however small. */
const leastWidth = 2.5;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

interface TextStyle {
  readonly size?: number;
  readonly bold?: boolean;
  readonly fill?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
}
const text = (
  x: number,
  y: number,
  words: string,
  { size = 12, bold = false, fill = '#222222', anchor = 'start' }: TextStyle = {},
): string =>
  `<text x="${x}" y="${y}" font-size="${size}" fill="${fill}" text-anchor="${anchor}"${bold ? ' font-weight="bold"' : ''}>${escaped(words)}</text>`;

const rectangle = (x: number, y: number, width: number, fill: string, height = barHeight): string =>
  `<rect x="${round(x)}" y="${y}" width="${round(width)}" height="${height}" fill="${fill}"/>`;
const round = (n: number): number => Math.round(n * 100) / 100;

/** How wide each share is: in proportion, but for those that would not be seen. */
const widthsOf = (counts: readonly number[]): readonly number[] => {
  const all = totalOf(counts);
  if (all === 0) return counts.map(() => 0);
  const wished = counts.map((n) => (n === 0 ? 0 : Math.max(leastWidth, (n / all) * barWidth)));
  const excess = totalOf(wished) - barWidth;
  const widest = wished.indexOf(Math.max(...wished));
  return wished.map((width, i) => (i === widest ? width - excess : width));
};

const bar = (x: number, y: number, counts: readonly number[], title: string): string => {
  const widths = widthsOf(counts);
  let at = x;
  const pieces = widths.flatMap((width, i) => {
    if (width === 0) return [];
    const piece = rectangle(at, y, width, colours[sides[i] as Side]);
    at += width;
    return [piece];
  });
  return `<g><title>${escaped(title)}</title>${pieces.join('')}</g>`;
};

const shareWords = (counts: readonly number[]): string => {
  const all = totalOf(counts);
  return sides.flatMap((side, i) => (counts[i] ? [`${side} ${share(counts[i] ?? 0, all)}`] : [])).join(', ');
};

/** An SVG document. */
export const comparisonChart = (
  title: string,
  subtitle: string,
  standings: readonly Standing[],
  questions: readonly Question[],
): string => {
  const height = top + standings.length * rowHeight + margin;
  const wrong = sides.indexOf('wrong');
  const legend = sides.reduce<{ readonly x: number; readonly parts: readonly string[] }>(
    ({ x, parts }, side) => ({
      x: x + 40 + meanings[side].length * 5.8,
      parts: [...parts, rectangle(x, 63, 12, colours[side], 12), text(x + 17, 73, meanings[side], { size: 11 })],
    }),
    { x: left, parts: [] },
  );
  // As wide as the columns, and no text is cut off: a letter takes 6.4 at most at this size, on average.
  const width = Math.ceil(
    Math.max(left + questions.length * columnWidth, legend.x, margin + subtitle.length * 6.4) + margin,
  );
  const rows = standings.flatMap(({ candidate, answers, states, rest }, r) => {
    const y = top + r * rowHeight;
    return [
      ...(r % 2 === 0 ? [rectangle(0, y - 4, width, '#f6f6f6', rowHeight)] : []),
      text(left - 12, y + 18, candidate.name, { bold: true, anchor: 'end' }),
      ...questions.flatMap((_, q) => {
        const x = left + q * columnWidth;
        const answer = answers?.[q];
        if (answer === undefined) return [text(x, y + 18, 'incomplete', { size: 11, fill: '#777777' })];
        const isWrong = [answer.rest, answer.states].some((counts) => (counts[wrong] ?? 0) > 0);
        return [
          bar(
            x,
            y + 1,
            answer.rest,
            `${candidate.name}, ${questions[q]?.name}, at rest (${grouped(rest)} states): ${shareWords(answer.rest)}`,
          ),
          bar(
            x,
            y + 14,
            answer.states,
            `${candidate.name}, ${questions[q]?.name}, every state (${grouped(states)}): ${shareWords(answer.states)}`,
          ),
          ...(isWrong
            ? [text(x, y + 37, wrongWords(answer.rest, answer.states, wrong), { size: 10, fill: colours.wrong })]
            : []),
        ];
      }),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="DejaVu Sans, Helvetica, Arial, sans-serif">`,
    `<title>${escaped(title)}</title>`,
    rectangle(0, 0, width, '#ffffff', height),
    text(margin, 28, title, { size: 17, bold: true }),
    text(margin, 47, subtitle, { size: 11, fill: '#555555' }),
    ...legend.parts,
    ...questions.map(({ name }, q) => text(left + q * columnWidth, top - 14, `${name}?`, { bold: true })),
    ...rows,
    '</svg>',
    '',
  ].join('\n');
};

const wrongWords = (rest: readonly number[], states: readonly number[], wrong: number): string => {
  const of = (counts: readonly number[]): string => {
    const n = counts[wrong] ?? 0;
    return n === 0 ? '0' : share(n, totalOf(counts));
  };
  return `wrong: ${of(rest)}, ${of(states)}`;
};
