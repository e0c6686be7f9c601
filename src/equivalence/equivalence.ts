import { ShootdownError } from '../model/errors.ts';
import { type Instance, variantOf } from '../model/instance.ts';
import { isStep } from '../model/rules/limit.ts';
import type { System } from '../model/rules/rule.ts';
import { referenceMachine } from '../reference/machine.ts';
import { Limits } from '../search/limits.ts';
import type { Limit } from '../search/outcome.ts';
import { retrace } from '../trace/retrace.ts';
import type { Trace } from '../trace/trace.ts';
import { Classes, classify } from './classes.ts';
import { type Lockstep, lockstep, type Missing, type SideName } from './lockstep.ts';
import { type Moment, Sights, sharedObservations } from './observations.ts';
import type { Difference, End, Equivalence, EquivalenceSide, EquivalenceVerdict, Question, SeenRun } from './result.ts';
import { type Run, shortestRun } from './run.ts';
import { Sets } from './sets.ts';
import { FINISHED, type GraphOptions, STUCK, type StateGraph, stateGraph } from './state-graph.ts';

/** How two variants are compared. Everything has a default. */
export interface EquivalenceOptions extends GraphOptions {
  /** Compare by these observations only, by name. Default: all. */
  readonly observe?: readonly string[] | undefined;
  /** Default: always. */
  readonly at?: Moment;
  /** Default: equivalent. */
  readonly question?: Question;
  /** The most pairs of sets. Default: a million. */
  readonly maxPairs?: number;
}

const MOST_PAIRS = 1_000_000;

/**
 * Compares what an observer can see of two systems over all interleavings. The relation is described in the README:
 * completed traces of the observations without stuttering. Explores both systems, puts together the states that are the same
 * for an observer, and goes along the sequences of both at once. Throws what a model throws, a `usage` error for two
 * variants of a model at different bounds, and what `sharedObservations` throws.
 */
export const equivalenceOf = async (
  first: Instance,
  second: Instance,
  options: EquivalenceOptions = {},
): Promise<Equivalence> => {
  const began = performance.now();
  const { at = 'always', question = 'equivalent', maxPairs = options.maxStates ?? MOST_PAIRS } = options;
  requireSameBounds(first, second);
  for (const instance of [first, second]) requireWhole(instance);
  const sides = [sideOf(first), sideOf(second)] as const;
  const [firstSees, secondSees] = sharedObservations([sides[0], sides[1]], options.observe, at);
  const sights = new Sights();
  const seconds = (): number => (performance.now() - began) / 1000;
  const limited = (): GraphOptions =>
    options.maxTime === undefined ? options : { ...options, maxTime: Math.max(0, options.maxTime - seconds()) };
  const counted = { classes: 0, pairs: 0 };
  const answer = (verdict: EquivalenceVerdict, ...graphs: readonly StateGraph[]): Equivalence => ({
    first: sideFound(first, graphs[0]),
    second: sideFound(second, graphs[1]),
    observations: firstSees.map(({ name, sentence }) => ({ name, sentence })),
    at,
    question,
    verdict,
    statistics: { sights: sights.count, ...counted, seconds: seconds() },
  });

  const firstGraph = await stateGraph(sides[0].label, first.system, firstSees, sights, limited());
  if (typeof firstGraph === 'string') return answer(unexplored(sides[0].label, firstGraph, options));
  const secondGraph = await stateGraph(sides[1].label, second.system, secondSees, sights, limited());
  if (typeof secondGraph === 'string') return answer(unexplored(sides[1].label, secondGraph, options), firstGraph);
  const graphs: Readonly<Record<SideName, StateGraph>> = { first: firstGraph, second: secondGraph };
  if (firstSees.every(({ atQuiescence }) => atQuiescence))
    for (const [i, graph] of [firstGraph, secondGraph].entries())
      if (!graph.ends.some((end) => end !== 0))
        return answer(
          {
            kind: 'unreached',
            reason: `${sides[i as 0 | 1].label} never comes to rest: in every state some step is possible, so that nothing is observed`,
          },
          firstGraph,
          secondGraph,
        );

  const classes = new Classes();
  const rootOf = (graph: StateGraph): number => {
    const classOf = classify(graph, classes);
    const initial = [...new Set(graph.initial.map((n) => classOf[n] as number))].sort((a, b) => a - b);
    return classes.of(-1, 0, initial);
  };
  const roots = { first: rootOf(firstGraph), second: rootOf(secondGraph) };
  counted.classes = classes.count;
  const sets = new Sets(classes);
  const clock = new Limits(
    { ...limited(), maxStates: Number.POSITIVE_INFINITY },
    () => ({ states: firstGraph.states + secondGraph.states, transitions: 0, bytes: 0, done: 0, full: false }),
    () => ({ level: 0, frontier: 0 }),
  );
  const found = await lockstep(
    sets,
    { first: sets.of([roots.first]), second: sets.of([roots.second]) },
    question === 'includes' ? ['second'] : ['first', 'second'],
    maxPairs,
    clock,
  );
  counted.pairs = found.pairs;

  const explain = (has: SideName): readonly Difference[] =>
    differenceOf(has, found.missing, graphs, { first: first.system, second: second.system }, sights);
  const differences = [...explain('first'), ...explain('second')];
  return answer(verdictOf(question, found, differences, clock.met), firstGraph, secondGraph);
};

const sideOf = ({ model, variant, system }: Instance): { readonly label: string; readonly system: System } => ({
  label: `${model.name}/${variant}`,
  system,
});

const requireSameBounds = (first: Instance, second: Instance): void => {
  if (first.model.name !== second.model.name) return;
  const different = Object.keys(first.bounds).filter((name) => first.bounds[name] !== second.bounds[name]);
  if (different.length === 0) return;
  const words = different.map((name) => `${name} ${first.bounds[name]} and ${second.bounds[name]}`).join(', ');
  throw new ShootdownError(
    'usage',
    `${first.model.name}/${first.variant} and ${second.model.name}/${second.variant} are not at the same bounds: ${words}`,
    `set them: ${different.map((name) => `--set ${name}=${first.bounds[name]}`).join(' ')}`,
  );
};

const requireWhole = ({ model, variant, system }: Instance): void => {
  if (!system.rules.every(isStep))
    throw new ShootdownError(
      'usage',
      `${model.name}/${variant} goes no further than its 'within': what an observer sees of it is not all known`,
      "compare variants without 'within'",
    );
};

const sideFound = ({ model, variant, bounds }: Instance, graph: StateGraph | undefined): EquivalenceSide => ({
  model: model.name,
  variant,
  title: variantOf(model, variant)?.title ?? variant,
  bounds,
  states: graph?.states ?? 0,
  transitions: graph?.transitions ?? 0,
});

const unexplored = (label: string, limit: Limit, { maxStates, maxTime }: EquivalenceOptions): EquivalenceVerdict => {
  const reasons: { readonly [limit in Limit]?: string } = {
    states: `${label} has more than ${maxStates} states`,
    time: `${label} was not explored within ${maxTime} s`,
    memory: `the states of ${label} need more memory`,
    interrupted: `it was interrupted while ${label} was explored`,
  };
  return { kind: 'incomplete', limit, reason: reasons[limit] ?? limit };
};

const verdictOf = (
  question: Question,
  { complete, pairs }: Lockstep,
  differences: readonly Difference[],
  limit: Limit | undefined,
): EquivalenceVerdict => {
  const [difference, another] = differences;
  if (another !== undefined) return { kind: 'differ', differences, undecided: false };
  if (difference !== undefined) {
    if (question === 'includes' || !complete) return { kind: 'differ', differences, undecided: !complete };
    return { kind: 'includes', larger: difference.has, differences };
  }
  if (!complete)
    return limit === undefined
      ? {
          kind: 'incomplete',
          limit: 'pairs',
          reason: `the sequences lead to more than ${pairs - 1} pairs of sets of states; --max-states allows others`,
        }
      : { kind: 'incomplete', limit, reason: `it was ended after ${pairs} pairs of sets of states` };
  return question === 'includes' ? { kind: 'includes', larger: 'first', differences: [] } : { kind: 'equivalent' };
};

/** Of the sequences that `has` has and the other has not, the one with the shortest run; none if there are none. */
const differenceOf = (
  has: SideName,
  all: readonly Missing[],
  graphs: Readonly<Record<SideName, StateGraph>>,
  systems: Readonly<Record<SideName, System>>,
  sights: Sights,
): readonly Difference[] => {
  const runs = all
    .filter((missing) => missing.has === has)
    .map((missing) => ({ missing, run: shortestRun(graphs[has], missing.sights, missing.end) }));
  const [best] = runs.sort((a, b) => lengthOf(a.run) - lengthOf(b.run));
  if (best === undefined) return [];
  const { missing, run } = best;
  if (run === undefined) throw new Error('no run shows a sequence that was found');
  const other: SideName = has === 'first' ? 'second' : 'first';
  const common = missing.end === 0 ? missing.sights.slice(0, -1) : missing.sights;
  const otherRun = shortestRun(graphs[other], common, 0);
  const [end] = endsOf(missing.end);
  return [
    {
      has,
      sequence: missing.sights.map((n) => sights.at(n)),
      end,
      run: seenRun(graphs[has], systems[has], run),
      otherRun: otherRun === undefined ? undefined : seenRun(graphs[other], systems[other], otherRun),
      otherNext: missing.otherNext.map((n) => sights.at(n)),
      otherEnds: endsOf(missing.otherEnds),
    },
  ];
};

const lengthOf = (run: Run | undefined): number => run?.states.length ?? 0;

const endsOf = (ends: number): readonly End[] => [
  ...((ends & FINISHED) !== 0 ? (['finished'] as const) : []),
  ...((ends & STUCK) !== 0 ? (['stuck'] as const) : []),
];

const seenRun = (graph: StateGraph, system: System, { states, places }: Run): SeenRun => {
  const trace: Trace = retrace(
    system,
    referenceMachine(system),
    states.map((n) => graph.plain(n)),
  );
  return { trace, places };
};
