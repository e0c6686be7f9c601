// What checkpoints cost: how fast states are appended, committed and read back, and how much longer a search takes with
// them than without, in turn within one run. `node out/dist/bench/checkpoint.js [folder]`
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as yieldToEvents } from 'node:timers/promises';
import zap from '../models/zap/model.ts';
import { createCheckpoint, openCheckpoint } from '../src/checkpoint/checkpoint.ts';
import { fingerprintOf } from '../src/checkpoint/fingerprint.ts';
import type { Identity } from '../src/checkpoint/identity.ts';
import { afterCheckpoint, isDue, type Pace, shareOf, startPace } from '../src/checkpoint/pace.ts';
import { PartWriter } from '../src/checkpoint/part-writer.ts';
import { instantiate } from '../src/model/model.ts';
import { layoutOf } from '../src/packed/layout.ts';
import { packedExecutor } from '../src/parallel/packed-executor.ts';

const instance = instantiate(zap, '2022-batches', { cpus: 2 });
const { words } = layoutOf(instance.system.root);
const identity: Identity = {
  program: 'bench',
  model: 'zap',
  variant: '2022-batches',
  bounds: instance.bounds,
  properties: [],
  settings: {},
  words,
  fingerprint: fingerprintOf(instance),
};
const root = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'shootdown-bench-'));
let folders = 0;
const fresh = (): string => join(root, `${folders++}`);
const now = (): number => performance.now() / 1000;
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] as number;
const fixed = (value: number): string => value.toFixed(value < 10 ? 2 : 0);

/** Seconds to append, commit and read so many bytes in one level. */
const files = async (bytes: number): Promise<readonly [append: number, commit: number, read: number]> => {
  const level = new Int32Array(Math.floor(bytes / 4 / words) * words).map((_, i) => Math.imul(i, 0x9e3779b1));
  const writer = createCheckpoint(fresh(), identity);
  const part = new PartWriter(writer.plan(0));
  const appended = part.append([[level]]);
  writer.add(appended);
  const appendedAt = now();
  await writer.commit([level.length / words], null);
  const committedAt = now();
  part.close();
  writer.close();
  const checkpoint = openCheckpoint(writer.dir, identity);
  const opened = now();
  checkpoint.read(() => undefined);
  const read = now() - opened;
  checkpoint.close();
  return [appended.seconds, committedAt - appendedAt, read];
};

/** Explores the zap with two CPUs, as `explore` does; with checkpoints, as many words as its states have are written. */
const search = async (checkpoints: boolean): Promise<{ seconds: number; pace: Pace; count: number; ended: number }> => {
  const executor = packedExecutor(instance.system);
  const writer = checkpoints ? createCheckpoint(fresh(), identity) : undefined;
  const part = writer === undefined ? undefined : new PartWriter(writer.plan(0));
  const began = now();
  let pace = startPace(began);
  let committing: Promise<void> = Promise.resolve();
  let count = 0;
  let log = new Int32Array(0);
  const levels: number[] = [];
  executor.start();
  for (let from = 0; executor.states > from; ) {
    const to = executor.states;
    levels.push(to - from);
    for (let next = from; next < to; next += 8192) {
      executor.check(next, Math.min(to, next + 8192));
      executor.expand(next, Math.min(to, next + 8192));
      await yieldToEvents();
    }
    from = to;
    if (writer === undefined || part === undefined || writer.busy) continue;
    const pending = levels.slice(part.level);
    const states = pending.reduce((sum, level) => sum + level, 0);
    const at = now();
    if (!isDue(pace, at, states * words * 4)) continue;
    if (log.length < states * words) log = new Int32Array(states * words);
    await committing;
    writer.add(part.append(pending.map((level) => [log.subarray(0, level * words)])));
    committing = writer.commit(levels, { transitions: executor.transitions });
    pace = afterCheckpoint(pace, { began: at, ended: now(), bytes: states * words * 4 });
    count++;
  }
  await committing;
  const ended = now();
  part?.close();
  writer?.close();
  return { seconds: ended - began, pace, count, ended };
};

console.log('          append     commit   read');
for (const bytes of [1e4, 1e6, 1e7, 1e8, 4e8]) {
  const rounds: (readonly [number, number, number])[] = [];
  for (let round = 0; round < 5; round++) rounds.push(await files(bytes));
  const [append, commit, read] = [0, 1, 2].map((i) => median(rounds.map((one) => one[i] as number))) as [
    number,
    number,
    number,
  ];
  console.log(
    `${fixed(bytes / 1e6).padStart(5)} MB  ${fixed(bytes / 1e6 / append)} MB/s  ${fixed(commit * 1e3)} ms  ${fixed(bytes / 1e6 / read)} MB/s`,
  );
}
const ratios: number[] = [];
for (let round = 0; round < 5; round++) {
  const without = await search(false);
  const with_ = await search(true);
  ratios.push(with_.seconds / without.seconds);
  console.log(
    `search ${fixed(without.seconds)} s without, ${fixed(with_.seconds)} s with ${with_.count} checkpoints that it waited ${fixed(with_.pace.spent * 1e3)} ms for (${(shareOf(with_.pace, with_.ended) * 100).toFixed(2)} %)`,
  );
}
console.log(`ratio ${median(ratios).toFixed(3)}`);
rmSync(root, { recursive: true });
