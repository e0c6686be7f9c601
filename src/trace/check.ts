import { availableParallelism, totalmem } from 'node:os';
import { type Instance, variantOf } from '../model/model.ts';
import type { System } from '../model/system.ts';
import { refusedCombinations } from '../search/combinations.ts';
import type { Engine, Executor } from '../search/executor.ts';
import type { SearchOptions } from '../search/options.ts';
import type { Outcome } from '../search/outcome.ts';
import { withProperties } from './properties.ts';
import { asAnyWay, type Result } from './result.ts';

/**
 * Explores every reachable state of one variant of a model at given bounds and says what was found. Whatever the model
 * does wrong is a verdict (`failed`); throws an `unknown` error for a property that the system does not have, a `usage` error
 * for options that do not go together, and anything else only for a defect of the program. The engines are imported when they are needed.
 */
export const check = async (instance: Instance, options: SearchOptions = {}): Promise<Result> => {
  const { model, variant, bounds } = instance;
  const system = withProperties(instance.system, options.properties);
  const engine = options.engine ?? 'packed';
  const search = options.search ?? 'bfs';
  const [refused] = refusedCombinations(options);
  if (refused !== undefined) throw refused;
  const all = { ...options, engine, memory: options.memory ?? defaultMemory() };
  const outcome = await (search === 'dfs' ? depthFirst(system, all) : breadthFirst(instance, system, all));
  const { referenceMachine } = await import('../reference/machine.ts');
  const { verdictOf } = await import('./verdict.ts');
  const verdict = verdictOf(system, referenceMachine(system), outcome.ending);
  return {
    model: model.name,
    variant,
    title: variantOf(model, variant)?.title ?? variant,
    bounds,
    engine,
    search,
    verdict: search === 'dfs' ? asAnyWay(verdict) : verdict,
    statistics: outcome.statistics,
  };
};

type Settled = SearchOptions & { readonly engine: Engine; readonly memory: number };

const breadthFirst = async (instance: Instance, system: System, options: Settled): Promise<Outcome> => {
  const executor = await executorOf(options.engine, instance, system, options);
  const { explore } = await import('../search/explore.ts');
  return explore(executor, system, options);
};

const depthFirst = async (system: System, options: Settled): Promise<Outcome> => {
  const { depthFirstWalk } = await import('../packed/depth-first-walk.ts');
  const { exploreDepthFirst } = await import('../search/depth-first.ts');
  return exploreDepthFirst(depthFirstWalk(system, options), system, options);
};

const executorOf = async (
  engine: Engine,
  { variant, bounds }: Instance,
  system: System,
  { memory, workers, module, properties }: Settled,
): Promise<Executor> => {
  switch (engine) {
    case 'packed': {
      const { packedExecutor } = await import('../parallel/packed-executor.ts');
      const source = module === undefined ? undefined : { module, variant, bounds, properties };
      return packedExecutor(system, {
        memory,
        workers: workers ?? (source === undefined ? 1 : availableParallelism()),
        source,
      });
    }
    case 'reference': {
      const { referenceExecutor } = await import('../reference/executor.ts');
      return referenceExecutor(system, { memory });
    }
  }
};

/** Half of the memory that this process may use: of the machine's, or of what its container allows. */
export const defaultMemory = (): number => {
  const allowed = process.constrainedMemory?.() ?? 0;
  const total = totalmem();
  return Math.floor((allowed > 0 && allowed < total ? allowed : total) / 2);
};
