import type { Verdict } from '../../check/result.ts';
import type { Bounds, Mutant } from '../../model/variant.ts';
import { count } from '../../report/numbers.ts';
import { fold, padded, widest } from '../../report/page/columns.ts';
import type { Page } from '../../report/page/page.ts';
import { filePage } from '../../report/page/page-of.ts';
import { verdictWords } from '../../report/text.ts';
import { wrap } from '../../trace/diagram/wrap.ts';

/** What became of a mutant: its own verdict, then those of the properties that it breaks besides. */
export interface Fate {
  readonly name: string;
  readonly mutant: Mutant;
  readonly verdicts: readonly Verdict[];
  /** False where a verdict is another than its author says. */
  readonly asExpected: boolean;
  readonly bounds: Bounds;
}

export type FateKind = 'killed' | 'survived' | 'unknown';

/** `unknown`: its search was not finished, or the model failed. */
export const kindOf = ({ verdicts }: Fate): FateKind => {
  const [verdict] = verdicts;
  switch (verdict?.kind) {
    case 'violated':
    case 'deadlock':
    case 'livelock':
    case 'liveness':
      return 'killed';
    case 'holds':
    case 'unreached':
      return 'survived';
    default:
      return 'unknown';
  }
};

/** Whether nothing is left to be explained: it died as expected, or its survival is expected and explained. */
export const isSettled = (fate: Fate): boolean =>
  fate.asExpected && (kindOf(fate) === 'killed' || (kindOf(fate) === 'survived' && fate.mutant.survives !== undefined));

/** `MKCLEAN in 7 steps, LOST-DIRTY in 12 steps`; `survives: why`. */
export const fateWords = (fate: Fate): string => {
  const { verdicts, mutant } = fate;
  switch (kindOf(fate)) {
    case 'killed':
      return verdicts.map((verdict) => verdictWords(verdict).replace(/^violated /, '')).join(', ');
    case 'survived':
      return `survives: ${mutant.survives ?? 'nobody says why'}`;
    case 'unknown':
      return verdicts[0] === undefined ? 'not begun' : verdictWords(verdicts[0]);
  }
};

const headings = ['mutant', 'of', 'without', 'killed by'] as const;
const cellsOf = (fate: Fate): readonly string[] => [fate.name, fate.mutant.of, fate.mutant.without, fateWords(fate)];

/** What became of a model's mutants. */
export const mutantLines = (fates: readonly Fate[], page: Page = filePage): readonly string[] => {
  switch (page.style) {
    case 'plain':
      return mutantTable(fates, page);
    case 'markdown':
      return mutantMarkdown(fates);
    case 'mail':
      return fates.flatMap((fate) => {
        const { name, mutant } = fate;
        const mark = isSettled(fate) ? '' : '; NOT AS EXPECTED';
        return fold(`${name} (${mutant.of} without ${mutant.without}): ${fateWords(fate)}${mark}`, page.width);
      });
  }
};

/** For a terminal; the last column is wrapped. */
const mutantTable = (fates: readonly Fate[], { paint, tableWidth: width = 130 }: Page): readonly string[] => {
  const rows = fates.map(cellsOf);
  const widths = headings.map((heading, i) => widest([heading, ...rows.map((cells) => cells[i] ?? '')]));
  const last = widths.length - 1;
  const before = widths.slice(0, last).reduce((sum, w) => sum + w + 2, 2);
  const room = Math.max(30, width - before);
  const line = (cells: readonly string[], end: string): string =>
    `  ${[...padded(cells.slice(0, last), widths), end].join('  ')}`.trimEnd();
  return [
    line(headings, headings[last] as string),
    line(
      widths.map((w) => '-'.repeat(w)),
      '-'.repeat(Math.min(room, widths[last] ?? 0)),
    ),
    ...rows.flatMap((cells, r) => {
      const fate = fates[r] as Fate;
      const mark = isSettled(fate) ? '' : '  NOT AS EXPECTED';
      return wrap(cells[last] ?? '', room, 0).map((text, i) =>
        i === 0 ? line(cells, text) + paint('unexpected', mark) : ' '.repeat(before) + text,
      );
    }),
  ].map((text) => text.trimEnd());
};

/** The same as a table of a README. */
export const mutantMarkdown = (fates: readonly Fate[]): readonly string[] => [
  `| ${headings.join(' | ')} |`,
  `|${headings.map(() => '---|').join('')}`,
  ...fates.map((fate) => `| ${cellsOf(fate).map(escaped).join(' | ')} |`),
];

/** A bar would end the cell. */
const escaped = (text: string): string => text.replaceAll('|', '\\|');

/** `7 mutants: 6 killed, 1 survived, all as expected, and it is said why`. */
export const summary = (fates: readonly Fate[]): string => {
  const killed = fates.filter((fate) => kindOf(fate) === 'killed').length;
  const survived = fates.filter((fate) => kindOf(fate) === 'survived').length;
  const unknown = fates.length - killed - survived;
  const wrong = fates.filter((fate) => !isSettled(fate)).length;
  return [
    `${count(fates.length, 'mutant')}: ${killed} killed, ${survived} survived`,
    ...(unknown === 0 ? [] : [`${unknown} not decided`]),
    wrong === 0
      ? survived === 0
        ? 'all as expected'
        : 'all as expected, and it is said why'
      : `${wrong} not as expected`,
  ].join(', ');
};
