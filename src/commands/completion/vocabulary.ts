import { modelNames } from '../../../models/index.ts';
import { loadModel } from '../../loading/models.ts';
import { allCases } from '../bugs/cases.ts';
import type { Command } from '../shared/command.ts';
import type { Option } from '../shared/options/options.ts';
import { Collector } from '../shared/problems.ts';

/** What a command takes besides options. */
export type Operands = 'models' | 'variants' | 'cases' | 'files' | 'nothing' | readonly string[];

/** What may follow an option: nothing, as it takes no value; one of some words; a file; a text of which nothing is known. */
export type Values = 'none' | 'files' | 'text' | readonly string[];

export interface CompletedOption {
  readonly flag: string;
  readonly doc: string;
  readonly values: Values;
}

export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly operands: Operands;
  readonly options: readonly CompletedOption[];
}

/** All that a command line can be made of. */
export interface Vocabulary {
  readonly commands: readonly CompletedCommand[];
  readonly models: readonly string[];
  /** `zap/2014`. */
  readonly variants: readonly string[];
  readonly cases: readonly string[];
}

/** From what the commands declare, the models and the catalogue. */
export const vocabularyOf = async (commands: readonly Command[]): Promise<Vocabulary> => {
  const models = await Promise.all(modelNames.map((name) => loadModel(name)));
  const problems = new Collector();
  const cases = await allCases(problems);
  problems.raise();
  return {
    commands: commands.map(({ name, summary, takes, options }) => ({
      name,
      summary,
      operands: operandsOf(takes),
      options: Object.values(options).map(optionOf),
    })),
    models: modelNames,
    variants: models.flatMap(({ name, variants }) => variants.map((variant) => `${name}/${variant.name}`)),
    cases: cases.map(({ bug }) => bug.id),
  };
};

/** By the words that the help has for it. */
export const operandsOf = (takes: string): Operands => {
  if (takes.includes('VARIANT')) return 'variants';
  if (takes.includes('MODEL')) return 'models';
  if (takes.includes('ID')) return 'cases';
  if (/FILE|DIR/.test(takes)) return 'files';
  const words = takes.split('|').filter((word) => /^[a-z][\w-]*$/.test(word));
  return words.length === 0 ? 'nothing' : words;
};

const optionOf = ({ flag, doc, value, words }: Option<unknown>): CompletedOption => ({
  flag,
  doc,
  values: value === undefined ? 'none' : (words ?? (/FILE|DIR/.test(value) ? 'files' : 'text')),
});
