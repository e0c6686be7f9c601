import type { Standing } from '../../policies/standing.ts';
import { type Cost, type Costs, type Question, sides } from '../../policies/subject.ts';
import { count, grouped } from '../../report/numbers.ts';
import { fold } from '../../report/page/columns.ts';
import type { Page } from '../../report/page/page.ts';

export const totalOf = (counts: readonly number[]): number => counts.reduce((sum, n) => sum + n, 0);

/** `12.3%`; never 0% for what there is, nor 100% for what is not all. */
export const share = (part: number, all: number): string => {
  const percent = (100 * part) / all;
  if (part > 0 && percent < 0.1) return '<0.1%';
  if (part < all && percent > 99.9) return '>99.9%';
  return `${percent < 9.95 ? percent.toFixed(1) : Math.round(percent)}%`.replace('.0%', '%');
};

/** The worst side that occurs, and in which share of the states: `exact`, `safe 0.4%`, `WRONG 12%`. */
const worstWords = (counts: readonly number[]): string => {
  const all = totalOf(counts);
  const worst = counts.findLastIndex((n) => n > 0);
  if (worst < 0) return '-';
  const side = sides[worst] as string;
  const n = counts[worst] as number;
  return `${side === 'wrong' ? 'WRONG' : side}${n === all ? '' : ` ${share(n, all)}`}`;
};

/** What the answers come to: first where nothing is in progress, then in every state. */
export const answerLines = (
  standings: readonly Standing[],
  questions: readonly Question[],
  page: Page,
): readonly string[] => {
  const { paint } = page;
  const colour = (text: string, padded: string): string =>
    text.startsWith('WRONG')
      ? padded.replace('WRONG', paint('violated', 'WRONG'))
      : text === 'exact'
        ? padded.replace('exact', paint('holds', 'exact'))
        : padded;
  const table = (of: 'states' | 'rest'): readonly string[] =>
    page.table(
      [
        ['policy', ...questions.map(({ name }) => name), 'states'],
        ...standings.map(({ candidate, answers, ...counts }) => [
          candidate.name,
          ...(answers === undefined
            ? questions.map(() => 'incomplete')
            : answers.map((answer) => worstWords(answer[of]))),
          grouped(counts[of]),
        ]),
      ],
      { right: new Set([questions.length + 1]), colour },
    );
  return [
    ...page.lines(['the worst answer where nothing is in progress, and its share of the states:']),
    ...page.gap,
    ...table('rest'),
    ...page.gap,
    ...page.lines(['the same in every state, in the middle of calls as well:']),
    ...page.gap,
    ...table('states'),
  ];
};

/** What the words in the table mean, for each question. */
export const questionLines = (questions: readonly Question[]): readonly string[] =>
  questions.flatMap(({ name, asks, safe, wrong }) => [`${name}: ${asks}`, `  safe:  ${safe}`, `  WRONG: ${wrong}`]);

/** The numbers as a function of the pages n: `n+2`, `3`; or from the smallest folio's to the largest's. */
export const formula = (values: readonly number[], sizes: readonly number[]): string => {
  const [v0 = 0, v1 = 0] = values;
  if (sizes.length === 1) return `${v0}`;
  const [s0 = 0, s1 = 1] = sizes;
  const slope = (v1 - v0) / (s1 - s0);
  const base = v0 - slope * s0;
  const linear = sizes.every((size, i) => Math.abs((values[i] ?? Number.NaN) - (base + slope * size)) < 1e-9);
  if (!linear || !Number.isInteger(base)) return `${Math.min(...values)}..${Math.max(...values)}`;
  if (slope === 0) return `${base}`;
  const term = Number.isInteger(slope)
    ? `${slope === 1 ? '' : slope}n`
    : Number.isInteger(1 / slope)
      ? `n/${1 / slope}`
      : `${slope}n`;
  return base === 0 ? term : `${term}${base > 0 ? '+' : ''}${base}`;
};

/** Atomic operations (a); holds of the policy's own lock (L) and page-table entries read (e), where there are any. */
const workWords = (cost: Cost, { sizes }: Costs): string => {
  const isAny = (values: readonly number[]): boolean => values.some((n) => n > 0);
  const parts = [
    ...(isAny(cost.atomics) ? [`${formula(cost.atomics, sizes)}a`] : []),
    ...(isAny(cost.locks) ? [`${formula(cost.locks, sizes)}L`] : []),
    ...(isAny(cost.entries) ? [`${formula(cost.entries, sizes)}e`] : []),
  ];
  return parts.length === 0 ? '-' : parts.join(' ').replaceAll(/([n\d/]+[+-]\d+)(?=[aLe])/g, '($1)');
};

const bytesWords = (bytes: number, bits: number): string =>
  [...(bytes > 0 || bits === 0 ? [`${bytes} B`] : []), ...(bits > 0 ? [count(bits, 'bit')] : [])].join(' + ');

/** What each candidate stores, and what its operations cost; nothing where nothing is said of that. */
export const costLines = (standings: readonly Standing[], page: Page): readonly string[] => {
  const known = standings.flatMap(({ candidate, costs }) => (costs === undefined ? [] : [{ candidate, costs }]));
  const { operations = [], sizes = [] } = known[0]?.costs ?? {};
  if (known.length === 0) return [];
  const names = operations.map(({ operation }) => operation);
  // Folios, which have pages; or what has no size.
  const isSized = sizes.length > 1;
  const lines = isSized
    ? `cache lines touched, of folio and page tables (a..b: from ${sizes[0]} pages to ${sizes.at(-1)}):`
    : 'cache lines touched:';
  return [
    ...page.lines([
      `atomic operations (a), holds of its own lock (L), ${isSized ? 'page-table entries read (e), for a folio of n pages' : 'entries read (e)'}:`,
    ]),
    ...page.gap,
    ...page.table([
      ['policy', ...names],
      ...known.map(({ candidate, costs }) => [
        candidate.name,
        ...costs.operations.map((cost) => workWords(cost, costs)),
      ]),
    ]),
    ...page.gap,
    ...page.lines([`what it stores; ${lines}`]),
    ...page.gap,
    ...page.table([
      ['policy', ...(isSized ? ['a folio', 'a page'] : ['stores']), ...names],
      ...known.map(({ candidate, costs }) => [
        candidate.name,
        bytesWords(costs.folioBytes, costs.folioBits),
        ...(isSized ? [costs.pageBytes === 0 ? '-' : bytesWords(costs.pageBytes, 0)] : []),
        ...costs.operations.map((cost) => formula(cost.lines, costs.sizes)),
      ]),
    ]),
  ];
};

/** What is to be said of the searches: which were not finished, and steps that were never taken. */
export const searchLines = (standings: readonly Standing[]): readonly string[] => {
  const unfinished = standings.flatMap(({ candidate, parts }) =>
    parts.flatMap(({ part, tally }) =>
      tally.limit === undefined
        ? []
        : [`${candidate.name} on ${part.name}: incomplete (${tally.limit}) after ${count(tally.states, 'state')}`],
    ),
  );
  const untaken = new Map<string, Set<string>>();
  for (const { parts } of standings)
    for (const { part, tally } of parts)
      for (const step of tally.limit === undefined ? tally.untaken : [])
        untaken.set(part.name, (untaken.get(part.name) ?? new Set()).add(step));
  return [
    ...unfinished,
    ...[...untaken].map(([part, steps]) => `part ${part}, never taken at these bounds: ${[...steps].join(', ')}`),
  ];
};

/** Sentences, folded where they are not on GitHub. */
export const folded = (texts: readonly string[], page: Page): readonly string[] =>
  page.style === 'markdown' ? page.lines(texts) : texts.flatMap((text) => fold(text, page.width));
