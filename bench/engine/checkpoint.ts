// What checkpoints cost: how fast states are appended, committed and read back, and how much longer a search takes with
// them than without, in turn within one run. `npm run bench -- checkpoint [folder]`
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zap from '../../models/zap/model.ts';
import { check } from '../../src/check/check.ts';
import { createCheckpoint, openCheckpoint } from '../../src/checkpoint/checkpoint.ts';
import type { Identity } from '../../src/checkpoint/identity/identity.ts';
import { modelDigestOf } from '../../src/checkpoint/identity/model-digest.ts';
import { PartWriter } from '../../src/checkpoint/part-writer.ts';
import { readStates } from '../../src/checkpoint/read-states.ts';
import { instantiate } from '../../src/model/instance.ts';
import { layoutOf } from '../../src/packed/state/layout.ts';

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
  fingerprint: modelDigestOf(instance),
};
const root = mkdtempSync(join(process.argv[3] ?? tmpdir(), 'shootdown-bench-'));
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
  readStates(checkpoint.source, () => undefined);
  const read = now() - opened;
  checkpoint.close();
  // The next round writes to the memory that this one has used: see the README.
  rmSync(writer.dir, { recursive: true });
  return [appended.seconds, committedAt - appendedAt, read];
};

interface Searched {
  readonly seconds: number;
  /** Of the processor, on all threads: what others do on the machine disturbs it less. */
  readonly busy: number;
}

/** Explores the zap with two CPUs on one thread. */
const search = async (checkpoints: boolean): Promise<Searched> => {
  const busy = process.cpuUsage();
  const began = now();
  await check(instance, { symmetry: false, livelocks: 'never', ...(checkpoints ? { checkpoint: fresh() } : {}) });
  const { user, system } = process.cpuUsage(busy);
  return { seconds: now() - began, busy: (user + system) / 1e6 };
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
const busy: number[] = [];
for (let round = 0; round < 5; round++) {
  const without = await search(false);
  const with_ = await search(true);
  ratios.push(with_.seconds / without.seconds);
  busy.push(with_.busy / without.busy);
  console.log(`search ${fixed(without.seconds)} s without, ${fixed(with_.seconds)} s with checkpoints`);
}
console.log(`ratio ${median(ratios).toFixed(3)}, of processor time ${median(busy).toFixed(3)}`);
rmSync(root, { recursive: true });
