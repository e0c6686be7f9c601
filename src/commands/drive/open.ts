import { check } from '../../check/check.ts';
import { replay } from '../../check/replay.ts';
import { type Counterexample, isCounterexample } from '../../check/result.ts';
import { parseTarget } from '../../loading/find-module.ts';
import { loadModel } from '../../loading/models.ts';
import { ShootdownError } from '../../model/errors.ts';
import { type Instance, instantiate } from '../../model/instance.ts';
import { alwaysOf } from '../../model/language/select-properties.ts';
import { tableOf } from '../../real-kernel/drive/tables/index.ts';
import { openRecording } from '../shared/recording/open.ts';

/** What is to be driven. */
export interface ToDrive {
  readonly instance: Instance;
  readonly verdict: Counterexample;
}

/**
 * Reads a counterexample, and executes it once more, or looks for one of `MODEL/VARIANT`. Throws `usage`, `unknown` and `file` errors for what has
 * none, or is none any more.
 */
export const openToDrive = async (text: string): Promise<ToDrive> => {
  if (!text.endsWith('.json')) return searched(text);
  const { instance, verdict } = await openRecording('drive', text, undefined);
  const replayed = await replay(instance, verdict);
  if (replayed.kind === 'reproduced') return { instance, verdict: replayed.verdict };
  const name = `${instance.model.name}/${instance.variant}`;
  throw new ShootdownError(
    'file',
    `${text} is no counterexample of ${name} as the model is now: ${replayed.reason}`,
    `shootdown check ${name} writes it anew`,
  );
};

/** Of the properties that a kernel shows something of. */
const searched = async (text: string): Promise<ToDrive> => {
  const { model: name, variant } = parseTarget(text);
  if (variant === undefined)
    throw new ShootdownError(
      'usage',
      'drive takes a counterexample that check wrote, or one variant',
      'shootdown drive out/verdicts/mlock-count-v6.12.json, shootdown drive mlock-count/v6.12',
    );
  const model = await loadModel(name);
  const instance = instantiate(model, variant);
  const { looks } = tableOf(model.name, variant);
  const properties = alwaysOf(instance.system)
    .map((property) => property.name)
    .filter((property) => Object.hasOwn(looks, property));
  const { verdict } = await check(instance, { properties });
  if (isCounterexample(verdict)) return { instance, verdict };
  throw new ShootdownError(
    'usage',
    `${text} ${verdict.kind === 'holds' ? 'breaks' : `ends as '${verdict.kind}', and breaks`} none of ${properties.join(', ')}: there is nothing to drive`,
    `shootdown list ${model.name} shows which variants break something`,
  );
};
