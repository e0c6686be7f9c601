import { explained, messageOf, ShootdownError } from '../model/errors.ts';
import { instantiate, type Model } from '../model/model.ts';
import type { PackedFindings } from '../packed/packed-findings.ts';
import { Partition } from '../packed/partition.ts';
import { withProperties } from '../trace/properties.ts';
import type { PartitionAnswer, PartitionRequest, PartitionTask, SentError } from './partition-messages.ts';
import { Counters, Links, StopFlag } from './shared.ts';
import { signatureOf } from './signature.ts';

/** States that are worked on between two looks at the stop flag. */
const STATES_AT_ONCE = 4096;

type Post = (answer: PartitionAnswer) => void;

/**
 * Builds the system of a task, says so, and answers with what is to be done at each request: it works until the request is
 * done, and posts one answer. Where the model cannot be built that is posted, and no request will come.
 */
export const servePartition = async (task: PartitionTask, post: Post): Promise<(request: PartitionRequest) => void> => {
  const answer = await start(task, post).catch((error: unknown) => {
    post({ kind: 'refused', error: sent(unbuilt(error)) });
    return undefined;
  });
  return (request) => {
    try {
      if (answer !== undefined) post(answer(request));
    } catch (error) {
      post(error instanceof ShootdownError ? { kind: 'refused', error: sent(error) } : defect(error));
    }
  };
};

const start = async (
  { source, me, shared, memory, store, symmetry, mergeLocal }: PartitionTask,
  post: Post,
): Promise<(request: PartitionRequest) => PartitionAnswer> => {
  const { default: model } = (await import(source.module)) as { readonly default: Model };
  const system = withProperties(instantiate(model, source.variant, source.bounds).system, source.properties);
  const links = new Links(shared, me);
  const partition = new Partition(system, { memory, store, symmetry, mergeLocal, outbox: links });
  links.receive = (words, offset, count) => partition.receive(words, offset, count);
  const counters = new Counters(shared);
  const stop = new StopFlag(shared);

  const tell = (done: number): void => {
    counters.set(me, 'states', partition.states);
    counters.set(me, 'transitions', partition.transitions);
    counters.set(me, 'bytes', partition.bytes);
    counters.set(me, 'disk', partition.disk);
    counters.set(me, 'full', partition.full ? 1 : 0);
    counters.set(me, 'load', partition.load);
    counters.set(me, 'done', done);
  };
  const overNewest = (work: (from: number, to: number) => void): void => {
    const newest = partition.levels - 1;
    const [from, to] = [partition.startOf(newest), partition.startOf(newest + 1)];
    for (let n = from; n < to && !stop.raised; n += STATES_AT_ONCE) {
      const end = Math.min(to, n + STATES_AT_ONCE);
      work(n, end);
      tell(end - from);
    }
  };
  const done = (): PartitionAnswer => ({
    kind: 'done',
    findings: sendable(partition.findings()),
    level: partition.startOf(partition.levels) - partition.startOf(partition.levels - 1),
    lost: partition.lost,
  });

  post({ kind: 'ready', signature: signatureOf(system, partition.draft) });
  return (request) => {
    switch (request.kind) {
      case 'adopt': {
        const words = new Int32Array(request.words);
        let from = 0;
        for (const level of request.levels) {
          const to = from + level * shared.width;
          partition.adopt(words.subarray(from, to), me);
          partition.endLevel();
          from = to;
        }
        tell(0);
        return done();
      }
      case 'adopt saved':
        partition.adoptSaved(request.source, request.levels, me);
        tell(0);
        return done();
      case 'footprints':
        return { kind: 'footprints', footprints: partition.footprints };
      case 'save':
        return { kind: 'saved', appended: partition.save(request.plan, request.elsewhere, request.upTo) };
      case 'try':
        return { kind: 'tried', outcome: partition.outcomeOf(request.states) };
      case 'learn':
        partition.learn(request.learned);
        return { kind: 'learnt' };
      case 'check':
        tell(0);
        partition.beginCheck(request.seen);
        overNewest((from, to) => partition.check(from, to));
        return done();
      case 'expand': {
        tell(0);
        const newest = partition.startOf(partition.levels) - partition.startOf(partition.levels - 1);
        let worked = 0;
        overNewest((from, to) => {
          partition.expand(from, to);
          worked += to - from;
        });
        links.finish();
        partition.endLevel();
        tell(Math.min(worked, newest));
        return done();
      }
      case 'census':
        return { kind: 'census', part: partition.census() };
      case 'predecessor':
        return { kind: 'predecessor', state: partition.predecessor(request.target, request.level) };
    }
  };
};

/** With the error as what arrives whole: one of a model's own class would not, and one with a function in it not at all. */
const sendable = (findings: PackedFindings): PackedFindings => {
  const { failure } = findings;
  if (failure === undefined) return findings;
  return { ...findings, failure: { ...failure, error: sent(explained(failure.error)) } };
};

const sent = (error: unknown): SentError =>
  error instanceof ShootdownError
    ? { code: error.code, message: error.message, hint: error.hint }
    : { code: undefined, message: messageOf(error), hint: undefined };

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
  stack: error instanceof Error ? error.stack : undefined,
});
