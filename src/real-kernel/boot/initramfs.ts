// An initramfs: the files that a kernel finds in its root, as a cpio archive of the format "newc" (Linux, Documentation/driver-api/early-userspace/buffer-format.rst).

/** A file or, without bytes, a folder. */
export interface InitramfsEntry {
  /** `init`, `io/script`: without a slash in front. */
  readonly path: string;
  readonly bytes?: Uint8Array;
}

const folderMode = 0o040755;
const programMode = 0o100755;

/** The archive, uncompressed: kernels take it so. */
export const initramfs = (entries: readonly InitramfsEntry[]): Buffer =>
  Buffer.concat([...entries.flatMap((entry, i) => archived(entry, i + 1)), ...archived({ path: 'TRAILER!!!' }, 0)]);

const archived = ({ path, bytes }: InitramfsEntry, inode: number): readonly Buffer[] => {
  const name = Buffer.from(`${path}\0`);
  const mode = inode === 0 ? 0 : bytes === undefined ? folderMode : programMode;
  const fields = [inode, mode, 0, 0, 1, 0, bytes?.length ?? 0, 0, 0, 0, 0, name.length, 0];
  const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`);
  return [padded(Buffer.concat([header, name])), padded(Buffer.from(bytes ?? []))];
};

/** Header with name, and content, each end at a multiple of four bytes. */
const padded = (part: Buffer): Buffer => Buffer.concat([part, Buffer.alloc((4 - (part.length % 4)) % 4)]);
