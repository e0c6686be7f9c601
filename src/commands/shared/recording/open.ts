import { closeSync, openSync } from 'node:fs';
import type { Counterexample } from '../../../check/result.ts';
import { NotPlain, readAtMost } from '../../../checkpoint/untrusted-file.ts';
import { isShipped, parseTarget } from '../../../loading/find-module.ts';
import { loadModel } from '../../../loading/models.ts';
import { messageOf, ShootdownError } from '../../../model/errors.ts';
import { type Instance, instantiate } from '../../../model/instance.ts';
import type { Bounds } from '../../../model/variant.ts';
import { shellWord } from '../variant-job.ts';
import { parseRecorded, parseRecording, type RecordedRun, type Recording } from './parse-recording.ts';
import { type AllOpened, type Opened, wayOf } from './way.ts';

/**
 * Opens `MODEL/VARIANT`, the id of a bug, or a file that a command wrote. `modelFile`: what the user says is the model of such a file. Throws
 * `usage`, `unknown`, `file` and `model` errors.
 */
export const opened = async (
  command: string,
  positionals: readonly string[],
  bounds: Bounds,
  modelFile: string | undefined,
): Promise<AllOpened> => {
  const [text = ''] = positionals;
  if (positionals.length === 1 && text.endsWith('.json')) return openFile(command, text, modelFile);
  if (positionals.length === 1 && isCaseId(text)) {
    const { openCase } = await import('./open-case.ts');
    return [await openCase(text)];
  }
  if (positionals.length !== 1 || parseTarget(text).variant === undefined)
    throw new ShootdownError(
      'usage',
      `${command} takes one variant, the id of a bug, or a counterexample that check wrote`,
      `shootdown ${command} zap/2014, shootdown ${command} A2`,
    );
  const { model: name, variant } = parseTarget(text);
  const instance = instantiate(await loadModel(name), variant as string, bounds);
  return [{ instance, verdict: undefined, way: undefined, against: undefined }];
};

/** `A2`, `a7b`: no name of a model is like that. */
const isCaseId = (text: string): boolean => /^[A-Za-z]\d+[a-z]?$/.test(text);

const openFile = async (command: string, file: string, modelFile: string | undefined): Promise<AllOpened> => {
  const recorded = parseRecorded(read(file, command), file);
  if (recorded.kind === 'counterexample') {
    const { recording } = recorded;
    const { verdict } = recording;
    const instance = await instanceOf(recording, file, command, modelFile);
    return [{ instance, verdict, way: wayOf(verdict), against: undefined }];
  }
  const open = async ({ trace, words, ...about }: RecordedRun): Promise<Opened> => {
    const instance = await instanceOf({ ...about, modelFile: undefined }, file, command, modelFile);
    return { instance, verdict: undefined, way: { trace, words, loop: undefined }, against: undefined };
  };
  const [first, ...others] = recorded.runs;
  return [await open(first), ...(await Promise.all(others.map(open)))];
};

/** Reads a counterexample; the model that it names is run only if it is shipped, or `modelFile` is given. */
export const openRecording = async (
  command: string,
  file: string,
  modelFile: string | undefined,
): Promise<{ readonly instance: Instance; readonly verdict: Counterexample }> => {
  const recording = parseRecording(read(file, command), file);
  return { instance: await instanceOf(recording, file, command, modelFile), verdict: recording.verdict };
};

type Named = Pick<Recording, 'model' | 'modelFile' | 'variant' | 'bounds'>;

const instanceOf = async (
  named: Named,
  file: string,
  command: string,
  modelFile: string | undefined,
): Promise<Instance> => {
  const model = await loadModel(modelFile ?? shippedModel(named, file, command));
  return instantiate(model, named.variant, named.bounds);
};

/** The name of one of shootdown's own models, which a recording may say; what else it says is not loaded. */
const shippedModel = ({ model, modelFile }: Named, file: string, command: string): string => {
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
