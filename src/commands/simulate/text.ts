import type { Counterexample, Failed } from '../../check/result.ts';
import type { Instance } from '../../model/instance.ts';
import { type Paint, plain } from '../../report/colour.ts';
import { counterexample } from '../../report/counterexample.ts';
import { count, duration, grouped } from '../../report/numbers.ts';
import type { Page, Summary } from '../../report/page/page.ts';
import { failureLines } from '../../report/text.ts';
import type { Missed } from '../../simulate/coverage.ts';
import type { NothingFound, Simulation } from '../../simulate/result.ts';

/** One simulation in a few words: `zap/2014  violated  MKCLEAN in 8 steps, minimised from 20  walk 34  35 walks  812 steps in all  0.20 s  seed 7`. */
export const simulationSummary = (
  label: string,
  simulation: Simulation,
  paint: Paint = plain,
  judgement = '',
): Summary => {
  const { verdict, walk, tally, seconds, seed } = simulation;
  const words = detail(simulation);
  return {
    label,
    verdict: [paint(verdict.kind, verdict.kind), ...(words === '' ? [] : [words])],
    facts: [
      ...(walk === undefined ? [] : [`walk ${walk.index}`]),
      ...(verdict.kind === 'incomplete' ? [] : [count(tally.walks, 'walk')]),
      `${count(tally.steps, 'step')} in all`,
      duration(seconds),
      `seed ${seed}`,
    ],
    judgement,
  };
};

const detail = ({ verdict, walk, tally, depth }: Simulation): string => {
  if (verdict.kind === 'incomplete')
    return `no violation in ${count(tally.walks, 'walk')} of at most ${count(depth, 'step')}`;
  if (walk === undefined || isDeath(verdict)) return '';
  const what = verdict.kind === 'violated' ? `${verdict.property} ` : '';
  const from = walk.steps === 0 ? '' : `, minimised from ${grouped(walk.steps)}`;
  return `${what}in ${count(verdict.trace.steps.length, 'step')}${from}`;
};

/** What is to be said of a simulation without a trace: what it proves (nothing), and what it did not come to. */
export const simulationNotices = (simulation: Simulation, missed: Missed): readonly string[] => {
  const { verdict } = simulation;
  if (isDeath(verdict)) return failureLines(verdict);
  if (verdict.kind !== 'incomplete') return [];
  const { model, variant, tally } = simulation;
  return [
    ...stopWords(verdict),
    `this proves nothing: chance chose what was seen, and livelocks are not looked for; 'shootdown check ${model}/${variant}' sees everything`,
    `  looked at ${count(tally.looked, 'state')}, how many different ones is not known; ${tally.cut === 0 ? 'no walk' : count(tally.cut, 'walk')} reached the depth`,
    ...missed.steps.map((step) => `  never taken: ${step}`),
    ...missed.properties.map((name) => `  never seen: ${name}`),
  ];
};

/** Whether it failed because a thread died, and not in a recipe of the model. */
export const isDeath = (verdict: Simulation['verdict']): verdict is Failed =>
  verdict.kind === 'failed' && verdict.at.kind === 'search';

const stopWords = ({ limit, reason }: NothingFound): readonly string[] => {
  const reasonLines = reason === undefined ? [] : [`  ${reason}`];
  switch (limit) {
    case 'walks':
      return reasonLines;
    case 'time':
      return ['it walked as long as --max-time allows', ...reasonLines];
    case 'interrupted':
      return ['it was interrupted', ...reasonLines];
  }
};

/** The commands that show a counterexample again. */
export interface Again {
  /** Walks the same walk. */
  readonly walk: string;
  /** Takes the same steps; undefined when they are kept in no file. */
  readonly replay: string | undefined;
}

/** A counterexample as `check` shows its own, and where it comes from. */
export const simulationCounterexample = (
  instance: Instance,
  simulation: Simulation,
  verdict: Counterexample,
  again: Again,
  page: Page,
): readonly string[] => {
  const origin = originWords(simulation, verdict);
  if (page.style !== 'plain') return counterexample(instance, verdict, { search: again.walk }, page, origin);
  return [
    ...counterexample(instance, verdict, {}, page, origin),
    ...page.command('walk', again.walk),
    ...(again.replay === undefined ? [] : page.command('replay', again.replay)),
  ];
};

const originWords = ({ walk, seed }: Simulation, { trace }: Counterexample): readonly string[] => {
  if (walk === undefined || walk.steps === 0) return [];
  const from = `minimised, which need not be the shortest: from walk ${walk.index} of seed ${seed}, of ${count(walk.steps, 'step')}`;
  if (!walk.minimal) return [from, '  time ended that: steps may be left that can be left out'];
  return [from, ...(trace.steps.length === 0 ? [] : ['  none of its steps can be left out'])];
};
