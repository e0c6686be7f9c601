import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { drivenKernel, headersOf, modulesOf, releaseOf } from './kernel.ts';
import { modulesWithNeeds } from './module.ts';

const folder = mkdtempSync(join(tmpdir(), 'shootdown-kernel-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The head of an image, as far as it says of which release it is. */
const image = (path: string, release: string): string => {
  const bytes = Buffer.alloc(0x1000);
  bytes.write('HdrS', 0x202, 'latin1');
  bytes.writeUInt16LE(0x600, 0x20e);
  bytes.write(`${release} (debian@lists) #1 SMP\0`, 0x800, 'latin1');
  writeFileSync(path, bytes);
  return path;
};

const kernelIn = (name: string, release: string): string => {
  mkdirSync(join(folder, name, 'boot'), { recursive: true });
  return image(join(folder, name, 'boot', `vmlinuz-${release}`), release);
};

test('an image says of which release it is', () => {
  expect(releaseOf(image(join(folder, 'bzImage'), '6.12.117+deb12-cloud-amd64'))).toBe('6.12.117+deb12-cloud-amd64');
});

test('another file is no image', () => {
  const file = join(folder, 'text');
  writeFileSync(file, 'no kernel');
  expect(() => releaseOf(file)).toThrow(`${file} is no kernel image of x86`);
});

test('without a name the newest image of the series is taken, by its number', () => {
  kernelIn('linux-image-9.9', '9.9.9-cloud-amd64');
  const newest = kernelIn('linux-image-9.10', '9.9.10-cloud-amd64');
  kernelIn('linux-image-9.91', '9.91.1-cloud-amd64');
  expect(drivenKernel(undefined, { series: '9.9' }, folder, false)).toEqual({
    image: newest,
    release: '9.9.10-cloud-amd64',
    series: '9.9',
  });
  expect(() => drivenKernel('uml', { series: '9.9' }, folder, false)).toThrow('user-mode Linux has one CPU');
  expect(() => drivenKernel(undefined, { series: '9.8' }, folder, false)).toThrow('there is no kernel of 9.8 in /boot');
});

test('a kernel that was built for what no distribution shows is taken for that, and for nothing else', () => {
  const ours = kernelIn('shootdown-up', '9.7.20-shootdown-up');
  expect(() => drivenKernel(undefined, { series: '9.7' }, folder, false)).toThrow('there is no kernel of 9.7');
  const other = kernelIn('linux-image-9.7', '9.7.21-cloud-amd64');
  expect(() => drivenKernel(other, { series: '9.7', build: 'up' }, folder, false)).toThrow(
    "9.7.21-cloud-amd64 is no kernel 'up'",
  );
  const kernel = drivenKernel(undefined, { series: '9.7', build: 'up' }, folder, false);
  expect(kernel.image).toBe(ours);
  expect(() => drivenKernel(undefined, { series: '9.7', build: 'rt' }, folder, true)).toThrow(
    "there is no kernel of 9.7 'rt'",
  );
  const headers = join(folder, 'shootdown-up/lib/modules/9.7.20-shootdown-up/build');
  mkdirSync(headers, { recursive: true });
  expect(headersOf(kernel, folder, false)).toBe(headers);
});

test('headers and modules that are not there are named, with what installs them', () => {
  const kernel = { image: join(folder, 'boot/vmlinuz-9.9.9'), release: '9.9.9', series: '9.9' };
  expect(() => headersOf(kernel, folder, false)).toThrow('the headers of 9.9.9 are not there');
  expect(() => modulesOf(kernel)).toThrow('the modules of 9.9.9 are not there');
});

test('modules come behind those that they need, each once', () => {
  const modules = join(folder, 'modules');
  mkdirSync(join(modules, 'fs/xfs'), { recursive: true });
  const module = (file: string, needs: string): void =>
    writeFileSync(join(modules, file), `ELF\0license=GPL\0depends=${needs}\0`);
  module('fs/xfs/xfs.ko', 'lib-crc32c,exportfs');
  module('lib_crc32c.ko', '');
  module('exportfs.ko', 'lib_crc32c');
  module('brd.ko', '');
  const names = (...wanted: string[]): string[] => modulesWithNeeds(modules, wanted).map(({ name }) => name);
  expect(names('brd', 'xfs')).toEqual(['brd.ko', 'lib_crc32c.ko', 'exportfs.ko', 'xfs.ko']);
  expect(() => names('btrfs')).toThrow('the kernel has no module btrfs');
  module('fs/ext9.ko', 'jbd9');
  expect(() => names('ext9')).toThrow('the kernel has no module jbd9, which ext9 needs');
});
