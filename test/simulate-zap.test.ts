// Random walks find what the variants of the zap break, and what is left of their traces is not far from the shortest.
import { expect, test } from 'vitest';
import model from '../models/zap/model.ts';
import { isCounterexample } from '../src/check/result.ts';
import { verdictOf } from '../src/check/verdict.ts';
import { instantiate } from '../src/model/instance.ts';
import { withProperties } from '../src/model/language/select-properties.ts';
import { referenceMachine } from '../src/reference/machine.ts';
import { minimise } from '../src/simulate/minimise.ts';
import { Walker } from '../src/simulate/walker.ts';

const depth = 1000;

// The last number is the length of the shortest trace; a minimised one may be longer, but not by much.
test.each([
  ['free-before-flush', 'STALE-FREE', 100, 6],
  ['pre-2014', 'MKCLEAN', 500, 12],
  ['2014', 'MKCLEAN', 500, 8],
  ['2014', 'LOST-DIRTY', 5000, 12],
  ['up', 'LOST-DIRTY', 5000, 13],
  ['mutant-no-sync', 'LOST-DIRTY', 5000, 12],
  ['mutant-scan-active', 'MAPCOUNT', 100, 11],
  ['mutant-cursor-kept', 'RMAP-CURSOR', 100, 10],
  ['mutant-late-flush', 'MKCLEAN', 500, 10],
])(
  '%s breaks %s within %i walks of each of three seeds; the shortest takes %i steps',
  (variant, property, walks, shortest) => {
    const system = withProperties(instantiate(model, variant).system, [property]);
    const machine = referenceMachine(system);
    const walker = new Walker(system);
    for (const seed of [1, 2, 3]) {
      let left: number | undefined;
      for (let walk = 0; walk < walks && left === undefined; walk++) {
        const end = walker.walk(seed, walk, depth);
        if (end.kind !== 'violated') continue;
        const verdict = verdictOf(system, machine, walker.ending(end));
        if (!isCounterexample(verdict)) throw new Error(`the walk ended as ${verdict.kind}`);
        const minimised = minimise(system, machine, verdict, () => false);
        expect(minimised.minimal).toBe(true);
        left = minimised.verdict.trace.steps.length;
      }
      expect(left).toBeGreaterThanOrEqual(shortest);
      expect(left).toBeLessThanOrEqual(2 * shortest);
    }
  },
);
