import { availableParallelism, totalmem } from 'node:os';
import { type Instance, variantOf } from '../model/model.ts';
import type { System } from '../model/system.ts';
import type { Engine, Executor } from '../search/executor.ts';
import { missProbability } from '../search/missed.ts';
import type { SearchOptions } from '../search/options.ts';
import { checkStoreSettings } from '../search/store-settings.ts';
import { withProperties } from './properties.ts';
import type { Result } from './result.ts';

/**
 * Explores every reachable state of one variant of a model at given bounds and says what was found. Whatever the model
 * does wrong is a verdict (`failed`); throws an `unknown` error for a property that the system does not have, and
 * `usage` one for options that do not go together, and anything else only for a defect of the program. The engines are imported when they are needed.
 */
export const check = async (instance: Instance, options: SearchOptions = {}): Promise<Result> => {
  checkStoreSettings(options);
  const { model, variant, bounds } = instance;
  const system = withProperties(instance.system, options.properties);
  const engine = options.engine ?? 'packed';
  const memory = options.memory ?? defaultMemory();
  const executor = await executorOf(engine, instance, system, { ...options, memory });
  const { explore } = await import('../search/explore.ts');
  const outcome = await explore(executor, system, { ...options, engine, memory });
  const { referenceMachine } = await import('../reference/machine.ts');
  const { verdictOf } = await import('./verdict.ts');
  return {
    model: model.name,
    variant,
    title: variantOf(model, variant)?.title ?? variant,
    bounds,
    engine,
    ...(options.store === 'hash' ? { hashed: { missed: missProbability(outcome.statistics.states) } } : {}),
    verdict: verdictOf(system, referenceMachine(system), outcome.ending),
    statistics: outcome.statistics,
  };
};

const executorOf = async (
  engine: Engine,
  { variant, bounds }: Instance,
  system: System,
  { memory, workers, module, properties, store, scratch }: SearchOptions & { readonly memory: number },
): Promise<Executor> => {
  switch (engine) {
    case 'packed': {
      const { packedExecutor } = await import('../parallel/packed-executor.ts');
      const source = module === undefined ? undefined : { module, variant, bounds, properties };
      return packedExecutor(system, {
        memory,
        store: store === 'hash' ? { kind: 'hash', scratch } : { kind: 'exact' },
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
