// What a race is driven on: a kernel image of the series of a table, its headers, its modules. All is found, or fetched by name as Debian packages.
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { ShootdownError } from '../../model/errors.ts';
import { fetchPackages, findImage, imagesIn } from '../boot/find-kernel.ts';
import { guestFile } from '../boot/guest-program.ts';

export interface DrivenKernel {
  readonly image: string;
  /** `6.12.117+deb12-cloud-amd64` */
  readonly release: string;
  /** `6.12` */
  readonly series: string;
}

/** What a table asks for: see there. */
export interface Wanted {
  readonly series: string;
  readonly build?: string;
}

/**
 * The kernel that a user names, or the newest of those wanted that is there. `fetched`: where packages are unpacked, and kernels built; `fetch`:
 * download what is not there. Throws `unknown` and `file` errors that say what to install.
 */
export const drivenKernel = (
  name: string | undefined,
  wanted: Wanted,
  fetched: string,
  fetch: boolean,
): DrivenKernel => {
  const { series, build } = wanted;
  if (name === 'uml')
    throw new ShootdownError(
      'usage',
      'user-mode Linux has one CPU, and no kprobes: nothing can be driven on it',
      'an image, for QEMU',
    );
  if (name !== undefined) return ofBuild(released(findImage(name, fetch ? fetched : undefined)), build);
  const image = newestImage(wanted, fetched);
  if (image !== undefined) return released(image);
  if (build !== undefined)
    throw new ShootdownError(
      'unknown',
      `there is no kernel of ${series} '${build}' in ${fetched}: no distribution has one`,
      howToBuild(build),
    );
  if (fetch) return released(findImage(newestPackage(series), fetched));
  throw new ShootdownError(
    'unknown',
    `there is no kernel of ${series} in /boot, nor in ${fetched}`,
    "name one, or let Debian's be downloaded: --fetch",
  );
};

/** The gates of another kernel would wait for CPUs that its machine has not. */
const ofBuild = (kernel: DrivenKernel, build: string | undefined): DrivenKernel => {
  if (build === undefined || kernel.release.endsWith(`${built}${build}`)) return kernel;
  throw new ShootdownError(
    'usage',
    `${kernel.release} is no kernel '${build}', which is what shows this counterexample`,
    howToBuild(build),
  );
};

const howToBuild = (build: string): string =>
  `it is built of Debian's source by ${relative('', guestFile('drive/build-kernel'))} ${build}`;

const released = (image: string): DrivenKernel => {
  const release = releaseOf(image);
  return { image, release, series: /^\d+\.\d+/.exec(release)?.[0] ?? release };
};

/** The release that an x86 image says it is of (Documentation/arch/x86/boot.rst, kernel_version). Throws a `file` error for another file. */
export const releaseOf = (image: string): string => {
  const header = Buffer.alloc(0x8000);
  const file = openSync(image, 'r');
  try {
    readSync(file, header, 0, header.length, 0);
  } finally {
    closeSync(file);
  }
  const at = header.readUInt16LE(0x20e) + 0x200;
  const text = header.toString('latin1', at, header.indexOf(0, at));
  const [release = ''] = text.split(' ');
  if (header.toString('latin1', 0x202, 0x206) !== 'HdrS' || !/^\d+\.\d+/.test(release))
    throw new ShootdownError('file', `${image} is no kernel image of x86`, 'it is called vmlinuz-RELEASE or bzImage');
  return release;
};

const byVersion = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

/** The end of the releases of kernels that guest/drive/build-kernel has made. */
const built = '-shootdown-';

const newestImage = ({ series, build }: Wanted, fetched: string): string | undefined => {
  const folders = [
    '/boot',
    ...(existsSync(fetched) ? readdirSync(fetched).map((name) => join(fetched, name, 'boot')) : []),
  ];
  return folders
    .flatMap((folder) => imagesIn(folder).map((name) => ({ name, path: join(folder, name) })))
    .filter(({ name }) => name.startsWith(`vmlinuz-${series}.`))
    .filter(({ name }) => (build === undefined ? !name.includes(built) : name.endsWith(`${built}${build}`)))
    .sort((a, b) => byVersion(a.name, b.name))
    .at(-1)?.path;
};

/** Of Debian's kernels for clouds, which are small. */
const newestPackage = (series: string): string => {
  const prefix = `linux-image-${series}.`;
  const { error, stdout } = spawnSync('apt-cache', ['pkgnames', prefix], { encoding: 'utf8' });
  const name = (error === undefined ? stdout : '')
    .split('\n')
    .filter((each) => each.endsWith('-cloud-amd64-unsigned'))
    .sort(byVersion)
    .at(-1);
  if (name === undefined)
    throw new ShootdownError(
      'unknown',
      `apt knows no package ${prefix}*-cloud-amd64-unsigned`,
      'apt-get update; Debian 12 has such kernels in bookworm-security',
    );
  return name;
};

/** The folder that modules are built against. Throws a `file` error where there is none. */
export const headersOf = ({ image, release }: DrivenKernel, fetched: string, fetch: boolean): string => {
  const name = `linux-headers-${release}`;
  const places = [join(dirname(image), '../lib/modules'), '/lib/modules'].map((each) => join(each, release, 'build'));
  const installed = [...places, join('/usr/src', name)].find(existsSync);
  if (installed !== undefined) return installed;
  const unpacked = join(fetched, name);
  if (!existsSync(unpacked)) {
    if (!fetch)
      throw new ShootdownError(
        'file',
        `the headers of ${release} are not there`,
        `apt-get install ${name}, or --fetch`,
      );
    fetchPackages([name, ...dependenciesOf(name)], fetched, name);
  }
  return join(resolve(unpacked), 'usr/src', name);
};

/** The packages that a package of headers is not whole without. */
const dependenciesOf = (name: string): readonly string[] => {
  const { stdout } = spawnSync('apt-cache', ['depends', name], { encoding: 'utf8' });
  return [...(stdout ?? '').matchAll(/Depends: (linux-(?:headers|kbuild)-\S+)/g)].map(([, each]) => each as string);
};

/** Where the modules of a kernel are: beside its image in a package that was unpacked, or installed. Throws a `file` error where they are not. */
export const modulesOf = ({ image, release }: DrivenKernel): string => {
  const places = [join(dirname(image), '../lib/modules', release), join('/lib/modules', release)];
  const place = places.map((each) => join(each, 'kernel')).find(existsSync);
  if (place === undefined)
    throw new ShootdownError(
      'file',
      `the modules of ${release} are not there`,
      `they are looked for in ${places.join(' and ')}`,
    );
  return place;
};
