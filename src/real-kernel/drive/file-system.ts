// An empty file system for a disk in the memory of a guest, as chunks of it that are not zero: guest/drive/drive.h writes them.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ShootdownError } from '../../model/errors.ts';

export type FileSystem = 'xfs' | 'ext2';

interface Kind {
  /** In MiB; mkfs.xfs makes none smaller. */
  readonly size: number;
  readonly make: readonly [program: string, ...options: string[]];
  readonly package: string;
}

const kinds: { readonly [name in FileSystem]: Kind } = {
  xfs: { size: 320, make: ['mkfs.xfs', '-q'], package: 'xfsprogs' },
  ext2: { size: 8, make: ['mke2fs', '-q', '-F', '-t', 'ext2', '-b', '4096'], package: 'e2fsprogs' },
};

/** In MiB, that a disk must have. */
export const diskSize: number = Math.max(...Object.values(kinds).map(({ size }) => size));

const chunk = 2 ** 16;

/** Chunks, each as offset and length, of eight bytes each, and its bytes. Throws a `file` error where its mkfs is not there. */
export const emptyFileSystem = (name: FileSystem): Buffer => {
  const { size, make, package: from }: Kind = kinds[name];
  const [program, ...options] = make;
  const folder = mkdtempSync(join(tmpdir(), `shootdown-${name}-`));
  try {
    const image = join(folder, 'image');
    writeFileSync(image, '');
    truncateSync(image, size * 2 ** 20);
    const { error, status, stderr } = spawnSync(program, [...options, image], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
    });
    if (error !== undefined || status !== 0)
      throw new ShootdownError(
        'file',
        `no ${name} can be made: ${error?.message ?? stderr.trim()}`,
        `apt-get install ${from}`,
        error,
      );
    return chunksOf(image);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const chunksOf = (image: string): Buffer => {
  const parts: Buffer[] = [];
  const file = openSync(image, 'r');
  try {
    for (let at = 0; ; at += chunk) {
      const bytes = Buffer.alloc(chunk);
      const length = readSync(file, bytes, 0, chunk, at);
      if (length === 0) return Buffer.concat(parts);
      if (bytes.every((byte) => byte === 0)) continue;
      const head = Buffer.alloc(16);
      head.writeBigUInt64LE(BigInt(at), 0);
      head.writeBigUInt64LE(BigInt(length), 8);
      parts.push(head, bytes.subarray(0, length));
    }
  } finally {
    closeSync(file);
  }
};
