// The program that is the init of a kernel that is booted: compiled once, of the source in guest/.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ShootdownError } from '../../model/errors.ts';

/**
 * Compiles `guest/NAME.c` into `folder`, unless it is there; returns the path of the program, which is static. `includes`: the files in `guest`
 * that it includes. Throws a `file` error.
 */
export const guestProgram = (name: string, folder: string, includes: readonly string[] = []): string => {
  const source = guestFile(`${name}.c`);
  const digest = createHash('sha256');
  for (const file of [source, ...includes.map(guestFile)]) digest.update(readFileSync(file));
  const program = join(folder, `${basename(name)}-${digest.digest('hex').slice(0, 12)}`);
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const unfinished = `${program}.${process.pid}`;
  const options = ['-O2', '-static', '-pthread', '-o', unfinished, source];
  const { error, status, stderr } = spawnSync('cc', options, { encoding: 'utf8' });
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

/** A file of the folder `guest` of the package, which is above the sources, or above what they are compiled to. */
export const guestFile = (name: string): string => {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const file = join(folder, 'guest', name);
    if (existsSync(file)) return file;
    if (dirname(folder) === folder) throw new Error(`guest/${name} is not in the package`);
  }
};
