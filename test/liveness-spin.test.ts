// Random models with liveness properties, against SPIN. SPIN_LIVE=100 compares so many.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instantiate } from '../src/index.ts';
import { checkLiveness } from '../src/liveness/check-liveness.ts';
import type { Watch } from '../src/search/executor.ts';
import { livenessModelOf } from './generators/liveness-model.ts';
import { promelaOf, type SpinSpec, spinSpec } from './generators/liveness-promela.ts';
import { withSpin } from './known/spin.ts';
import { missingFor } from './twins.ts';

const MODELS = Number(process.env.SPIN_LIVE ?? 12);
/** So many models are compiled into one verifier. */
const BATCH = 25;

const watch: Watch = { stopped: () => false, breathe: () => undefined, within: (size) => size };

const holdsHere = async ({ spec }: SpinSpec): Promise<boolean> => {
  const { system } = instantiate(livenessModelOf(spec), 'only');
  const found = await checkLiveness(system, { memory: 2 ** 28, watch, limit: () => 'interrupted' });
  if (typeof found === 'string' || found?.kind === 'failed') return expect.fail(JSON.stringify(found));
  return found === undefined;
};

const missing = missingFor('comparison of liveness with SPIN', ['spin', 'cc']);
const bySpin = missing === undefined ? 'by SPIN' : `by SPIN (SKIPPED: no ${missing})`;
describe.skipIf(missing !== undefined)(bySpin, () => {
  test(`${MODELS} random models hold if and only if they hold here`, async () => {
    const specs = fc.sample(fc.noBias(spinSpec), MODELS);
    const answers = new Map<string, number>();
    for (let from = 0; from < specs.length; from += BATCH) {
      const batch = specs.slice(from, from + BATCH);
      const { source, claims } = promelaOf(batch);
      const there = withSpin(source, claims, (holds) => batch.map(({ telling }, k) => holds(k, telling === 'by -f')));
      for (const [k, given] of batch.entries()) {
        const here = await holdsHere(given);
        expect(here, `SPIN says ${there[k]}, of ${claims[k]?.formula}: ${JSON.stringify(given)}`).toBe(there[k]);
        const answer = `${given.telling}, ${given.spec.property}: ${here ? 'holds' : 'broken'}`;
        answers.set(answer, (answers.get(answer) ?? 0) + 1);
      }
    }
    if (MODELS >= 100)
      console.log(
        [...answers]
          .sort()
          .map(([answer, n]) => `${answer} ${n}`)
          .join('\n'),
      );
  });
});
