import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';

/** A file is not what it should be: its message goes on after the file's name. */
export class NotPlain extends Error {
  override readonly name: string = 'NotPlain';
}

/** Throws a NotPlain unless there is a regular file: a link may lead anywhere, and a pipe may never end. Throws errors of `node:fs`. */
export const requireRegular = (file: string): void => {
  const stat = lstatSync(file);
  if (stat.isSymbolicLink()) throw new NotPlain('is a link');
  if (!stat.isFile()) throw new NotPlain('is no regular file');
};

/** The text of a regular file that others may have written, of at most `most` bytes. Throws a NotPlain, or errors of `node:fs`. */
export const readRegular = (file: string, most: number): string => {
  requireRegular(file);
  // Were it exchanged for a pipe just now, opening it would not wait for a writer.
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    if (!fstatSync(descriptor).isFile()) throw new NotPlain('is no regular file');
    return readAtMost(descriptor, most);
  } finally {
    closeSync(descriptor);
  }
};

/** The text of what can be read from a descriptor, a pipe as well. Throws a NotPlain for more than `most` bytes. */
export const readAtMost = (descriptor: number, most: number): string => {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const piece = new Uint8Array(1 << 16);
    const read = readSync(descriptor, piece, 0, piece.length, null);
    if (read === 0) return Buffer.concat(pieces).toString('utf8');
    bytes += read;
    if (bytes > most) throw new NotPlain(`has more than ${most} bytes`);
    pieces.push(piece.subarray(0, read));
  }
};

/** Lists and objects in each other: a checkpoint has 5 levels, a trace those of its model's values. */
const MOST_NESTED = 200;

/** As JSON.parse; throws a NotPlain for what is nested so deeply that looking at it would be the end of the stack. */
export const parseUntrusted = (text: string): unknown => {
  let [depth, inString] = [0, false];
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (inString) {
      if (character === '\\') i++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '[' || character === '{') {
      if (++depth > MOST_NESTED) throw new NotPlain(`is nested more than ${MOST_NESTED} deep`);
    } else if (character === ']' || character === '}') depth--;
  }
  return JSON.parse(text);
};
