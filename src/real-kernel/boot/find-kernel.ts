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
  if (name === 'uml') return userModeLinux();
  if (fetched !== undefined) return qemu(imageIn(fetchPackage(name, fetched), name));
  if (existsSync(name)) return qemu(statSync(name).isDirectory() ? imageIn(name, name) : name);
  const inBoot = join('/boot', `vmlinuz-${name}`);
  if (existsSync(inBoot)) return qemu(inBoot);
  const releases = imagesIn('/boot').map((file) => file.replace(/^vmlinuz-/, ''));
  throw new ShootdownError(
    'unknown',
    `there is no kernel '${name}'`,
    suggest(name, ['uml', ...releases]) ?? `it is ${kinds}`,
  );
};

const imagesIn = (folder: string): readonly string[] =>
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

/** Unpacks a Debian package into `folder`, without installing it; what is there is taken as it is. */
const fetchPackage = (name: string, folder: string): string => {
  if (!/^[a-z0-9][a-z0-9.+-]+$/.test(name))
    throw new ShootdownError('usage', `'${name}' is no name of a Debian package`, 'linux-image-6.1.0-50-cloud-amd64');
  const unpacked = join(folder, name);
  if (existsSync(unpacked)) return unpacked;
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, 'fetch-'));
  try {
    must('apt-get', ['download', name], work, `apt-cache search ${name.replace(/-[^-]*$/, '')}`);
    const [file = ''] = readdirSync(work).filter((each) => each.endsWith('.deb'));
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
