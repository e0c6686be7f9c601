// Which kernel a user means: user-mode Linux, an image by its path, a release that is in /boot, or a Debian package that is fetched.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ShootdownError, suggest } from '../../model/errors.ts';
import type { Bootable } from './boot.ts';
import { qemu } from './qemu.ts';
import { userModeLinux } from './uml.ts';

/** What `KERNEL` may be, for messages. */
const kinds =
  "'uml', the path of a kernel image, a folder with one, a release in /boot, or with --fetch the name of a Debian package";

/**
 * `name`: see `kinds`. `fetched`: where packages are unpacked; undefined: none is fetched. Throws `unknown` for a kernel that is not there, and
 * `file` for what it needs and is not installed.
 */
export const findKernel = (name: string, fetched: string | undefined): Bootable => {
  return name === 'uml' ? userModeLinux() : qemu(findImage(name, fetched));
};

/** As `findKernel`: the path of an image that QEMU boots. */
export const findImage = (name: string, fetched: string | undefined): string => {
  if (fetched !== undefined) return imageIn(fetchPackages([name], fetched, name), name);
  if (existsSync(name)) return statSync(name).isDirectory() ? imageIn(name, name) : name;
  const inBoot = join('/boot', `vmlinuz-${name}`);
  if (existsSync(inBoot)) return inBoot;
  const releases = imagesIn('/boot').map((file) => file.replace(/^vmlinuz-/, ''));
  throw new ShootdownError(
    'unknown',
    `there is no kernel '${name}'`,
    suggest(name, ['uml', ...releases]) ?? `it is ${kinds}`,
  );
};

/** The names of the kernel images of a folder, in order. */
export const imagesIn = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => /^(?:vmlinuz|bzImage)/.test(file))
        .sort()
    : [];

const imageIn = (folder: string, name: string): string => {
  for (const place of [folder, join(folder, 'boot')]) {
    const image = imagesIn(place).at(-1);
    if (image !== undefined) return join(place, image);
  }
  throw new ShootdownError(
    'unknown',
    `${name} has no kernel image`,
    'it is called vmlinuz-RELEASE or bzImage; linux-image-cloud-amd64 only depends on a package that has one',
  );
};

/** Unpacks Debian packages into one folder, `as` in `folder`, without installing them; what is there is taken as it is. Returns its path. */
export const fetchPackages = (names: readonly string[], folder: string, as: string): string => {
  for (const name of names)
    if (!/^[a-z0-9][a-z0-9.+-]+$/.test(name))
      throw new ShootdownError('usage', `'${name}' is no name of a Debian package`, 'linux-image-6.1.0-50-cloud-amd64');
  const unpacked = join(folder, as);
  if (existsSync(unpacked)) return unpacked;
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, 'fetch-'));
  try {
    for (const name of names)
      must('apt-get', ['download', name], work, `apt-cache search ${name.replace(/-[^-]*$/, '')}`);
    for (const file of readdirSync(work).filter((each) => each.endsWith('.deb')))
      must('dpkg-deb', ['-x', file, 'root'], work, 'apt-get install dpkg');
    renameSync(join(work, 'root'), unpacked);
    return unpacked;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};

const must = (program: string, args: readonly string[], cwd: string, hint: string): void => {
  const { error, status, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  const said = error?.message ?? stderr.trim().split('\n').at(-1);
  if (error !== undefined || status !== 0)
    throw new ShootdownError('file', `${program} ${args.join(' ')}: ${said}`, hint, error);
};
