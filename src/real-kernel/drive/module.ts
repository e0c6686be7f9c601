// Modules: the gates, built against a kernel's headers, and those of the kernel's own package.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ShootdownError } from '../../model/errors.ts';
import { guestFile } from '../boot/guest-program.ts';

/** What guest/drive/kgate.c includes. */
const included = ['turns.h', 'detour.h', 'undo.h'];

/** Builds guest/drive/kgate.c, unless it is there; returns the path. Throws a `file` error with what the compiler said. */
export const gateModule = (headers: string, release: string, folder: string): string => {
  const sources = ['kgate.c', ...included].map((name) => ({ name, path: guestFile(`drive/${name}`) }));
  const digest = createHash('sha256');
  for (const { path } of sources) digest.update(readFileSync(path));
  const module = join(folder, `kgate-${release}-${digest.digest('hex').slice(0, 12)}.ko`);
  if (existsSync(module)) return module;
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(resolve(folder), 'kgate-'));
  try {
    for (const { name, path } of sources) copyFileSync(path, join(work, name));
    writeFileSync(join(work, 'Makefile'), 'obj-m := kgate.o\n');
    // No type information of the module: it would need pahole.
    const args = [
      '-s',
      '-C',
      headers,
      ...makefileOf(headers),
      `M=${work}`,
      'CONFIG_DEBUG_INFO_BTF_MODULES=',
      'modules',
    ];
    const { error, status, stderr } = spawnSync('make', args, { encoding: 'utf8' });
    if (error !== undefined)
      throw new ShootdownError('file', `no make: ${error.message}`, 'apt-get install make', error);
    const built = join(work, 'kgate.ko');
    if (status !== 0 || !existsSync(built))
      throw new ShootdownError(
        'file',
        `the gates cannot be built against ${headers}: ${said(stderr)}`,
        `apt-get install ${compilerOf(headers)} libelf1`,
      );
    renameSync(built, module);
    return module;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};

const said = (stderr: string): string =>
  stderr
    .split('\n')
    .find((line) => /error|not found/i.test(line))
    ?.trim() ?? 'make has failed';

/** The compiler that Debian's headers want: that which the kernel was built with. */
const compilerOf = (headers: string): string => {
  const file = join(headers, '.kernelvariables');
  return (existsSync(file) ? /\bgcc-\d+/.exec(readFileSync(file, 'utf8'))?.[0] : undefined) ?? 'gcc';
};

/** Debian's headers name the common ones by where they are installed; unpacked elsewhere, these are beside them. */
const makefileOf = (headers: string): readonly string[] => {
  const named = /^include (\S+)\s*$/m.exec(readFileSync(join(headers, 'Makefile'), 'utf8'))?.[1];
  if (named === undefined || existsSync(named)) return [];
  return ['-f', join(headers, '..', dirname(named).split('/').at(-1) as string, 'Makefile')];
};

/** A module of a kernel's package, as it is loaded. */
export interface KernelModule {
  /** `xfs.ko` */
  readonly name: string;
  readonly bytes: Buffer;
}

/** Modules by name, each behind those that it needs. `folder`: see `modulesOf`. Throws a `file` error for one that is not there. */
export const modulesWithNeeds = (folder: string, names: readonly string[]): readonly KernelModule[] => {
  const files = new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.ko(?:\.\w+)?$/.test(file))
      .map((file) => [nameOf(file), join(folder, file)]),
  );
  const found = new Map<string, KernelModule>();
  const add = (name: string, of: string): void => {
    if (found.has(name)) return;
    const file = files.get(name);
    if (file === undefined)
      throw new ShootdownError('file', `the kernel has no module ${name}${of}`, `it is looked for in ${folder}`);
    const bytes = unpacked(file);
    for (const needed of needsOf(bytes)) add(needed, `, which ${name} needs`);
    found.set(name, { name: `${name}.ko`, bytes });
  };
  for (const name of names) add(name, '');
  return [...found.values()];
};

/** The kernel takes `-` and `_` in the names of modules for one. */
const nameOf = (file: string): string => (file.split('/').at(-1) as string).replace(/\.ko.*$/, '').replaceAll('-', '_');

const unpacked = (file: string): Buffer => {
  if (file.endsWith('.ko')) return readFileSync(file);
  const program = file.endsWith('.zst') ? 'zstd' : file.endsWith('.gz') ? 'gzip' : 'xz';
  const { error, status, stdout } = spawnSync(program, ['-dc', file], { maxBuffer: 2 ** 28 });
  if (error !== undefined || status !== 0)
    throw new ShootdownError(
      'file',
      `${file} cannot be unpacked by ${program}`,
      'apt-get install xz-utils zstd',
      error,
    );
  return stdout;
};

/** What .modinfo says of a module: `depends=libcrc32c,exportfs`. */
const needsOf = (bytes: Buffer): readonly string[] => {
  const at = bytes.indexOf('\0depends=');
  if (at < 0) return [];
  const from = at + '\0depends='.length;
  return bytes
    .toString('latin1', from, bytes.indexOf(0, from))
    .split(',')
    .filter((name) => name !== '')
    .map((name) => name.replaceAll('-', '_'));
};
