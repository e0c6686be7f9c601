// The program that is the init of a kernel that is booted: compiled once, of the source in guest/.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ShootdownError } from '../../model/errors.ts';

/** Compiles `guest/NAME.c` into `folder`, unless it is there; returns the path of the program, which is static. Throws a `file` error. */
export const guestProgram = (name: string, folder: string): string => {
  const source = sourceOf(name);
  const digest = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 12);
  const program = join(folder, `${name}-${digest}`);
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const unfinished = `${program}.${process.pid}`;
  const { error, status, stderr } = spawnSync('cc', ['-O2', '-static', '-o', unfinished, source], { encoding: 'utf8' });
  if (error !== undefined)
    throw new ShootdownError('file', `no C compiler: ${error.message}`, 'apt-get install gcc libc6-dev', error);
  if (status !== 0)
    throw new ShootdownError(
      'file',
      `${source} cannot be compiled: ${stderr.trim().split('\n')[0] ?? ''}`,
      'a static program is needed: apt-get install gcc libc6-dev',
    );
  renameSync(unfinished, program);
  return program;
};

/** The folder `guest` of the package: above the sources, or above what they are compiled to. */
const sourceOf = (name: string): string => {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const source = join(folder, 'guest', `${name}.c`);
    if (existsSync(source)) return source;
    if (dirname(folder) === folder) throw new Error(`guest/${name}.c is not in the package`);
  }
};
