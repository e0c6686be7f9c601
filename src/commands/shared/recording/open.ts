import { closeSync, openSync } from 'node:fs';
import type { Counterexample } from '../../../check/result.ts';
import { NotPlain, readAtMost } from '../../../checkpoint/untrusted-file.ts';
import { isShipped, parseTarget } from '../../../loading/find-module.ts';
import { loadModel } from '../../../loading/models.ts';
import { messageOf, ShootdownError } from '../../../model/errors.ts';
import { type Instance, instantiate } from '../../../model/instance.ts';
import type { Bounds } from '../../../model/variant.ts';
import { shellWord } from '../variant-job.ts';
import { parseRecording, type Recording } from './parse-recording.ts';

/** What a command that looks at one thing was given: a variant, or a counterexample of one. */
export interface Opened {
  readonly instance: Instance;
  /** Undefined for a variant. */
  readonly verdict: Counterexample | undefined;
}

/**
 * Opens `MODEL/VARIANT` or a file that check wrote. `modelFile`: what the user says is the model of such a file. Throws `usage`,
 * `unknown`, `file` and `model` errors.
 */
export const opened = async (
  command: string,
  positionals: readonly string[],
  bounds: Bounds,
  modelFile: string | undefined,
): Promise<Opened> => {
  const [text = ''] = positionals;
  const isFile = text.endsWith('.json');
  if (positionals.length !== 1 || (!isFile && parseTarget(text).variant === undefined))
    throw new ShootdownError(
      'usage',
      `${command} takes one variant, or a counterexample that check wrote`,
      `shootdown ${command} zap/2014`,
    );
  if (isFile) return openRecording(command, text, modelFile);
  const { model: name, variant } = parseTarget(text);
  return { instance: instantiate(await loadModel(name), variant as string, bounds), verdict: undefined };
};

/** Reads a counterexample; the model that it names is run only if it is shipped, or `modelFile` is given. */
export const openRecording = async (
  command: string,
  file: string,
  modelFile: string | undefined,
): Promise<{ readonly instance: Instance; readonly verdict: Counterexample }> => {
  const recording = parseRecording(read(file, command), file);
  const model = await loadModel(modelFile ?? shippedModel(recording, file, command));
  return { instance: instantiate(model, recording.variant, recording.bounds), verdict: recording.verdict };
};

/** The name of one of shootdown's own models, which a recording may say; what else it says is not loaded. */
const shippedModel = ({ model, modelFile }: Recording, file: string, command: string): string => {
  if (modelFile === undefined && isShipped(model)) return model;
  const named = modelFile ?? model;
  throw new ShootdownError(
    'usage',
    `${file} is of a model in a file, ${named}, which is not run because a JSON file names it`,
    `if you trust that file: shootdown ${command} ${shellWord(file)} --model ${shellWord(named)}`,
  );
};

/** The trace of a hundred thousand steps has 50 MB. */
const MOST_BYTES = 2 ** 28;

const read = (file: string, command: string): string => {
  const hint = `${command} takes a .json file that check wrote`;
  try {
    const descriptor = openSync(file, 'r');
    try {
      return readAtMost(descriptor, MOST_BYTES);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw error instanceof NotPlain
      ? new ShootdownError('file', `${file} ${error.message}`, hint, error)
      : new ShootdownError('file', `cannot read ${file}: ${messageOf(error)}`, hint, error);
  }
};
