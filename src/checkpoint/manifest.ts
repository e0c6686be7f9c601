import { messageOf, ShootdownError } from '../model/errors.ts';
import { crc32OfText } from './checksum.ts';
import { type Identity, readIdentity } from './identity/identity.ts';
import {
  count,
  type JsonValue,
  json,
  listOf,
  objectOf,
  type Read,
  text,
  WrongShape,
  wrongShape,
} from './json-reader.ts';
import { damaged } from './problems.ts';
import { isStateFileName } from './state-file.ts';
import { NotPlain, parseUntrusted } from './untrusted-file.ts';

/**
 * The version goes up when anything in the folder is written differently. What stays in every version: `manifest.json` is
 * an object with `crc32`, the checksum of the JSON text of the object without it, and `schema`.
 */
const checkpointSchema = 'shootdown/checkpoint/1';
export const manifestName = 'manifest.json';

/** A file of states: the words of the states, nothing else, level after level. */
export interface StateFile {
  readonly name: string;
  /** The first level that it has states of; those of the levels before are in older files. */
  readonly from: number;
  /** How many states of each level it holds, from level `from` on. */
  readonly states: readonly number[];
  /** The CRC-32 of the states of each of these levels. */
  readonly crc32: readonly number[];
}

/** What a checkpoint says of itself. */
export interface Manifest {
  /** When it was written: ISO 8601, UTC. */
  readonly written: string;
  readonly identity: Identity;
  /** Distinct states at each depth, the last level included, which may not have been expanded. */
  readonly levels: readonly number[];
  /** What the search has counted and noticed; the search knows the shape. */
  readonly counters: JsonValue;
  readonly files: readonly StateFile[];
}

/** The text of a manifest: JSON, a line for each field. Throws a defect where the files do not hold the states of the levels. */
export const encodeManifest = (manifest: Manifest): string => {
  const wrong = inconsistency(manifest);
  if (wrong !== undefined) throw new Error(`a checkpoint that would not be one: ${wrong}`);
  const body = { schema: checkpointSchema, ...manifest };
  const lines = Object.entries({ crc32: crc32OfText(JSON.stringify(body)), ...body }).map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  );
  return `{\n${lines.join(',\n')}\n}\n`;
};

/** Throws a `file` error for what is damaged, a `usage` error for one of another version of the format. */
export const parseManifest = (written: string, file: string): Manifest => {
  let document: unknown;
  try {
    document = parseUntrusted(written);
  } catch (error) {
    if (error instanceof NotPlain) throw damaged(file, error.message, error);
    throw damaged(file, `is not JSON: ${messageOf(error)}`, error);
  }
  if (typeof document !== 'object' || document === null || !('crc32' in document) || !('schema' in document))
    throw damaged(file, 'is not the manifest of a checkpoint');
  const { crc32, ...body } = document;
  if (crc32 !== crc32OfText(JSON.stringify(body))) throw damaged(file, 'has another checksum than it says');
  if (body.schema !== checkpointSchema)
    throw new ShootdownError(
      'usage',
      `${file} is written in '${body.schema}', this version reads '${checkpointSchema}'`,
      'resume it with the version of shootdown that wrote it, or start anew with --checkpoint and another folder',
    );
  try {
    const manifest = readManifest(body, '');
    const wrong = inconsistency(manifest);
    if (wrong !== undefined) throw new WrongShape(wrong);
    return manifest;
  } catch (error) {
    throw error instanceof WrongShape ? damaged(file, `is not what it should be: ${error.message}`, error) : error;
  }
};

/** A plain name: what would lead out of the folder is none. */
const stateFileName: Read<string> = (value, at) => {
  const name = text(value, at);
  if (!isStateFileName(name)) throw wrongShape(value, at, 'the name of a state file');
  return name;
};

const readManifest: Read<Manifest> = objectOf<Manifest>({
  written: text,
  identity: readIdentity,
  levels: listOf(count),
  counters: json,
  files: listOf(objectOf<StateFile>({ name: stateFileName, from: count, states: listOf(count), crc32: listOf(count) })),
});

/** Numbers of states have 31 bits. */
const MOST_STATES = 2 ** 31;

/** Why this cannot be the manifest of a search, if it cannot. */
const inconsistency = ({ levels, files, identity }: Manifest): string | undefined => {
  if (identity.words < 1) return 'a state has no words';
  if (levels.reduce((sum, states) => sum + states, 0) >= MOST_STATES)
    return 'there are more states than a search can have';
  if (new Set(files.map(({ name }) => name)).size !== files.length) return 'a file is listed twice';
  const held = levels.map(() => 0);
  for (const { name, from, states, crc32 } of files) {
    if (crc32.length !== states.length) return `${name} has ${states.length} levels and ${crc32.length} checksums`;
    if (from + states.length > levels.length) return `${name} has states of levels that there are none of`;
    for (const [i, many] of states.entries()) held[from + i] = (held[from + i] as number) + many;
  }
  const level = levels.findIndex((many, l) => many !== held[l]);
  return level < 0 ? undefined : `level ${level} has ${levels[level]} states, and the files have ${held[level]}`;
};
