import { availableParallelism, totalmem } from 'node:os';
import { ShootdownError } from '../model/errors.ts';
import { type Instance, variantOf } from '../model/model.ts';
import { scalarsetsIn } from '../model/permutation.ts';
import type { System } from '../model/system.ts';
import type { ReferenceMachine } from '../reference/machine.ts';
import { refusedCombinations } from '../search/combinations.ts';
import type { Engine, Executor } from '../search/executor.ts';
import type { SearchOptions } from '../search/options.ts';
import type { Ending, Outcome, Statistics } from '../search/outcome.ts';
import { withProperties } from './properties.ts';
import { asAnyWay, type Result, type Verdict } from './result.ts';

/**
 * Explores every reachable state of one variant of a model at given bounds and says what was found. Whatever the model
 * does wrong is a verdict (`failed`); throws an `unknown` error for a property that the system does not have, a `usage`
 * error for options that do not go together, and anything else only for a defect of the program. The engines are imported
 * when they are needed.
 */
export const check = async (instance: Instance, options: SearchOptions = {}): Promise<Result> => {
  const { model, variant, bounds } = instance;
  const system = withProperties(instance.system, options.properties);
  const engine = options.engine ?? 'packed';
  const search = options.search ?? 'bfs';
  const [impossible] = refusedCombinations(options);
  if (impossible !== undefined) throw impossible;
  const memory = options.memory ?? defaultMemory();
  const symmetric = engine === 'packed' && options.symmetry !== false ? scalarsetsOf(system) : [];
  const title = variantOf(model, variant)?.title ?? variant;
  const about = { model: model.name, variant, title, bounds, engine, search, symmetric };
  const refused = await refusedSymmetry(system, symmetric, options);
  if (refused !== undefined) return { ...about, verdict: refused, statistics: noStatistics(system) };
  const all = { ...options, engine, memory, symmetry: symmetric.length > 0 };
  const outcome = await (search === 'dfs' ? depthFirst(system, all) : breadthFirst(instance, system, all));
  const { referenceMachine } = await import('../reference/machine.ts');
  const { verdictOf } = await import('./verdict.ts');
  const machine = referenceMachine(system);
  const ending = symmetric.length === 0 ? outcome.ending : await concrete(system, machine, outcome.ending);
  const verdict = verdictOf(system, machine, ending);
  return { ...about, verdict: search === 'dfs' ? asAnyWay(verdict) : verdict, statistics: outcome.statistics };
};

type Settled = SearchOptions & { readonly engine: Engine; readonly memory: number; readonly symmetry: boolean };

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

/** Names of the scalarsets whose members can be permuted. */
const scalarsetsOf = (system: System): readonly string[] =>
  scalarsetsIn(system.root)
    .filter(({ size }) => size > 1)
    .map(({ name }) => name);

/** What to say of a model that does not treat the members of its scalarsets alike. */
const refusedSymmetry = async (
  system: System,
  symmetric: readonly string[],
  { symmetryStates = 50 }: SearchOptions,
): Promise<Verdict | undefined> => {
  if (symmetric.length === 0 || symmetryStates === 0) return undefined;
  const { checkSymmetry } = await import('../symmetry/self-check.ts');
  try {
    checkSymmetry(system, { states: symmetryStates });
    return undefined;
  } catch (error) {
    if (!(error instanceof ShootdownError)) throw error;
    const { code, message, hint } = error;
    return {
      kind: 'failed',
      error: { code, message, hint },
      at: { kind: 'symmetry' },
      trace: { initial: null, steps: [] },
    };
  }
};

/** The ending with a run of the model in place of a path of orbits. */
const concrete = async (system: System, machine: ReferenceMachine, ending: Ending): Promise<Ending> => {
  const { concreteEnding } = await import('./concretise.ts');
  const { canonicalFormOf } = await import('../packed/canonical-value.ts');
  const canonical = canonicalFormOf(system.root);
  return canonical === undefined ? ending : concreteEnding(system, machine, ending, canonical);
};

const noStatistics = (system: System): Statistics => ({
  states: 0,
  transitions: 0,
  depth: 0,
  levels: [],
  seconds: 0,
  bytes: 0,
  taken: system.rules.map(() => 0),
});

const executorOf = async (
  engine: Engine,
  { variant, bounds }: Instance,
  system: System,
  { memory, workers, module, properties, symmetry }: Settled,
): Promise<Executor> => {
  switch (engine) {
    case 'packed': {
      const { packedExecutor } = await import('../parallel/packed-executor.ts');
      const source = module === undefined ? undefined : { module, variant, bounds, properties };
      return packedExecutor(system, {
        memory,
        workers: workers ?? (source === undefined ? 1 : availableParallelism()),
        source,
        symmetry,
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
