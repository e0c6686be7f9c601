import { parseArgs } from 'node:util';
import type { Exclusive, Option, Options, Parsed, Values } from '../commands/shared/options/options.ts';
import type { Collector } from '../commands/shared/problems.ts';
import { suggest } from '../model/errors.ts';

/** Reads a command line against declarations; what is wrong with it goes to `problems`, and the default stands. */
export const parseOptions = <O extends Options>(
  argv: readonly string[],
  options: O,
  problems: Collector,
  exclusive: readonly Exclusive[] = [],
): Parsed<O> => {
  const byFlag = new Map(Object.values(options).map((option) => [option.flag, option]));
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(
      [...byFlag.values()].map(
        ({ flag: name, value }) => [name, { type: value === undefined ? 'boolean' : 'string' }] as const,
      ),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const textsByFlag = new Map<string, string[]>();
  const positionals: string[] = [];
  let orphan = -1;
  for (const token of tokens) {
    if (token.kind === 'positional') {
      if (token.index !== orphan) positionals.push(token.value);
      continue;
    }
    if (token.kind === 'option-terminator') continue;
    const option = byFlag.get(token.name);
    if (option === undefined) {
      const flags = [...byFlag.keys()];
      const hint = suggest(token.name, flags).replace(/'(.+)'/, "'--$1'");
      problems.refuse(
        'unknown',
        `there is no option ${token.rawName}`,
        flags.some((name) => hint.includes(`--${name}'`)) ? hint : 'see --help',
      );
      // The value of a misspelt option is no model.
      const suggested = [...byFlag.values()].find(({ flag: name }) => hint.includes(`'--${name}'`));
      if (suggested?.value !== undefined && token.value === undefined) orphan = token.index + 1;
      continue;
    }
    if (!isMisused(option, token.value, textsByFlag.has(option.flag), problems))
      textsByFlag.set(option.flag, [...(textsByFlag.get(option.flag) ?? []), token.value ?? '']);
  }
  for (const [one, other, hint] of exclusive)
    if (textsByFlag.has(one) && textsByFlag.has(other))
      problems.refuse('usage', `--${one} and --${other} contradict each other`, hint);
  const values = Object.fromEntries(
    Object.entries(options).map(([name, option]) => {
      const texts = textsByFlag.get(option.flag);
      return [name, texts === undefined ? option.default : read(option, texts, problems)];
    }),
  );
  return { values: values as Values<O>, positionals, words: argv };
};

/** Reads every value of an option that is repeated, so that all of them are complained about. */
const read = (option: Option<unknown>, texts: readonly string[], problems: Collector): unknown => {
  if (!option.repeated) return problems.attempt(() => option.read(texts)) ?? option.default;
  return texts.flatMap((text) => problems.attempt(() => option.read([text])) ?? []);
};

const isMisused = (
  { flag, value, repeated }: Option<unknown>,
  given: string | undefined,
  before: boolean,
  problems: Collector,
): boolean => {
  const name = `--${flag}`;
  if (value === undefined && given !== undefined)
    problems.refuse('usage', `${name} takes no value, '${given}' was given`);
  else if (value !== undefined && (given === undefined || given === ''))
    problems.refuse('usage', `${name} needs a value`, `write ${name} ${value}`);
  else if (before && !repeated && value !== undefined) problems.refuse('usage', `${name} was given twice`);
  else return false;
  return true;
};
