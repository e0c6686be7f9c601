// What the tests of checkpoints share: folders that go away, an identity, and states that can be told from their place.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Identity } from '../src/checkpoint/identity/identity.ts';
import { type Appended, type PartPlan, PartWriter, type WriteVector } from '../src/checkpoint/part-writer.ts';
import { readStates, type StateSource, type Visit } from '../src/checkpoint/read-states.ts';
import type { CheckpointWriter } from '../src/checkpoint/writer.ts';
import { type ErrorCode, ShootdownError } from '../src/model/errors.ts';
import { afterFile } from './run/after-file.ts';

let root: string | undefined;
let made = 0;

const rootOfFile = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'shootdown-checkpoint-'));
  afterFile(() => {
    rmSync(folder, { recursive: true, force: true });
    root = undefined;
  });
  return folder;
};

/** The path of a folder that is not there yet. */
export const freshFolder = (): string => {
  root ??= rootOfFile();
  return join(root, `${made++}`);
};

export const identity = (changed: Partial<Identity> = {}): Identity => ({
  program: '1.2.3',
  model: 'zap',
  variant: '2014',
  bounds: { cpus: 1, ptes: 2 },
  properties: ['STALE', 'LOST'],
  settings: { symmetry: true, store: 'exact' },
  words: 2,
  fingerprint: {
    state: 's',
    variant: 'v',
    initial: 'i',
    final: 'f',
    threads: [['zap', 't']],
    steps: [
      ['zap: lock', 'a'],
      ['zap: clear', 'b'],
    ],
    properties: [['STALE', 'p']],
    files: [['model.js', 'm']],
  },
  ...changed,
});

/** The states of each level, as words, of one part. */
export type Levels = readonly (readonly number[])[];

/** Cuts a level into pieces, as the segments of a log would be. */
const pieces = (words: readonly number[], size: number): Int32Array[] => {
  const cut: Int32Array[] = [];
  for (let at = 0; at < words.length; at += size) cut.push(Int32Array.from(words.slice(at, at + size)));
  return cut;
};

export const appendAll = (plan: PartPlan, levels: Levels, size = 64, write?: WriteVector): Appended => {
  const part = new PartWriter(plan, write);
  const appended = part.append(levels.map((words) => pieces(words, size)));
  part.close();
  return appended;
};

/** Writes levels in parts and commits them; `before`: the states per level of the checkpoint that it goes on from. */
export const commitAll = async (
  writer: CheckpointWriter,
  parts: readonly Levels[],
  words: number,
  before: readonly number[] = [],
): Promise<void> => {
  const count = Math.max(...parts.map((levels) => levels.length));
  parts.forEach((levels, p) => {
    writer.add(appendAll(writer.plan(p), levels));
  });
  const levels = Array.from({ length: count }, (_, l) =>
    parts.reduce((sum, part) => sum + (part[l]?.length ?? 0) / words, 0),
  );
  await writer.commit([...before, ...levels], { taken: [1, 2], seconds: 0.5 });
};

/** Everything that is read, by level. */
export const readAll = ({ source }: { readonly source: StateSource }, buffer?: number): number[][] => {
  const levels: number[][] = [];
  const visit: Visit = (words, _count, level) => {
    for (let l = levels.length; l <= level; l++) levels.push([]);
    (levels[level] as number[]).push(...words);
  };
  readStates(source, visit, buffer);
  return levels;
};

export const flipBit = (file: string, bit: number): void => {
  const bytes = readFileSync(file);
  bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
  writeFileSync(file, bytes);
};

/** Expects a refusal with this code and these words. */
export const expectError = async (act: () => unknown, code: ErrorCode, words: string | RegExp): Promise<void> => {
  const error = await Promise.resolve()
    .then(act)
    .then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
  expect(error).toBeInstanceOf(ShootdownError);
  expect((error as ShootdownError).message).toMatch(words);
  expect((error as ShootdownError).code).toBe(code);
};
