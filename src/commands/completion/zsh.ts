import type { CompletedCommand, CompletedOption, Vocabulary } from './vocabulary.ts';

/** For zsh, with its own completion system (`compinit`). */
export const zshScript = ({ commands, models, variants, cases }: Vocabulary): readonly string[] => [
  '#compdef shootdown',
  '# zsh completion for shootdown: source <(shootdown completion zsh), or a file _shootdown in a folder of $fpath',
  `_shootdown_models=(${models.join(' ')})`,
  `_shootdown_variants=(${variants.join(' ')})`,
  `_shootdown_cases=(${cases.join(' ')})`,
  '',
  '_shootdown() {',
  '  local -a verbs flags',
  '  verbs=(',
  ...commands.map(({ name, summary }) => `    ${described(name, summary)}`),
  '  )',
  '  if (( CURRENT == 2 )); then _describe command verbs; return; fi',
  `  case \${words[2]}:\${words[CURRENT-1]} in`,
  ...commands.flatMap(valueCases),
  '    help:*) _describe command verbs; return ;;',
  '  esac',
  `  if [[ \${words[CURRENT]} == -* ]]; then`,
  `    case \${words[2]} in`,
  ...commands.flatMap(({ name, options }) => [
    `      ${name}) flags=(`,
    ...options.map((option) => `        ${described(`--${option.flag}`, option.doc)}`),
    '      ) ;;',
  ]),
  '    esac',
  '    _describe option flags',
  '    return',
  '  fi',
  `  case \${words[2]} in`,
  ...commands.flatMap(operandCases),
  '  esac',
  '}',
  `if [[ \${funcstack[1]-} == _shootdown ]]; then _shootdown "$@"; else compdef _shootdown shootdown; fi`,
];

const valueCases = ({ name, options }: CompletedCommand): readonly string[] =>
  options.flatMap((option) => {
    const action = actionFor(option);
    return action === undefined ? [] : [`    ${name}:--${option.flag}) ${action}; return ;;`];
  });

const actionFor = ({ values }: CompletedOption): string | undefined => {
  if (values === 'none') return undefined;
  if (values === 'files') return '_files';
  return values === 'text' ? '_message value' : `compadd -- ${values.join(' ')}`;
};

const operandCases = ({ name, operands }: CompletedCommand): readonly string[] => {
  const pattern = `    ${name})`;
  switch (operands) {
    case 'nothing':
      return [];
    case 'files':
      return [`${pattern} _files ;;`];
    case 'models':
      return [`${pattern} compadd -- $_shootdown_models; _files ;;`];
    case 'cases':
      return [`${pattern} compadd -- $_shootdown_cases ;;`];
    case 'variants':
      return [
        pattern,
        `      if [[ \${words[CURRENT]} == */* ]]; then compadd -- $_shootdown_variants`,
        "      else compadd -S '' -- $_shootdown_models; fi",
        '      _files ;;',
      ];
    default:
      return [`${pattern} compadd -- ${operands.join(' ')} ;;`];
  }
};

/** `'check:explore every interleaving'`, as `_describe` takes it. */
const described = (word: string, about: string): string => `'${`${word}:${about}`.replaceAll("'", "'\\''")}'`;
