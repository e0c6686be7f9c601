import { actorsOf, rangesOf } from './instances.ts';
import type { RecordedRecipes } from './recorded-recipes.ts';
import type { PlainSteps, StepContext } from './types.ts';

/** As the plain steps, but every recipe is recorded, which takes six times as long: for footprints. */
export const recordedSteps = (
  { buffer, instances, findings, progress, system }: StepContext,
  recorded: RecordedRecipes,
): PlainSteps => {
  const { words } = buffer;
  const load = (log: Int32Array, offset: number): void => {
    for (let i = 0; i < words.length; i++) words[i] = log[offset + i] as number;
  };
  const step = (instance: number): void => recorded.endStep(instance, recorded.runStep(instance));
  const run = (first: number, end: number): void => {
    for (let i = first; i < end; i++) if (recorded.isAtStep(i)) step(i);
  };
  const evaluate = (place: number, part?: number): void => {
    if (system.properties[place]?.kind === 'always' || findings.known[place] === 0) recorded.evaluate(place, part);
  };
  return {
    expand: (log, offset, first) => {
      load(log, offset);
      if (first === 0) progress.enabled = false;
      run(first, instances.length);
      return progress.enabled;
    },
    check: (log, offset, first) => {
      load(log, offset);
      for (let p = first; p < system.properties.length; p++) evaluate(p);
    },
    single: {
      steps: rangesOf(system).map((rule) => (args: number) => step(rule.first + args)),
      checks: system.properties.map((_, p) => () => evaluate(p)),
      checkOfPart: (p, part) => () => evaluate(p, part),
    },
    actors: actorsOf(system).map((actor) => (first: number) => run(Math.max(first, actor.first), actor.end)),
  };
};
