import { endianness } from 'node:os';
import { messageOf, ShootdownError } from '../model/errors.ts';

/** The error for a file of a checkpoint that does not hold what it should. */
export const damaged = (file: string, what: string, cause?: unknown): ShootdownError =>
  new ShootdownError(
    'file',
    `the checkpoint is damaged: ${file} ${what}`,
    'restore the folder from a copy, or start anew with --checkpoint and another folder',
    cause,
  );

/** The error for a checkpoint that could not be written. What was committed before stays good. */
export const unwritable = (what: string, error: unknown): ShootdownError =>
  new ShootdownError('file', `cannot write the checkpoint: ${what}: ${messageOf(error)}`, hintOf(error), error);

/** The error for a file of a checkpoint that is there and cannot be read. */
export const unreadable = (file: string, error: unknown): ShootdownError =>
  new ShootdownError('file', `cannot read the checkpoint: ${file}: ${messageOf(error)}`, undefined, error);

/** The system's word for what went wrong (`ENOSPC`), of an error of `node:fs`. */
export const codeOfFailure = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

const hintOf = (error: unknown): string => {
  switch (codeOfFailure(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full: make room, or name a folder on another one';
    case 'EFBIG':
      return "the file would exceed what the process may write: see 'ulimit -f'";
    default:
      return 'name a folder that can be written';
  }
};

/**
 * State files hold the words as they are in memory, which every machine that Node is built for but s390x keeps with the
 * low byte first. Throws a `usage` error on another one, rather than read numbers that mean something else.
 */
export const requireLittleEndian = (order: 'LE' | 'BE' = endianness()): void => {
  if (order !== 'LE')
    throw new ShootdownError(
      'usage',
      'checkpoints are kept with the low byte of a word first, and this machine has the high byte first',
      'search without --checkpoint and --resume here',
    );
};
