import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ShootdownError } from '../model/errors.ts';
import type { Instance } from '../model/instance.ts';
import type { System } from '../model/rules/rule.ts';
import type { SearchHooks } from '../search/breadth-first.ts';
import type { DeadValues } from '../search/details.ts';
import type { Engine } from '../search/executor.ts';
import type { SearchOptions } from '../search/options.ts';
import type { Ending, NoLivelockSearch, Outcome } from '../search/outcome.ts';
import type { Elsewhere } from '../search/remote.ts';
import { version } from '../version.ts';
import type { SavingExecutor } from '../workers/executor.ts';
import type { Checkpointing } from './checkpointing.ts';

/** The options of a search, with everything decided that depends on the model or the machine. */
export interface ResolvedOptions extends SearchOptions {
  readonly engine: Engine;
  readonly memory: number;
  readonly symmetry: boolean;
  readonly mergeLocal: boolean;
}

/** How one search of several takes noise: `always at first`, of one that is left where there are many states, for one that takes it `lazily`. */
export type NoiseMode = 'always' | 'always at first' | 'lazily';

/** Which of the searches of a check one is. */
export interface OneSearch {
  readonly noise: NoiseMode;
  /** Asked before each level: with so many states stored, whether it is left for another search. */
  readonly leave?: (states: number) => boolean;
  /** It takes the place of another search, whose checkpoint may be in the folder. */
  readonly replaces?: boolean;
}

/** Runs one search of a system, which is `instance`'s with the properties that are to be checked. The engines are imported when they are needed. */
export const runSearch = async (
  instance: Instance,
  system: System,
  options: ResolvedOptions,
  search: OneSearch,
): Promise<Outcome> => {
  if (options.search === 'dfs') return unsearched(await depthFirst(system, options), system, options, 'order');
  // What is over soon is done here.
  if (options.elsewhere !== undefined && search.noise !== 'always at first')
    return searchElsewhere(system, options.elsewhere, options, search.noise === 'lazily');
  const { Livelocks } = await import('../liveness/index.ts');
  const livelocks = new Livelocks(system, options);
  const told = (outcome: Outcome): Outcome => ({ ...outcome, livelocks: livelocks.searched });
  const { explore } = await import('../search/breadth-first.ts');
  const { engine, memory, workers, module, properties, symmetry, mergeLocal } = options;
  const { noise, leave } = search;
  const lazyNoise = noise === 'lazily';
  const { store = 'exact', scratch, stats = false } = options;
  if (engine === 'reference') {
    const { referenceExecutor } = await import('../reference/executor.ts');
    const executor = referenceExecutor(system, { memory });
    const clean: SearchHooks['clean'] = (watch) => livelocks.onReference(executor.counts.states, watch);
    return told(await explore(executor, system, options, { clean }));
  }
  const { packedExecutor } = await import('../workers/executor.ts');
  const { variant, bounds } = instance;
  const { through, without } = options;
  const source =
    module === undefined ? undefined : { module, variant, bounds, properties, condition: { through, without } };
  const executor = packedExecutor(system, {
    memory,
    workers: workers ?? (source === undefined || stats ? 1 : availableParallelism()),
    source,
    store: store === 'hash' ? { kind: 'hash', scratch } : { kind: 'exact' },
    symmetry,
    mergeLocal,
    lazyNoise,
    tally: stats,
  });
  // A violation that was found is one, whatever was declared.
  let standFor: number | undefined;
  const ended = async (ending: Ending['kind']): Promise<void> => {
    if (lazyNoise && store === 'exact') standFor = executor.standFor();
    if (mergeLocal && ending !== 'violated' && ending !== 'deadlock' && ending !== 'failed')
      await executor.requireLocal();
  };
  const saving = await checkpointing(instance, system, executor, options, search);
  let dead: DeadValues = { kind: 'unknown', why: 'unfinished' };
  let deadSeconds = 0;
  const clean: SearchHooks['clean'] = async (watch) => {
    const ending = await livelocks.inPartition(executor.partition, executor.counts.states, watch);
    if (!stats || ending !== undefined) return ending;
    const { deadValues } = await import('./dead-values/dead-values.ts');
    const { states, bytes } = executor.counts;
    const began = performance.now();
    dead = await deadValues(system, { symmetry, stored: states, memory: memory - bytes, watch });
    deadSeconds = (performance.now() - began) / 1000;
    return undefined;
  };
  try {
    const hooks: SearchHooks = {
      ...saving?.hooks,
      ended,
      leave: leave && (() => leave(executor.counts.states)),
      ...(store === 'hash' ? {} : { clean }),
    };
    const explored = await explore(executor, system, options, hooks);
    const outcome = standFor === undefined ? explored : standingFor(explored, standFor);
    return store === 'hash'
      ? unsearched(outcome, system, options, 'store')
      : withDead(told(outcome), dead, deadSeconds);
  } finally {
    await saving?.end();
  }
};

const searchElsewhere = async (
  system: System,
  elsewhere: Elsewhere,
  options: ResolvedOptions,
  lazyNoise: boolean,
): Promise<Outcome> => {
  if (system.liveness.length > 0)
    throw new ShootdownError(
      'usage',
      'a search with --partitions does not check liveness properties',
      'name the other properties (--property), or leave out --partitions',
    );
  const { symmetry, mergeLocal } = options;
  const executor = await elsewhere(system, { symmetry, mergeLocal, lazyNoise });
  const { explore } = await import('../search/breadth-first.ts');
  let standFor: number | undefined;
  const explored = await explore(
    executor,
    system,
    // How much memory there is, is not said here.
    { ...options, memory: undefined },
    {
      levelEnd: () => executor.levelEnd(),
      unfinished: () => executor.unfinished(),
      ended: async (ending) => {
        if (lazyNoise) standFor = await executor.standFor();
        if (ending === 'incomplete') return;
        // A violation that was found is one, whatever was declared.
        if (ending !== 'violated' && ending !== 'deadlock' && ending !== 'failed') await executor.requireLocal();
        executor.finish();
      },
    },
  );
  const outcome = standFor === undefined ? explored : standingFor(explored, standFor);
  return unsearched(outcome, system, options, 'machines');
};

const standingFor = ({ statistics, ...outcome }: Outcome, standFor: number): Outcome => ({
  ...outcome,
  statistics: { ...statistics, standFor },
});

/** The outcome with what is known of dead values, if details were asked for. The `seconds` that it took to look for them are none of the search's. */
const withDead = (outcome: Outcome, dead: DeadValues, seconds: number): Outcome => {
  const { statistics } = outcome;
  if (statistics.details === undefined) return outcome;
  const details = { ...statistics.details, dead };
  return { ...outcome, statistics: { ...statistics, details, seconds: statistics.seconds - seconds } };
};

/** The outcome of a search that does not have what is needed to look for livelocks. */
const unsearched = (
  outcome: Outcome,
  { threads }: System,
  { livelocks }: ResolvedOptions,
  missing: NoLivelockSearch,
): Outcome => {
  const { kind } = outcome.ending;
  if (kind !== 'holds' && kind !== 'unreached') return outcome;
  const wanted = livelocks === 'never' ? 'off' : missing;
  const why = threads.every(({ daemon }) => daemon) ? 'none to finish' : wanted;
  return { ...outcome, livelocks: { kind: 'not searched', why } };
};

const depthFirst = async (system: System, options: ResolvedOptions): Promise<Outcome> => {
  const { depthFirstExecutor } = await import('../packed/index.ts');
  const { exploreDepthFirst } = await import('../search/depth-first.ts');
  const executor = depthFirstExecutor(system, options);
  const outcome = await exploreDepthFirst(executor, system, options);
  // A violation that was found is one, whatever was declared.
  if (options.mergeLocal && !('path' in outcome.ending)) executor.requireLocal();
  return outcome;
};

const checkpointing = async (
  instance: Instance,
  system: System,
  executor: SavingExecutor,
  { checkpoint, resume, module, store = 'exact', symmetry, mergeLocal, onNote }: ResolvedOptions,
  { noise, replaces = false }: OneSearch,
): Promise<Checkpointing | undefined> => {
  const dir = resume ?? checkpoint;
  if (dir === undefined) return undefined;
  if (checkpoint !== undefined && resume !== undefined && checkpoint !== resume)
    throw new ShootdownError(
      'usage',
      'a search that is gone on with is saved where it was saved before',
      'give --resume DIR alone',
    );
  const { Checkpointing } = await import('./checkpointing.ts');
  const { modelDigestOf } = await import('../checkpoint/identity/model-digest.ts');
  const { model, variant, bounds } = instance;
  const identity = {
    program: version(),
    model: model.name,
    variant,
    bounds,
    properties: system.properties.map(({ name }) => name),
    settings: { store, symmetry, local: mergeLocal, noise },
    words: executor.words,
    fingerprint: modelDigestOf(instance, module === undefined ? undefined : fileURLToPath(module)),
  };
  if (replaces) return new Checkpointing(executor, { dir, begins: 'in place of it', identity, onNote });
  if (resume === undefined) return new Checkpointing(executor, { dir, begins: 'anew', identity, onNote });
  // Whether it was to be left for another search makes no difference to its states.
  const { savedIdentity } = await import('../checkpoint/checkpoint.ts');
  const { noise: saved = noise } = savedIdentity(resume).settings;
  const isAlike = noise !== 'lazily' && saved !== 'lazily';
  const alike = isAlike ? { ...identity, settings: { ...identity.settings, noise: saved } } : identity;
  return new Checkpointing(executor, { dir, begins: 'from there', identity, alike, onNote });
};
