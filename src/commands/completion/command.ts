import { ShootdownError, suggest } from '../../model/errors.ts';
import { type Command, command } from '../shared/command.ts';
import { exitCodes } from '../shared/exit-codes.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { type Vocabulary, vocabularyOf } from './vocabulary.ts';
import { zshScript } from './zsh.ts';

const scripts: { readonly [shell: string]: (vocabulary: Vocabulary) => readonly string[] } = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};
const shells: readonly string[] = Object.keys(scripts);

/** `shootdown completion bash|zsh|fish`. `commands`: all of the program, this one among them. */
export const completionCommand = (commands: () => Promise<readonly Command[]>): Command =>
  command({
    name: 'completion',
    takes: shells.join('|'),
    summary: 'print a script by which a shell completes command lines: commands, options, models, variants, cases',
    details: [
      '',
      'bash: source <(shootdown completion bash), in ~/.bashrc. zsh: source <(shootdown completion zsh), in ~/.zshrc behind compinit.',
      'fish: shootdown completion fish | source, in ~/.config/fish/config.fish.',
    ],
    options: {},
    run: async ({ positionals }, problems, { output }) => {
      const [shell, ...more] = positionals;
      if (shell === undefined || more.length > 0)
        problems.refuse('usage', 'completion takes the name of a shell', `write shootdown completion ${shells[0]}`);
      const script = shell !== undefined && Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
      if (shell !== undefined && script === undefined)
        problems.add(new ShootdownError('unknown', `there is no script for '${shell}'`, suggest(shell, shells)));
      problems.raise();
      output.print(script?.(await vocabularyOf(await commands())) ?? []);
      return exitCodes.holds;
    },
  });
