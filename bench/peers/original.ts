// Builds a verifier of a model that others wrote, from the text that the Debian package `spin` installs: it is read there, and not copied here.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { out } from '../paths.ts';
import { run } from '../process.ts';
import type { Size } from './contender.ts';

const text = '/usr/share/doc/spin/examples/Examples/LTL/petersonN.pml';

/** What is missing for it, in words; undefined where nothing is. */
export const missingOriginal = (): string | undefined =>
  existsSync(text)
    ? undefined
    : `${text} is not there: the Debian package spin has it, unless dpkg was told to leave documentation out`;

/**
 * Builds an executable out/bench/SIZE/NAME and answers its path. `reduces`: with all that Spin does to have fewer states; otherwise each
 * statement is a step, and no variable is forgotten.
 */
export const buildOriginal = async (
  name: string,
  { name: size, bounds }: Size,
  { flags, reduces }: { readonly flags: readonly string[]; readonly reduces: boolean },
): Promise<string> => {
  const folder = `${out}/${size}/${name}`;
  mkdirSync(folder, { recursive: true });
  const model = `${folder}/model.pml`;
  writeFileSync(model, textFor(readFileSync(text, 'utf8'), bounds.processes));
  const commands = [
    // By its whole path: what several cores share is named after that file.
    ['spin', ...(reduces ? [] : ['-o1', '-o2', '-o3']), '-a', model],
    ['cc', ...flags, '-DSAFETY', ...(reduces ? [] : ['-DNOREDUCE']), '-w', '-o', 'pan', 'pan.c'],
  ];
  for (const command of commands) {
    const { code, output } = await run(command, { cwd: folder });
    if (code !== 0) throw new Error(`${text} was not built: ${command.join(' ')}\n${output}`);
  }
  return `${folder}/pan`;
};

/** For so many processes, and without its formula: what is compared is the assertion. */
export const textFor = (original: string, processes: number | undefined): string => {
  const size = /^#define N\s+\d+/m;
  const formula = /^ltl .*$/m;
  if (processes === undefined || !size.test(original) || !formula.test(original))
    throw new Error(`${text} is not the text that is known here`);
  return original.replace(size, `#define N ${processes}`).replace(formula, '');
};
