import { totalmem } from 'node:os';
import { ShootdownError, valueText } from '../model/errors.ts';
import { type Instance, instantiate, rebuilt, variantOf } from '../model/instance.ts';
import type { PlainValue } from '../model/language/domain.ts';
import { withProperties } from '../model/language/select-properties.ts';
import type { Model } from '../model/model.ts';
import { conditional, historyField, isConditional } from '../model/rules/condition.ts';
import type { System } from '../model/rules/rule.ts';
import { scalarsetsIn } from '../model/values/permutation.ts';
import type { ReferenceMachine } from '../reference/machine.ts';
import type { SearchOptions } from '../search/options.ts';
import type { Ending, Outcome, Statistics } from '../search/outcome.ts';
import type { CanonicalForm } from '../trace/concretise.ts';
import type { Reading, Waiting } from '../trace/trace.ts';
import { refusedCombinations } from './combinations.ts';
import { missProbability } from './missed.ts';
import type { Refused } from './rehearsal/repeat-test.ts';
import { asAnyWay, type Failed, isCounterexample, type Result, type Verdict } from './result.ts';
import { scratchFolder } from './scratch.ts';

/** As below, of a variant at its own bounds: `check(model, 'today')`. Throws `unknown` where the model has no such variant. */
export function check(model: Model, variant: string, options?: SearchOptions): Promise<Result>;
/**
 * Explores every reachable state of one variant of a model at given bounds and says what was found. Whatever the model
 * does wrong is a verdict (`failed`); throws an `unknown` error for a property that the system does not have, a `usage`
 * error for options that do not go together, and anything else only for a defect of the program. The engines are imported
 * when they are needed.
 */
export function check(instance: Instance, options?: SearchOptions): Promise<Result>;
export async function check(
  given: Instance | Model,
  named: string | SearchOptions = {},
  further: SearchOptions = {},
): Promise<Result> {
  return typeof named === 'string'
    ? checkInstance(instantiate(given as Model, named), further)
    : checkInstance(requireInstance(given), named);
}

/** Plain JavaScript may give anything. Throws a `usage` error for what is no instance. */
const requireInstance = (given: unknown): Instance => {
  if (typeof given === 'object' && given !== null) {
    if ('system' in given && 'model' in given) return given as Instance;
    if ('build' in given && 'variants' in given && Array.isArray(given.variants))
      throw new ShootdownError(
        'usage',
        'check was given a model, and no variant of it',
        `name one: check(model, '${(given.variants[0] as { name?: string } | undefined)?.name ?? 'today'}'); for bounds of your own: check(instantiate(model, variant, bounds))`,
      );
  }
  throw new ShootdownError(
    'usage',
    `check takes a model and the name of a variant, or an instance, and was given ${valueText(given)}`,
    "write check(model, 'today'), or check(instantiate(model, 'today', { cpus: 2 }))",
  );
};

const checkInstance = async (instance: Instance, options: SearchOptions): Promise<Result> => {
  if (options.scratch !== undefined) scratchFolder(options.scratch);
  const { model, variant, bounds } = instance;
  const system = withProperties(instance.system, options.properties);
  const engine = options.engine ?? 'packed';
  const search = options.search ?? 'bfs';
  const [impossible] = refusedCombinations(options);
  if (impossible !== undefined) throw impossible;
  const memory = options.memory ?? defaultMemory();
  const symmetric = engine === 'packed' && options.symmetry !== false ? scalarsetsOf(system) : [];
  const title = variantOf(model, variant)?.title ?? variant;
  const { through = [], without = [] } = options;
  const sought = isConditional(options) ? { sought: { through, without } } : {};
  const checked = { model: model.name, variant, title, bounds, engine, search, symmetric, ...sought };
  const searched = isConditional(options) ? conditional(system, options) : system;
  const { refuseStrangeWords } = await import('./rehearsal/words.ts');
  const refused =
    refusedModel(() => refuseStrangeWords(instance, system)) ?? (await refusedSymmetry(system, symmetric, options));
  if (refused !== undefined)
    return { ...checked, merged: false, lazyNoise: false, verdict: refused, statistics: noStatistics(system) };
  const { searchAll } = await import('./searches.ts');
  const { hasLocalSteps } = await import('../packed/index.ts');
  const mergeLocal = engine === 'packed' && options.local !== false && hasLocalSteps(searched);
  // What is asked of ways alone says nothing of what can follow them.
  const looked = isConditional(options) ? ('never' as const) : options.livelocks;
  const settings = {
    ...options,
    livelocks: looked,
    engine,
    search,
    memory,
    symmetry: symmetric.length > 0,
    mergeLocal,
  };
  const found = await refusable(() => searchAll(instance, searched, settings));
  if ('refused' in found)
    return {
      ...checked,
      merged: mergeLocal,
      lazyNoise: false,
      verdict: found.refused,
      statistics: noStatistics(system),
    };
  const { merged, lazyNoise, isAnyWay } = found;
  const outcome = isConditional(options) ? found.outcome : await withLiveness(system, found.outcome, settings);
  const { RepeatTest } = await import('./rehearsal/repeat-test.ts');
  const repeats = new RepeatTest(system);
  const differing =
    refusedModel(() => repeats.repeat(() => twinOf(instance, options.properties))) ??
    refusedAt(repeats.refusedQuietly());
  if (differing !== undefined)
    return { ...checked, merged, lazyNoise, verdict: differing, statistics: outcome.statistics };
  const { referenceMachine } = await import('../reference/machine.ts');
  const { verdictOf } = await import('./verdict.ts');
  const machine = referenceMachine(searched);
  const canonical = symmetric.length === 0 ? undefined : await canonicalForm(searched);
  const told = isAnyWay
    ? asAnyWay(verdictOf(searched, machine, await noisyRun(searched, machine, outcome.ending, canonical)))
    : verdictOf(searched, machine, outcome.ending, canonical);
  const verdict = searched === system ? told : withoutHistory(told, historyField(system));
  const { statistics } = outcome;
  const livelocks = isConditional(options) ? undefined : outcome.livelocks;
  const hashed = options.store === 'hash' ? { hashed: { missed: missProbability(statistics.states) } } : {};
  return {
    ...checked,
    merged,
    lazyNoise,
    ...hashed,
    verdict: search === 'dfs' && verdict.kind !== 'liveness' ? asAnyWay(verdict) : verdict,
    statistics,
    livelocks,
  };
};

/** The ending with a run of the model for a path of states between which noise was taken lazily. */
const noisyRun = async (
  system: System,
  machine: ReferenceMachine,
  ending: Ending,
  canonical: CanonicalForm | undefined,
): Promise<Ending> => {
  const { noisyEnding } = await import('../trace/noisy-run.ts');
  return 'path' in ending ? noisyEnding(system, machine, ending, canonical) : ending;
};

/** The outcome of a search that found nothing, or what the check of the liveness properties came to. */
const withLiveness = async (
  system: System,
  outcome: Outcome,
  options: SearchOptions & { memory: number },
): Promise<Outcome> => {
  const { kind } = outcome.ending;
  if (system.liveness.length === 0 || (kind !== 'holds' && kind !== 'unreached')) return outcome;
  const { checkLiveness } = await import('../liveness/index.ts');
  const { Limits } = await import('../search/limits.ts');
  const { maxTime, memory, signal, onProgress } = options;
  const left = maxTime === undefined ? undefined : Math.max(0, maxTime - outcome.statistics.seconds);
  const counts = { ...outcome.statistics, done: 0, full: false };
  const limits = new Limits(
    { maxTime: left, signal, onProgress },
    () => counts,
    () => ({ level: counts.depth, frontier: 0 }),
  );
  const found = await checkLiveness(system, { memory, watch: limits, limit: () => limits.met ?? 'interrupted' });
  const statistics = { ...outcome.statistics, seconds: outcome.statistics.seconds + limits.seconds };
  if (found === undefined) return { ...outcome, statistics };
  if (typeof found === 'string')
    return { ...outcome, statistics, ending: { kind: 'incomplete', limit: found, left: 0, liveness: true } };
  return { ...outcome, statistics, ending: found };
};

/** Names of the scalarsets whose members can be permuted. */
const scalarsetsOf = (system: System): readonly string[] =>
  scalarsetsIn(system.root)
    .filter(({ size }) => size > 1)
    .map(({ name }) => name);

/** The instance's system built a second time, with the same properties. */
const twinOf = (instance: Instance, properties: SearchOptions['properties']): System | undefined => {
  const twin = rebuilt(instance);
  return twin && withProperties(twin, properties);
};

const refusedAt = (refused: Refused | undefined): Verdict | undefined =>
  refused && { ...refusal(refused.error, 'model'), at: refused.at };

/** What to say of a model that `test` throws at. */
const refusedModel = (test: () => void): Verdict | undefined => {
  try {
    test();
    return undefined;
  } catch (error) {
    return refusal(error, 'model');
  }
};

/** What to say of a model that does not treat the members of its scalarsets alike. */
const refusedSymmetry = async (
  system: System,
  symmetric: readonly string[],
  { symmetryStates = 50 }: SearchOptions,
): Promise<Verdict | undefined> => {
  if (symmetric.length === 0 || symmetryStates === 0) return undefined;
  const { checkSymmetry } = await import('./symmetry-test/self-check.ts');
  try {
    checkSymmetry(system, { states: symmetryStates });
    return undefined;
  } catch (error) {
    return refusal(error, 'symmetry');
  }
};

/** What the work comes to, or what to say when it is refused for what the model promises. */
const refusable = async <T>(work: () => Promise<T>): Promise<T | { readonly refused: Verdict }> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ShootdownError && error.code === 'model') return { refused: refusal(error, 'local') };
    throw error;
  }
};

const refusal = (error: unknown, kind: 'symmetry' | 'local' | 'model'): Failed => {
  if (!(error instanceof ShootdownError)) throw error;
  const { code, message, hint } = error;
  return { kind: 'failed', error: { code, message, hint }, at: { kind }, trace: { initial: null, steps: [] } };
};

/** The verdict on a conditional system as one on the system itself. What was not reached does not matter. */
const withoutHistory = (verdict: Verdict, field: string): Verdict => {
  if (verdict.kind === 'unreached' || verdict.kind === 'holds') return { kind: 'holds' };
  if (!isCounterexample(verdict)) return verdict;
  const isOwn = ({ path }: { readonly path: string }): boolean => !path.startsWith(`${field}.`);
  const { initial, steps, ...rest } = verdict.trace;
  const { [field]: _, ...first } = (initial ?? {}) as { readonly [name: string]: PlainValue };
  return {
    ...verdict,
    ...(verdict.kind === 'deadlock' ? { waiting: verdict.waiting.map((one) => withoutReads(one, isOwn)) } : {}),
    trace: {
      ...rest,
      initial: initial === null ? null : first,
      steps: steps.map((step) => ({
        ...step,
        changes: step.changes.filter(isOwn),
      })),
    },
  };
};

/** What a thread waits for, without what is not the model's own. */
const withoutReads = ({ reads = [], ...waiting }: Waiting, isOwn: (reading: Reading) => boolean): Waiting => {
  const own = reads.filter(isOwn);
  return own.length === 0 ? waiting : { ...waiting, reads: own };
};

const canonicalForm = async (system: System): Promise<CanonicalForm | undefined> => {
  const { canonicalFormOf } = await import('../packed/index.ts');
  return canonicalFormOf(system.root);
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

/** Half of the memory that this process may use: of the machine's, or of what its container allows. */
export const defaultMemory = (): number => {
  const allowed = process.constrainedMemory?.() ?? 0;
  const total = totalmem();
  return Math.floor((allowed > 0 && allowed < total ? allowed : total) / 2);
};
