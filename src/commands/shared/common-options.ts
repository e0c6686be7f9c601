// Options that several commands have, with the words that each has for them.

import type { Bounds } from '../../model/variant.ts';
import type { Context } from './command.ts';
import { type Exclusive, flag, type Option, repeated, valued } from './options.ts';
import type { Collector } from './problems.ts';
import { settingValue, textValue, widthValue } from './values.ts';
import { prepareOut } from './verdict-files.ts';

export const jsonOption: Option<boolean> = flag('json', 'print one JSON document, see src/report/JSON.md');

/** Of commands that draw race diagrams; see `withWidth`. */
export const widthOption: Option<number | undefined> = valued(
  'width',
  'N',
  'columns of race diagrams and tables, 60 to 1000: 72 for a mail (default: 100, or those of a narrow terminal)',
  widthValue,
);

/** The same context, with diagrams of so many columns. */
export const withWidth = (context: Context, width: number | undefined): Context => ({
  output: width === undefined ? context.output : { ...context.output, width },
  // Ctrl-C ends the program by itself until the signal is asked for.
  get signal(): AbortSignal {
    return context.signal;
  },
  input: context.input,
  debug: context.debug,
  unwritten: context.unwritten,
});

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
  out = 'keep counterexamples under DIR/verdicts (default: out)',
  noOut = 'keep no counterexamples',
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
