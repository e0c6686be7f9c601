import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  appendAll,
  commitAll,
  expectError,
  flipBit,
  freshFolder,
  identity,
  type Levels,
  readAll,
} from '../../test/checkpoint-folder.ts';
import { createCheckpoint, openCheckpoint, replaceCheckpoint, savedIdentity } from './checkpoint.ts';
import { PartWriter } from './part-writer.ts';
import { requireLittleEndian } from './problems.ts';

const one = identity({ words: 1 });
const some: readonly Levels[] = [
  [[1], [2, 3]],
  [[], [4]],
];

/** A folder with a checkpoint of `some`. */
const saved = async (): Promise<string> => {
  const dir = freshFolder();
  const writer = createCheckpoint(dir, one);
  await commitAll(writer, some, 1);
  writer.close();
  return dir;
};

test('what was committed comes back: states, levels and counters', async () => {
  const dir = await saved();
  expect(readdirSync(dir).sort()).toEqual(['manifest.json', 'states-1-0.bin', 'states-1-1.bin']);
  const checkpoint = openCheckpoint(dir, one);
  expect(checkpoint.levels).toEqual([1, 3]);
  expect(checkpoint.counters).toEqual({ taken: [1, 2], seconds: 0.5 });
  expect(readAll(checkpoint)).toEqual([[1], [2, 3, 4]]);
  checkpoint.close();
  expect(readdirSync(dir)).not.toContain('lock');
});

test('a search that takes the place of another one leaves its checkpoint until there is one of its own', async () => {
  const dir = await saved();
  const other = identity({ words: 1, settings: { store: 'hash' } });
  const left = replaceCheckpoint(dir, other);
  appendAll(left.plan(0), [[9]]);
  left.close();
  const first = openCheckpoint(dir, one);
  expect(readAll(first)).toEqual([[1], [2, 3, 4]]);
  first.close();
  const writer = replaceCheckpoint(dir, other);
  await commitAll(writer, [[[5], [6]]], 1);
  writer.close();
  expect(savedIdentity(dir).settings).toEqual({ store: 'hash' });
  await expectError(() => openCheckpoint(dir, one), 'usage', 'of another search');
  const second = openCheckpoint(dir, other);
  expect(readAll(second)).toEqual([[5], [6]]);
  second.resume().close();
  expect(readdirSync(dir).sort()).toEqual(['manifest.json', 'states-2-0.bin']);
});

test('a search that goes on, with any number of parts, any number of times, ends with all its states', async () => {
  const part = fc.array(fc.array(fc.integer(), { maxLength: 5 }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(part, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }),
      async (runs) => {
        const dir = freshFolder();
        let expected: number[][] = [];
        for (const [r, parts] of runs.entries()) {
          const opened = r === 0 ? undefined : openCheckpoint(dir, one);
          const writer = opened?.resume() ?? createCheckpoint(dir, one);
          const count = Math.max(...parts.map((levels) => levels.length));
          await commitAll(
            writer,
            parts,
            1,
            expected.map((level) => level.length),
          );
          expected = [
            ...expected,
            ...Array.from({ length: count }, (_, l) => parts.flatMap((levels) => levels[l] ?? [])),
          ];
          writer.close();
        }
        const checkpoint = openCheckpoint(dir, one);
        const read = readAll(checkpoint);
        while (read.length < expected.length) read.push([]);
        expect(read).toEqual(expected);
        expect(checkpoint.levels).toEqual(expected.map((level) => level.length));
        checkpoint.close();
      },
    ),
    { numRuns: 25 },
  );
});

test('one writer commits again and again, with several levels at once', async () => {
  const dir = freshFolder();
  const writer = createCheckpoint(dir, one);
  const part = new PartWriter(writer.plan(0));
  writer.add(part.append([[Int32Array.of(1)], [Int32Array.of(2, 3)]]));
  await writer.commit([1, 2], 'first');
  writer.add(part.append([[Int32Array.of(4)]]));
  writer.add(part.append([[Int32Array.of(5)], []]));
  await writer.commit([1, 2, 1, 1, 0], 'second');
  part.close();
  writer.close();
  const checkpoint = openCheckpoint(dir, one);
  expect([readAll(checkpoint), checkpoint.counters]).toEqual([[[1], [2, 3], [4], [5]], 'second']);
  checkpoint.close();
});

test('a commit is of what was added before it, and parts may go on meanwhile', async () => {
  const dir = freshFolder();
  const writer = createCheckpoint(dir, one);
  const part = new PartWriter(writer.plan(0));
  writer.add(part.append([[Int32Array.of(1)]]));
  const counters = { seconds: 1 };
  const committed = writer.commit([1], counters);
  expect(writer.busy).toBe(true);
  await expect(writer.commit([1], 0)).rejects.toThrow('being committed already');
  writer.add(part.append([[Int32Array.of(2)]]));
  counters.seconds = 2;
  await committed;
  expect(writer.busy).toBe(false);
  part.close();
  writer.close();
  const checkpoint = openCheckpoint(dir, one);
  expect([readAll(checkpoint), checkpoint.counters]).toEqual([[[1]], { seconds: 1 }]);
  checkpoint.close();
});

test('what was appended and not committed is not read, and cut off by who goes on', async () => {
  const dir = await saved();
  appendFileSync(join(dir, 'states-1-0.bin'), 'not committed');
  writeFileSync(join(dir, 'states-2-0.bin'), 'of a search that was killed before its first checkpoint');
  writeFileSync(join(dir, 'manifest.json.new'), '{');
  const checkpoint = openCheckpoint(dir, one);
  expect(readAll(checkpoint)).toEqual([[1], [2, 3, 4]]);
  const writer = checkpoint.resume();
  expect(readFileSync(join(dir, 'states-1-0.bin'))).toHaveLength(12);
  expect(readdirSync(dir).sort()).toEqual(['lock', 'manifest.json', 'states-1-0.bin', 'states-1-1.bin']);
  await commitAll(writer, [[[9]]], 1, [1, 3]);
  writer.close();
  const again = openCheckpoint(dir, one);
  expect(readAll(again)).toEqual([[1], [2, 3, 4], [9]]);
  again.close();
});

test('a new search takes a folder that is missing, empty, or left by one that was killed early', async () => {
  const empty = freshFolder();
  mkdirSync(empty);
  const left = freshFolder();
  mkdirSync(left);
  for (const name of ['states-1-0.bin', 'manifest.json.new', 'lock.12ab']) writeFileSync(join(left, name), 'x');
  for (const dir of [empty, left, join(freshFolder(), 'in', 'it')]) {
    const writer = createCheckpoint(dir, one);
    await commitAll(writer, some, 1);
    writer.close();
    openCheckpoint(dir, one).close();
  }
});

test('a new search refuses a folder with a checkpoint or with anything else, and changes nothing in it', async () => {
  const dir = await saved();
  await expectError(
    () => createCheckpoint(dir, one),
    'file',
    `${dir} holds a checkpoint already of zap/2014, 2 levels`,
  );
  writeFileSync(join(dir, 'manifest.json'), 'garbage');
  await expectError(() => createCheckpoint(dir, one), 'file', /holds a checkpoint already$/);
  const other = freshFolder();
  mkdirSync(other);
  writeFileSync(join(other, 'thesis.tex'), '');
  await expectError(() => createCheckpoint(other, one), 'file', 'holds other files: thesis.tex');
  expect([readdirSync(other), readdirSync(dir).length]).toEqual([['thesis.tex'], 3]);
});

test('a folder that cannot be made or written is said to be one', async () => {
  const dir = await saved();
  await expectError(() => createCheckpoint(join(dir, 'manifest.json'), one), 'file', 'cannot');
  await expectError(
    () => createCheckpoint(join(dir, 'manifest.json', 'x'), one),
    'file',
    'cannot write the checkpoint',
  );
  await expectError(() => createCheckpoint('/proc/x', one), 'file', 'cannot write the checkpoint: /proc/x');
});

test('there is no checkpoint where there is none', async () => {
  const dir = freshFolder();
  await expectError(() => openCheckpoint(dir, one), 'unknown', `there is no checkpoint in ${dir}`);
  mkdirSync(dir);
  await expectError(() => openCheckpoint(dir, one), 'unknown', `there is no checkpoint in ${dir}`);
  expect(readdirSync(dir)).toEqual([]);
});

test('two searches cannot have one checkpoint', async () => {
  const dir = await saved();
  const checkpoint = openCheckpoint(dir, one);
  await expectError(() => openCheckpoint(dir, one), 'file', 'is in use by process');
  const writer = checkpoint.resume();
  await expectError(() => openCheckpoint(dir, one), 'file', 'is in use by process');
  writer.close();
  openCheckpoint(dir, one).close();
});

test('another search is refused, and the folder is free afterwards', async () => {
  const dir = await saved();
  const other = identity({ words: 1, bounds: { cpus: 3, ptes: 2 } });
  await expectError(() => openCheckpoint(dir, other), 'usage', 'bound cpus is 1 there, 3 here');
  openCheckpoint(dir, one).close();
});

test('damage is named wherever it is', async () => {
  const dir = await saved();
  flipBit(join(dir, 'states-1-1.bin'), 3);
  const checkpoint = openCheckpoint(dir, one);
  await expectError(() => readAll(checkpoint), 'file', `${join(dir, 'states-1-1.bin')} has other states of level 1`);
  checkpoint.close();
  rmSync(join(dir, 'states-1-0.bin'));
  await expectError(() => openCheckpoint(dir, one), 'file', `${join(dir, 'states-1-0.bin')} is missing`);
  flipBit(join(dir, 'manifest.json'), 200);
  await expectError(() => openCheckpoint(dir, one), 'file', `damaged: ${join(dir, 'manifest.json')} `);
  expect(existsSync(join(dir, 'lock'))).toBe(false);
});

test('a commit that failed is made up for by the next one', async () => {
  const dir = await saved();
  const writer = openCheckpoint(dir, one).resume();
  writer.add(appendAll(writer.plan(0), [[7]]));
  mkdirSync(join(dir, 'manifest.json.new'));
  await expectError(() => writer.commit([1, 3, 1], 1), 'file', /cannot write the checkpoint: .*manifest\.json\.new/);
  rmdirSync(join(dir, 'manifest.json.new'));
  expect(JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')).levels).toEqual([1, 3]);
  await writer.commit([1, 3, 1], 2);
  writer.close();
  const checkpoint = openCheckpoint(dir, one);
  expect([readAll(checkpoint), checkpoint.counters]).toEqual([[[1], [2, 3, 4], [7]], 2]);
  checkpoint.close();
});

test('what the disk has lost is written anew, to another file, and what was safe before stays', async () => {
  const dir = freshFolder();
  const writer = createCheckpoint(dir, one);
  writer.add(appendAll(writer.plan(0), [[1]]));
  await writer.commit([1], 0);
  const part = new PartWriter(writer.plan(1));
  writer.add(part.append([[], [Int32Array.of(5, 6)]]));
  part.close();
  // As a sync does that fails.
  rmSync(join(dir, 'states-1-1.bin'));
  await expectError(() => writer.commit([1, 2], 0), 'file', 'states-1-1.bin: ENOENT');
  expect([writer.committed, writer.levels, writer.plan(0)]).toMatchObject([1, 1, { name: 'states-2-0.bin', from: 1 }]);
  expect(JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')).levels).toEqual([1]);
  writer.add(appendAll(writer.plan(0), [[5, 6], [7]]));
  await writer.commit([1, 2, 1], 3);
  writer.close();
  const checkpoint = openCheckpoint(dir, one);
  expect([readAll(checkpoint), checkpoint.counters]).toEqual([[[1], [5, 6], [7]], 3]);
  checkpoint.close();
});

test('a pipe or a link is refused wherever a file of a checkpoint should be', async () => {
  for (const name of ['manifest.json', 'states-1-0.bin', 'lock']) {
    const dir = await saved();
    rmSync(join(dir, name), { force: true });
    execFileSync('mkfifo', [join(dir, name)]);
    await expectError(() => openCheckpoint(dir, one), 'file', `${join(dir, name)} is no regular file`);
    rmSync(join(dir, name));
    const victim = `${freshFolder()}-victim`;
    writeFileSync(victim, 'not to be cut off');
    symlinkSync(victim, join(dir, name));
    await expectError(() => openCheckpoint(dir, one), 'file', `${join(dir, name)} is a link`);
    expect(readFileSync(victim, 'utf8')).toBe('not to be cut off');
  }
});

test('a manifest that is nested without end is refused at once', async () => {
  const dir = await saved();
  writeFileSync(join(dir, 'manifest.json'), '['.repeat(10_000_000));
  await expectError(() => openCheckpoint(dir, one), 'file', 'is nested more than 200 deep');
});

test('a writer whose lock is gone does not write', async () => {
  const dir = freshFolder();
  const writer = createCheckpoint(dir, one);
  rmSync(join(dir, 'lock'));
  await expectError(() => writer.commit([], 0), 'file', `the lock of ${dir} is gone`);
  expect(readdirSync(dir)).toEqual([]);
});

test('counts that the states do not bear out are a defect, and so are levels out of order', async () => {
  const writer = createCheckpoint(freshFolder(), one);
  const appended = appendAll(writer.plan(0), [[1], [2]]);
  writer.add(appended);
  await expect(writer.commit([1, 2], 0)).rejects.toThrow('level 1 has 2 states, and the files have 1');
  await expect(writer.commit([1], 0)).rejects.toThrow('levels that there are none of');
  expect(() => writer.add(appended)).toThrow('states-1-0.bin goes on with level 0, it ended before level 2');
  writer.close();
});

test('a machine with the high byte first is refused', async () => {
  requireLittleEndian();
  await expectError(() => requireLittleEndian('BE'), 'usage', 'this machine has the high byte first');
});
