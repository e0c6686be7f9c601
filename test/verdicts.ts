// What every variant comes to, searched once in a run of the tests and read by whoever asks after it: the tests of the models, of their
// bugs, and of their mutants.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { check } from '../src/check/check.ts';
import type { Result } from '../src/check/result.ts';
import { instantiate } from '../src/model/instance.ts';
import type { Model } from '../src/model/model.ts';
import type { Bounds } from '../src/model/variant.ts';

/**
 * What `check` says of a variant, at its own bounds or others, of all its properties or some. The result is kept in the folder of this
 * run (test/run/global-setup.ts), which starts empty and is removed: no run reads what another has found.
 */
export const resultOf = async (
  model: Model,
  variant: string,
  set: Bounds = {},
  properties?: readonly string[],
): Promise<Result> => {
  const instance = instantiate(model, variant, set);
  const folder = process.env.VERDICTS;
  if (folder === undefined) throw new Error('VERDICTS is not set: test/vitest.config.ts says where verdicts are kept');
  const asked = JSON.stringify([model.name, variant, Object.entries(instance.bounds).sort(), properties ?? 'all']);
  const file = join(folder, createHash('sha256').update(asked).digest('hex'));
  try {
    return deserialize(readFileSync(file)) as Result;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const result = await check(instance, properties === undefined ? {} : { properties });
  mkdirSync(folder, { recursive: true });
  // Renamed, lest a test in another process reads half of it.
  const part = `${file}.${process.pid}`;
  writeFileSync(part, serialize(result));
  renameSync(part, file);
  return result;
};
