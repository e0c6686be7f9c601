import { ShootdownError } from '../../model/errors.ts';
import type { System } from '../../model/rules/rule.ts';
import { noFindings } from '../../search/findings.ts';
import { stateBufferOf } from '../state/state-buffer.ts';
import { stepContextOf } from '../steps/generate-steps.ts';
import { RecordedRecipes } from '../steps/recorded-recipes.ts';
import { noiseGroupsOf } from './noise-groups.ts';

/** Why the noise of a system cannot be taken lazily, as a sentence; undefined if it can. Takes some milliseconds where there is noise. */
export const lazyNoiseProblem = (system: System): string | undefined => {
  const context = stepContextOf(
    system,
    stateBufferOf(system.root),
    { words: new Int32Array(0), length: 0 },
    noFindings(system),
    () => {},
  );
  if (!hasNoise(system)) return 'the model has no noise';
  const groups = noiseGroupsOf(context, new RecordedRecipes(context, undefined));
  return typeof groups === 'string' ? groups : undefined;
};

export const hasNoise = ({ rules }: System): boolean => rules.some(({ noise }) => noise);

/** As it arrives from another thread, too: as code, message and hint. */
const hint = '--no-lazy-noise takes noise always';

/** The error for noise that cannot be taken lazily; `why`: as a sentence. */
export const notLazy = (why: string): ShootdownError => new ShootdownError('model', why, hint);

/** Whether a search that takes noise lazily threw this because it cannot. */
export const isNotLazy = (error: unknown): error is ShootdownError =>
  error instanceof ShootdownError && error.code === 'model' && error.hint === hint;
