// An empty file system for a disk in the memory of a guest, as chunks of it that are not zero: guest/drive/drive.h writes them.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ShootdownError } from '../../model/errors.ts';

/** MiB: mkfs.xfs makes none smaller. */
export const diskSize = 320;
const chunk = 2 ** 16;

/** Chunks, each as offset and length, of eight bytes each, and its bytes. Throws a `file` error where mkfs.xfs is not there. */
export const emptyXfs = (): Buffer => {
  const folder = mkdtempSync(join(tmpdir(), 'shootdown-xfs-'));
  try {
    const image = join(folder, 'image');
    writeFileSync(image, '');
    truncateSync(image, diskSize * 2 ** 20);
    const { error, status, stderr } = spawnSync('mkfs.xfs', ['-q', image], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
    });
    if (error !== undefined || status !== 0)
      throw new ShootdownError(
        'file',
        `no XFS can be made: ${error?.message ?? stderr.trim()}`,
        'apt-get install xfsprogs',
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
