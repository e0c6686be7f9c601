// The thread of one partition. Its task is in `workerData`; it answers each PartitionRequest with one PartitionAnswer.

import { parentPort, workerData } from 'node:worker_threads';
import { explained, messageOf, ShootdownError } from '../model/errors.ts';
import { instantiate, type Model } from '../model/model.ts';
import type { PackedFindings } from '../packed/packed-findings.ts';
import { Partition } from '../packed/partition.ts';
import { withProperties } from '../trace/properties.ts';
import { divertStdout } from './divert-stdout.ts';
import type { PartitionAnswer, PartitionRequest, PartitionTask, SentError } from './partition-messages.ts';
import { Counters, Links, StopFlag } from './shared.ts';

/** States that are worked on between two looks at the stop flag. */
const STATES_AT_ONCE = 4096;

const port = parentPort;
if (port === null) throw new Error('partition-thread.js is the entry of a worker thread');
const post = (answer: PartitionAnswer): void => port.postMessage(answer);

divertStdout();
const { source, me, shared, memory, store, symmetry, mergeLocal } = workerData as PartitionTask;

const start = async (): Promise<(request: PartitionRequest) => PartitionAnswer> => {
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

  post({ kind: 'ready', rules: system.rules.length, width: partition.draft.layout.words });
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
      case 'check':
        tell(0);
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

try {
  const answer = await start();
  port.on('message', (request: PartitionRequest) => {
    try {
      post(answer(request));
    } catch (error) {
      if (error instanceof ShootdownError) post({ kind: 'refused', error: sent(error) });
      else post({ kind: 'error', message: messageOf(error), stack: error instanceof Error ? error.stack : undefined });
    }
  });
} catch (error) {
  post({ kind: 'error', message: messageOf(error), stack: error instanceof Error ? error.stack : undefined });
}
