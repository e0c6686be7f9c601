// Options that several commands have, with the words that each has for them.

import type { Bounds } from '../../../model/variant.ts';
import { type Page, type Style, styles } from '../../../report/page/page.ts';
import { mailWidth, pageOf } from '../../../report/page/page-of.ts';
import { version } from '../../../version.ts';
import type { Context } from '../command.ts';
import type { Collector } from '../problems.ts';
import { shellWord } from '../variant-job.ts';
import { prepareOut } from '../verdict-files.ts';
import { type Exclusive, flag, type Option, repeated, valued } from './options.ts';
import { settingValue, textValue, widthValue, wordValue } from './values.ts';

export const jsonOption: Option<boolean> = flag('json', 'print one JSON document, see src/report/JSON.md');

/** Of commands that draw race diagrams. */
export const widthOption: Option<number | undefined> = valued(
  'width',
  'N',
  'columns of race diagrams and tables, 60 to 1000 (default: 72; on a terminal as wide as that is, 100 at most)',
  widthValue,
);

interface PageOptions {
  readonly [name: string]: Option<unknown>;
  readonly format: Option<Style | undefined>;
  readonly width: Option<number | undefined>;
}

/** Of commands that print results for people; see `onPage`. */
export const pageOptions: PageOptions = {
  format: valued(
    'format',
    'STYLE',
    'set the result for a mail to a list, for GitHub, or for a terminal: mail, markdown, plain (default: plain)',
    wordValue(styles),
  ),
  width: widthOption,
};

/** Of commands that draw race diagrams. */
export const functionsOption: Option<boolean> = flag(
  'functions',
  'say under a race diagram which kernel functions its steps abstract',
);

/** No style is for a document. */
export const pageExclusive: readonly Exclusive[] = [
  ['json', 'format', 'leave out --format: the document is for programs'],
];

interface PageValues {
  readonly format: Style | undefined;
  readonly width: number | undefined;
  readonly functions?: boolean;
}

/** Under a table that is sent to somebody: the program, and its command line. No lines where that has just been typed. */
export const signature = (page: Page, command: string, words: readonly string[]): readonly string[] => {
  if (page.style === 'plain') return [];
  const kept = words.filter((word, i) => !word.startsWith('--format') && words[i - 1] !== '--format');
  return page.command(`found by shootdown ${version()}`, ['npx shootdown', command, ...kept.map(shellWord)].join(' '));
};

/** The same context, with results set as the options say. */
export const onPage = (context: Context, values: PageValues): Context => ({
  output: { ...context.output, page: pageFor(context.output.page, values) },
  // Ctrl-C ends the program by itself until the signal is asked for.
  get signal(): AbortSignal {
    return context.signal;
  },
  input: context.input,
  debug: context.debug,
  unwritten: context.unwritten,
  jobs: context.jobs,
});

const pageFor = (page: Page, { format = 'plain', width, functions = false }: PageValues): Page => {
  const widths = width === undefined ? page : { width, tableWidth: width };
  const mail = format === 'mail' && width === undefined ? { width: mailWidth } : {};
  return pageOf(format, { ...page, ...widths, ...mail, functions });
};

type Setting<T> = readonly [bound: string, value: T];

export const setOption = (doc = "set a bound; 'shootdown list MODEL' shows them"): Option<readonly Setting<number>[]> =>
  repeated('set', 'NAME=VALUE', doc, settingValue);

/** Adds a problem for every bound that is set more than once. */
export const requireSetOnce = (
  set: readonly Setting<unknown>[],
  problems: Collector,
  hint?: (bound: string) => string,
): void => {
  for (const [i, [bound]] of set.entries())
    if (set.findIndex(([other]) => other === bound) < i)
      problems.refuse('usage', `--set ${bound} was given twice`, hint?.(bound));
};

/** The bounds that are set. Adds a problem for every one that is set more than once. */
export const boundsOf = (set: readonly Setting<number>[], problems: Collector): Bounds => {
  requireSetOnce(set, problems);
  return Object.fromEntries(set);
};

export const outExclusive: Exclusive = ['out', 'no-out', 'leave out --no-out to keep files in DIR'];

interface OutOptions {
  readonly [name: string]: Option<unknown>;
  readonly out: Option<string | undefined>;
  readonly noOut: Option<boolean>;
}

export const outOptions = (
  out = 'keep counterexamples under DIR/verdicts, the result of several things under DIR/results (default: out)',
  noOut = 'keep nothing',
): OutOptions => ({
  out: valued('out', 'DIR', out, textValue),
  noOut: flag('no-out', noOut),
});

/** The folder that files are kept in, which can be written to; undefined to keep none. Throws a `file` error. */
export const outFolder = ({
  out = 'out',
  noOut,
}: {
  readonly out: string | undefined;
  readonly noOut: boolean;
}): string | undefined => {
  if (noOut) return undefined;
  prepareOut(out);
  return out;
};
