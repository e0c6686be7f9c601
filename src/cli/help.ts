import type { Command } from '../commands/shared/command.ts';
import { exitCodes } from '../commands/shared/exit-codes.ts';
import type { Option } from '../commands/shared/options/options.ts';

/** The help of one command, from its declarations. */
export const helpOf = (command: Command): readonly string[] => [
  `usage: shootdown ${command.name} ${command.takes} [options]`.replace('  ', ' '),
  '',
  command.summary,
  ...command.details,
  '',
  'options:',
  ...optionLines(Object.values(command.options)),
];

/** The help of the program. */
export const overview = (commands: readonly Command[], version: string): readonly string[] => {
  const width = Math.max(...commands.map((command) => usage(command).length));
  return [
    `shootdown ${version}: explores every interleaving of Linux memory-management protocols`,
    '',
    ...commands.map((command) => `  shootdown ${usage(command).padEnd(width)}  ${command.summary}`),
    '',
    'Each command has --help; shootdown --version prints the version. Exit codes:',
    `  ${exitCodes.holds} holds, or all as expected; ${exitCodes.unexpected} not as expected; ${exitCodes.deadlock} deadlock; ${exitCodes.violated} violated; ${exitCodes.liveness} liveness; ${exitCodes.livelock} livelock; ${exitCodes.unreached} unreached;`,
    `  ${exitCodes.differ} not equivalent; ${exitCodes.incomplete} incomplete; ${exitCodes.failed} the model failed; ${exitCodes.usage} wrong usage; ${exitCodes.unknown} no such model, variant, property, bound or option`,
  ];
};

const usage = (command: Command): string => `${command.name} ${command.takes}`;

const optionLines = (options: readonly Option<unknown>[]): readonly string[] => {
  const left = options.map((option) => `--${option.flag}${option.value === undefined ? '' : ` ${option.value}`}`);
  const width = Math.max(...left.map((text) => text.length));
  return options.map(
    (option, i) => `  ${(left[i] ?? '').padEnd(width)}  ${option.doc}${option.repeated ? ' (may be repeated)' : ''}`,
  );
};
