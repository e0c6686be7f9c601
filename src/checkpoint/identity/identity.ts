import { ShootdownError } from '../../model/errors.ts';
import { count, integer, listOf, objectOf, type Read, recordOf, scalar, text } from '../json-reader.ts';
import { damaged } from '../problems.ts';
import { changes, type ModelDigest, readModelDigest } from './model-digest.ts';

/**
 * Which search a checkpoint is of. One with another identity cannot continue it: its counts, or even its verdict, would be
 * neither's. Limits (states, depth, time, memory) and the number of workers are not part of it.
 */
export interface Identity {
  /** The program's version. */
  readonly program: string;
  readonly model: string;
  readonly variant: string;
  readonly bounds: { readonly [name: string]: number };
  /** Names of the properties that are checked. */
  readonly properties: readonly string[];
  /** Options that change which states are stored, or how: reductions on or off, the kind of store. */
  readonly settings: { readonly [name: string]: string | number | boolean };
  /** 32-bit words of a state in the files, from 1 up. */
  readonly words: number;
  readonly fingerprint: ModelDigest;
}

export const readIdentity: Read<Identity> = objectOf<Identity>({
  program: text,
  model: text,
  variant: text,
  bounds: recordOf(integer),
  properties: listOf(text),
  settings: recordOf(scalar),
  words: count,
  fingerprint: readModelDigest,
});

/** `zap/2014` */
export const nameOf = ({ model, variant }: Identity): string => `${model}/${variant}`;

/** Throws a `usage` error that names everything in which the search of a checkpoint in `dir` differs from this one. */
export const requireSame = (dir: string, saved: Identity, here: Identity): void => {
  const found = differences(saved, here);
  if (found.length > 0)
    throw new ShootdownError(
      'usage',
      `the checkpoint in ${dir} is of another search: ${found.join('; ')}`,
      'resume with what it was begun with, or start anew with --checkpoint and another folder',
    );
  if (saved.program !== here.program)
    throw new ShootdownError(
      'usage',
      `the checkpoint in ${dir} was written by shootdown ${saved.program}, this is ${here.program}`,
      `resume it with shootdown ${saved.program}, or start anew with --checkpoint and another folder`,
    );
  const changed = changes(saved.fingerprint, here.fingerprint);
  if (changed.length > 0)
    throw new ShootdownError(
      'usage',
      `the model has changed since the checkpoint in ${dir} was written: ${changed.join('; ')}`,
      'put the model back as it was, or start anew with --checkpoint and another folder',
    );
  if (saved.words !== here.words)
    throw damaged(dir, `says that a state of ${nameOf(saved)} has ${saved.words} words, and it has ${here.words}`);
};

const differences = (saved: Identity, here: Identity): readonly string[] => {
  if (saved.model !== here.model) return [differs('model', saved.model, here.model)];
  return [
    ...(saved.variant === here.variant ? [] : [differs('variant', saved.variant, here.variant)]),
    ...differing('bound', saved.bounds, here.bounds),
    ...(sameNames(saved.properties, here.properties)
      ? []
      : [differs('properties', saved.properties.join(', '), here.properties.join(', '))]),
    ...differing('', saved.settings, here.settings),
  ];
};

const differing = (
  kind: string,
  saved: { readonly [name: string]: string | number | boolean },
  here: { readonly [name: string]: string | number | boolean },
): readonly string[] =>
  [...new Set([...Object.keys(saved), ...Object.keys(here)])]
    .filter((name) => saved[name] !== here[name])
    .map((name) => differs(kind === '' ? name : `${kind} ${name}`, saved[name], here[name]));

const differs = (what: string, saved: unknown, here: unknown): string =>
  `${what} is ${saved ?? 'not set'} there, ${here ?? 'not set'} here`;

const sameNames = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && [...a].sort().every((name, i) => name === [...b].sort()[i]);
