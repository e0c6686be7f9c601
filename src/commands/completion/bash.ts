import type { CompletedCommand, Vocabulary } from './vocabulary.ts';

/** For bash from 3.2 on, without the package bash-completion. Where nothing is known, and for models that are files, it offers files. */
export const bashScript = ({ commands, models, variants, cases }: Vocabulary): readonly string[] => [
  '# bash completion for shootdown: source <(shootdown completion bash)',
  `_shootdown_models=${list(models)}`,
  `_shootdown_variants=${list(variants)}`,
  `_shootdown_cases=${list(cases)}`,
  '',
  '_shootdown() {',
  // A word such as --format=mail comes in three.
  `  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} words=`,
  `  if [[ $current == "=" ]]; then current=; elif [[ $before == "=" ]]; then before=\${COMP_WORDS[COMP_CWORD-2]}; fi`,
  '  COMPREPLY=()',
  '  if (( COMP_CWORD == 1 )); then',
  `    words=${list([...commands.map(({ name }) => name), 'help', '--help', '--version'])}`,
  '  elif [[ $current == -* ]]; then',
  `    case \${COMP_WORDS[1]} in`,
  ...commands.map(({ name, options }) => `      ${name}) words=${list(options.map(({ flag }) => `--${flag}`))} ;;`),
  '    esac',
  '  else',
  `    case \${COMP_WORDS[1]}:$before in`,
  ...commands.flatMap(valueCases),
  `      help:*) words=${list(commands.map(({ name }) => name))} ;;`,
  ...commands.flatMap(operandCases),
  '    esac',
  '  fi',
  '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
  '}',
  'complete -o default -F _shootdown shootdown',
];

/** Of the value behind an option. */
const valueCases = ({ name, options }: CompletedCommand): readonly string[] =>
  options.flatMap(({ flag, values }) => {
    const pattern = `      ${name}:--${flag})`;
    if (values === 'none') return [];
    if (values === 'files') return [`${pattern} return ;;`];
    return values === 'text'
      ? [`${pattern} compopt +o default 2> /dev/null; return ;;`]
      : [`${pattern} words=${list(values)} ;;`];
  });

/** Models first; variants of one once it is named. */
const operandCases = ({ name, operands }: CompletedCommand): readonly string[] => {
  const pattern = `      ${name}:*)`;
  switch (operands) {
    case 'nothing':
    case 'files':
      return [];
    case 'models':
      return [`${pattern} words=$_shootdown_models ;;`];
    case 'cases':
      return [`${pattern} words=$_shootdown_cases ;;`];
    case 'variants':
      return [
        `${pattern}`,
        '        if [[ $current == */* ]]; then words=$_shootdown_variants',
        '        else words=$_shootdown_models; compopt -o nospace 2> /dev/null; fi ;;',
      ];
    default:
      return [`${pattern} words=${list(operands)} ;;`];
  }
};

/** One word of the shell with words in it; `compgen -W` would expand a dollar sign in them. */
const list = (words: readonly string[]): string => {
  const odd = words.find((word) => !/^[\w./:+-]+$/.test(word));
  if (odd !== undefined) throw new Error(`'${odd}' cannot be completed by a shell`);
  return `'${words.join(' ')}'`;
};
