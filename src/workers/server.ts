import { messageOf, ShootdownError, stackOf } from '../model/errors.ts';
import { faultOfModel, strayWords } from '../model/fault.ts';
import { instantiate } from '../model/instance.ts';
import { withProperties } from '../model/language/select-properties.ts';
import type { Model } from '../model/model.ts';
import { conditional, isConditional } from '../model/rules/condition.ts';
import { Partition, type Runs } from '../packed/index.ts';
import { checkShares, expandShares, type RoundWorker } from './level-round.ts';
import {
  type PartitionAnswer,
  type PartitionRequest,
  type PartitionTask,
  sendableFindings,
  sentError,
} from './messages.ts';
import { Barrier } from './shared/barrier.ts';
import { Counters } from './shared/counters.ts';
import { readLearning } from './shared/learning.ts';
import { LevelShares } from './shared/level-shares.ts';
import { controlOf } from './shared/memory.ts';
import { StopFlag } from './shared/stop-flag.ts';
import { signatureOf } from './signature.ts';

type Post = (answer: PartitionAnswer) => void;

/** The next request, if there is one already. */
type Receive = () => PartitionRequest | undefined;

/**
 * Builds the system of a task, says so, and answers with what is to be done at each request: it works until the request is
 * done, and posts one answer, or none for `memory` and `follow`. Where the model cannot be built that is posted, and no request will come.
 */
export const servePartition = async (
  task: PartitionTask,
  post: Post,
  receive: Receive,
): Promise<(request: PartitionRequest) => Promise<void>> => {
  const answer = await start(task, post, receive).catch((error: unknown) => {
    post({ kind: 'refused', error: sentError(unbuilt(error)) });
    return undefined;
  });
  return async (request) => {
    try {
      const answered = await answer?.(request);
      if (answered !== undefined) post(answered);
    } catch (error) {
      post(error instanceof ShootdownError ? { kind: 'refused', error: sentError(error) } : defect(error));
    }
  };
};

const start = async (
  { source, worker, shared, store, symmetry, mergeLocal, lazyNoise, leavesTotal, sleepAfter }: PartitionTask,
  post: Post,
  receive: Receive,
): Promise<(request: PartitionRequest) => Promise<PartitionAnswer | undefined>> => {
  const { default: model } = (await import(source.module)) as { readonly default: Model };
  const whole = withProperties(instantiate(model, source.variant, source.bounds).system, source.properties);
  const { condition = {} } = source;
  const system = isConditional(condition) ? conditional(whole, condition) : whole;
  const control = controlOf(shared, worker);
  // How much memory there may be is worker 0's to say.
  const partition = new Partition(system, {
    memory: Number.POSITIVE_INFINITY,
    control,
    store,
    symmetry,
    mergeLocal,
    lazyNoise,
    learn: leavesTotal === undefined ? undefined : { leavesTotal },
    sleepAfter,
  });
  const counters = new Counters(shared);
  const barrier = new Barrier(shared, control.pause);
  const shares = new LevelShares(shared, worker, control.pause);

  const noteProgress = (done: number): void => {
    const { states, transitions, bytes } = partition.counts;
    counters.set(worker, 'states', states);
    counters.set(worker, 'transitions', transitions);
    counters.set(worker, 'bytes', bytes);
    counters.set(worker, 'done', done);
  };
  const passBarrier = (): void => {
    barrier.arrive();
    barrier.await();
    const request = receive();
    if (request?.kind !== 'memory') throw new Error('no memory came at a barrier');
    if (partition.prepare(request.memory)) {
      barrier.arrive();
      barrier.await();
    }
    partition.install(request.memory);
    barrier.arrive();
    barrier.await();
  };
  const roundWorker: RoundWorker = {
    partition,
    control,
    shares,
    stop: new StopFlag(shared),
    waiting: { passBarrier, nap: () => shares.nap(), progress: noteProgress },
  };
  const done = (stored: Runs): PartitionAnswer => ({
    kind: 'done',
    findings: sendableFindings(partition.findings),
    stored,
  });

  post({ kind: 'ready', signature: signatureOf(system, partition.stepper.buffer) });
  return async (request) => {
    switch (request.kind) {
      case 'try':
        return { kind: 'tried', outcome: partition.reader.outcomeOf(request.states) };
      case 'learn':
        partition.stepper.learn(readLearning(request.learned));
        return { kind: 'learnt' };
      case 'follow':
        partition.stepper.learn(readLearning(request.learned));
        return undefined;
      case 'memory':
        partition.install(request.memory);
        return undefined;
      case 'install':
        partition.install(request.memory);
        return { kind: 'installed' };
      case 'check':
        noteProgress(0);
        partition.beginCheck(request.seen);
        await checkShares(roundWorker, request.level);
        return done([]);
      case 'expand':
        noteProgress(0);
        await expandShares(roundWorker, request.level);
        return done(partition.endLevel());
      case 'footprints':
        return { kind: 'footprints', footprints: partition.stepper.footprints };
      case 'census':
        return { kind: 'census', census: partition.reader.census(request.runs) };
      case 'predecessor':
        return { kind: 'predecessor', state: partition.reader.predecessor(request.target, request.runs) };
    }
  };
};

const unbuilt = (error: unknown): ShootdownError =>
  new ShootdownError(
    'worker',
    `the model cannot be built on a thread of the search: ${messageOf(error)}`,
    'does its file do something else on a thread? --workers 1 searches without threads',
    error,
  );

const defect = (error: unknown): PartitionAnswer => ({
  kind: 'error',
  message: messageOf(error),
  stack: stackOf(error),
});

/** What to post of an error that nobody caught, in a timer or a promise; `origin` as Node's `uncaughtException` has it. */
export const strayAnswer = (thrown: unknown, origin: string): PartitionAnswer => {
  const fault = faultOfModel(thrown, strayWords(origin));
  return fault === undefined ? defect(thrown) : { kind: 'refused', error: sentError(fault) };
};
