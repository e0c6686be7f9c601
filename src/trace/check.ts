import { availableParallelism, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ShootdownError } from '../model/errors.ts';
import { type Instance, variantOf } from '../model/model.ts';
import { scalarsetsIn } from '../model/permutation.ts';
import type { System } from '../model/system.ts';
import type { Checkpointing } from '../parallel/checkpointing.ts';
import type { SavingExecutor } from '../parallel/packed-executor.ts';
import type { ReferenceMachine } from '../reference/machine.ts';
import { refusedCombinations } from '../search/combinations.ts';
import type { Engine } from '../search/executor.ts';
import type { SearchOptions } from '../search/options.ts';
import type { Ending, Outcome, Statistics } from '../search/outcome.ts';
import { version } from '../version.ts';
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
  const settings = { ...options, memory, symmetry: symmetric.length > 0 };
  const outcome = await (search === 'dfs'
    ? depthFirst(system, settings)
    : breadthFirst(instance, system, engine, settings));
  const { referenceMachine } = await import('../reference/machine.ts');
  const { verdictOf } = await import('./verdict.ts');
  const machine = referenceMachine(system);
  const ending = symmetric.length === 0 ? outcome.ending : await concrete(system, machine, outcome.ending);
  const verdict = verdictOf(system, machine, ending);
  return { ...about, verdict: search === 'dfs' ? asAnyWay(verdict) : verdict, statistics: outcome.statistics };
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

interface Settings extends SearchOptions {
  readonly memory: number;
  readonly symmetry: boolean;
}

const depthFirst = async (system: System, options: Settings): Promise<Outcome> => {
  const { depthFirstWalk } = await import('../packed/depth-first-walk.ts');
  const { exploreDepthFirst } = await import('../search/depth-first.ts');
  return exploreDepthFirst(depthFirstWalk(system, options), system, options);
};

const breadthFirst = async (
  instance: Instance,
  system: System,
  engine: Engine,
  options: Settings,
): Promise<Outcome> => {
  const { explore } = await import('../search/explore.ts');
  const { memory, workers, module, properties, symmetry } = options;
  if (engine === 'reference') {
    const { referenceExecutor } = await import('../reference/executor.ts');
    return explore(referenceExecutor(system, { memory }), system, options);
  }
  const { packedExecutor } = await import('../parallel/packed-executor.ts');
  const { variant, bounds } = instance;
  const source = module === undefined ? undefined : { module, variant, bounds, properties };
  const executor = packedExecutor(system, {
    memory,
    workers: workers ?? (source === undefined ? 1 : availableParallelism()),
    source,
    symmetry,
  });
  const saving = await checkpointing(instance, system, executor, options);
  try {
    return await explore(executor, system, options, saving);
  } finally {
    await saving?.end();
  }
};

const checkpointing = async (
  instance: Instance,
  system: System,
  executor: SavingExecutor,
  { checkpoint, resume, module, symmetry, onNote }: Settings,
): Promise<Checkpointing | undefined> => {
  const dir = resume ?? checkpoint;
  if (dir === undefined) return undefined;
  if (checkpoint !== undefined && resume !== undefined && checkpoint !== resume)
    throw new ShootdownError(
      'usage',
      'a search that is gone on with is saved where it was saved before',
      'give --resume DIR alone',
    );
  const { Checkpointing } = await import('../parallel/checkpointing.ts');
  const { fingerprintOf } = await import('../checkpoint/fingerprint.ts');
  const { model, variant, bounds } = instance;
  const identity = {
    program: version(),
    model: model.name,
    variant,
    bounds,
    properties: system.properties.map(({ name }) => name),
    settings: { symmetry },
    words: executor.words,
    fingerprint: fingerprintOf(instance, module === undefined ? undefined : fileURLToPath(module)),
  };
  return new Checkpointing(executor, { dir, resume: resume !== undefined, identity, onNote });
};

/** Half of the memory that this process may use: of the machine's, or of what its container allows. */
export const defaultMemory = (): number => {
  const allowed = process.constrainedMemory?.() ?? 0;
  const total = totalmem();
  return Math.floor((allowed > 0 && allowed < total ? allowed : total) / 2);
};
