import { pathToFileURL } from 'node:url';
import { modulePathOf } from '../loading/find-module.ts';
import { loadModel } from '../loading/models.ts';
import { type Instance, instantiate } from '../model/instance.ts';
import { withProperties } from '../model/language/select-properties.ts';
import { conditional, isConditional } from '../model/rules/condition.ts';
import type { System } from '../model/rules/rule.ts';
import type { Progress, SearchNote } from '../search/options.ts';
import type {
  CheckJob,
  CompareJob,
  EquivalentJob,
  FindJob,
  HostJob,
  Job,
  JobKind,
  ProgressOf,
  ResultOf,
  SearchNews,
  VariantSource,
  WalkedVariant,
  WalkJob,
} from './job.ts';

/** Tells the main thread how a job gets on. */
type Report<K extends JobKind> = (progress: ProgressOf<K>) => void;

/**
 * Does a job, on this thread. Each kind loads what it needs. `built`: the instance that is to be checked, where there is one; else it is built.
 * Throws what the model throws.
 */
export const runJob = (
  job: Job,
  signal: AbortSignal,
  report: Report<JobKind>,
  built?: Instance,
): Promise<ResultOf<JobKind>> => {
  switch (job.kind) {
    case 'check':
      return runCheck(job, signal, report, built);
    case 'host':
      return runHost(job, signal, report);
    case 'walk':
      return runWalk(job, report);
    case 'find':
      return runFind(job);
    case 'compare':
      return runCompare(job, signal, report);
    case 'equivalent':
      return runEquivalent(job, signal, report);
  }
};

const instanceOf = async ({ model, variant, set }: VariantSource): Promise<Instance> =>
  instantiate(await loadModel(model), variant, set);

const systemOf = async (walked: WalkedVariant): Promise<System> =>
  withProperties((await instanceOf(walked)).system, walked.properties);

/** The options by which a search is stopped, and reports. */
const listeners = (signal: AbortSignal, report: (news: SearchNews) => void) => ({
  signal,
  onProgress: (progress: Progress): void => report({ kind: 'progress', progress }),
  onNote: (note: SearchNote): void => report({ kind: 'note', note }),
});

const runCheck = async (job: CheckJob, signal: AbortSignal, report: Report<'check'>, built: Instance | undefined) => {
  const { check } = await import('../check/check.ts');
  const { joint } = job;
  const elsewhere = joint && (await import('./joint/elsewhere.ts')).elsewhereOf(job, joint, signal, report);
  return check(built ?? (await instanceOf(job)), {
    ...job.settings,
    elsewhere,
    module: pathToFileURL(await modulePathOf(job.model)).href,
    ...listeners(signal, report),
  });
};

const runHost = async (job: HostJob, signal: AbortSignal, report: Report<'host'>): Promise<null> => {
  const { beHost } = await import('../cluster/joint/host/host.ts');
  const { properties, condition, symmetry, mergeLocal, lazyNoise } = job.source;
  const whole = withProperties((await instanceOf(job)).system, properties);
  const system = isConditional(condition) ? conditional(whole, condition) : whole;
  const { address, joint, id, folder: shared, memory } = job;
  const listening = (): void => report('listening');
  await beHost({ address, joint, id, system, symmetry, mergeLocal, lazyNoise, shared, memory, signal, listening });
  return null;
};

const runWalk = async (job: WalkJob, report: Report<'walk'>): Promise<null> => {
  const { shared, from, to, size } = job;
  const { Walker } = await import('../simulate/walker.ts');
  const { walkChunk } = await import('../simulate/walk-chunk.ts');
  const { isBeaten, isStopped, noteFound, takeChunk } = await import('../simulate/share.ts');
  const walker = new Walker(await systemOf(job));
  const chunks = Math.ceil((to - from) / size);
  for (let next = takeChunk(shared, chunks); next !== undefined; next = takeChunk(shared, chunks)) {
    const number = next;
    const first = from + number * size;
    const stop = (): boolean => isStopped(shared) || isBeaten(shared, number);
    const chunk = walkChunk(walker, job, first, Math.min(to, first + size), stop);
    if (chunk.found !== undefined) noteFound(shared, number);
    report({ number, chunk });
  }
  return null;
};

const runFind = async (job: FindJob) => {
  const { lookInto } = await import('../simulate/look-into.ts');
  const { isStopped } = await import('../simulate/share.ts');
  const system = await systemOf(job);
  const end = performance.now() + job.patience * 1000;
  return lookInto(system, job, job.find, () => isStopped(job.shared) || performance.now() > end);
};

const runCompare = async (job: CompareJob, signal: AbortSignal, report: Report<'compare'>) => {
  const { candidate, part, set, wants } = job;
  const { loadSubject } = await import('../loading/subjects.ts');
  const { subject } = await loadSubject(job.subject, job.files);
  const options = { ...job.settings, ...listeners(signal, report) };
  if (wants.kind === 'tally') {
    const { tally } = await import('../policies/tally.ts');
    const contest = subject.contest(candidate, part, set);
    const label = `${candidate} on ${part}`;
    return { kind: 'tally' as const, tally: await tally(label, contest, subject.questions.length, options) };
  }
  const { check } = await import('../check/check.ts');
  const { variantFor } = await import('../policies/subject.ts');
  const instance = instantiate(subject.model, variantFor(candidate, part), set);
  return { kind: 'trace' as const, result: await check(instance, { ...options, properties: [wants.property] }) };
};

const runEquivalent = async (
  { first, second, options }: EquivalentJob,
  signal: AbortSignal,
  report: Report<'equivalent'>,
) => {
  const { equivalenceOf } = await import('../equivalence/equivalence.ts');
  return equivalenceOf(await instanceOf(first), await instanceOf(second), { ...options, ...listeners(signal, report) });
};
