import type { CompletedCommand, CompletedOption, Vocabulary } from './vocabulary.ts';

/** For fish from 3.0 on. */
export const fishScript = ({ commands, models, variants, cases }: Vocabulary): readonly string[] => [
  '# fish completion for shootdown: shootdown completion fish | source',
  `set -g __shootdown_models ${models.join(' ')}`,
  `set -g __shootdown_variants ${variants.join(' ')}`,
  `set -g __shootdown_cases ${cases.join(' ')}`,
  `set -g __shootdown_commands ${commands.map(({ name }) => name).join(' ')}`,
  '',
  ...commands.map(
    ({ name, summary }) => `complete -c shootdown -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
  ),
  "complete -c shootdown -n '__fish_seen_subcommand_from help' -f -a '$__shootdown_commands'",
  ...commands.flatMap((command) => [
    ...command.options.map((option) => `${seen(command)} ${optionWords(option)}`),
    ...operandLine(command),
  ]),
];

const seen = ({ name }: CompletedCommand): string => `complete -c shootdown -n '__fish_seen_subcommand_from ${name}'`;

const optionWords = ({ flag, doc, values }: CompletedOption): string => {
  const taken =
    values === 'none'
      ? []
      : values === 'files'
        ? ['-r', '-F']
        : ['-x', ...(values === 'text' ? [] : ['-a', quoted(values.join(' '))])];
  return ['-l', flag, ...taken, '-d', quoted(doc)].join(' ');
};

/** Files besides: a model may be one. */
const operandLine = (command: CompletedCommand): readonly string[] => {
  const { operands } = command;
  switch (operands) {
    case 'nothing':
    case 'files':
      return [];
    case 'models':
      return [`${seen(command)} -a '$__shootdown_models'`];
    case 'cases':
      return [`${seen(command)} -f -a '$__shootdown_cases'`];
    case 'variants':
      return [`${seen(command)} -a '$__shootdown_models $__shootdown_variants'`];
    default:
      return [`${seen(command)} -f -a ${quoted(operands.join(' '))}`];
  }
};

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
