// The writer and the reader of state files, together.
import { readFileSync, truncateSync, writeFileSync, writevSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { appendAll, expectError, flipBit, freshFolder, readAll } from '../../test/checkpoint-folder.ts';
import { makeFolder } from './make-folder.ts';
import { PartWriter, type WriteVector } from './part-writer.ts';
import { readStates, requireWhole } from './read-states.ts';

const folder = (): string => {
  const dir = freshFolder();
  makeFolder(dir);
  return dir;
};
const name = 'states-1-0.bin';
/** Levels of states of `words` words. */
const levelsOf = (words: number): fc.Arbitrary<number[][]> =>
  fc.array(
    fc
      .array(fc.array(fc.integer(), { minLength: words, maxLength: words }), { maxLength: 30 })
      .map((states) => states.flat()),
    { maxLength: 6 },
  );

test('states come back level by level, however they were cut, and however little was written or read at once', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }).chain((words) => fc.tuple(fc.constant(words), levelsOf(words))),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 100 }),
      ([words, levels], size, atOnce, buffer) => {
        const dir = folder();
        const short: WriteVector = (file, buffers, position) =>
          writevSync(file, [Buffer.concat(buffers).subarray(0, atOnce)], position);
        const file = appendAll({ dir, name, words, from: 0 }, levels, size, short);
        expect(file.states).toEqual(levels.map((level) => level.length / words));
        expect(file.bytes).toBe(levels.flat().length * 4);
        const read = readAll({ source: { dir, words, files: [file] } }, buffer);
        while (read.length < levels.length) read.push([]);
        expect(read).toEqual(levels);
      },
    ),
    { numRuns: 60 },
  );
});

test('the files hold the words with the low byte first, and nothing else', () => {
  const dir = folder();
  appendAll({ dir, name, words: 2, from: 0 }, [
    [1, -2],
    [0x01020304, 5],
  ]);
  expect([...readFileSync(join(dir, name))]).toEqual([1, 0, 0, 0, 254, 255, 255, 255, 4, 3, 2, 1, 5, 0, 0, 0]);
});

test('a part goes on where it was, from views of shared memory too', () => {
  const dir = folder();
  const shared = new Int32Array(new SharedArrayBuffer(80)).map((_, i) => i);
  const log = new Int32Array(new SharedArrayBuffer(80));
  log.set(shared);
  const part = new PartWriter({ dir, name, words: 2, from: 3 });
  const first = part.append([[log.subarray(2, 6), log.subarray(6, 8)]]);
  expect(part.level).toBe(4);
  const second = part.append([[], [log.subarray(10, 12)]]);
  part.close();
  expect([first.from, second.from, second.states]).toEqual([3, 4, [0, 1]]);
  const states = [...first.states, ...second.states];
  const file = { name, from: 3, states, crc32: [...first.crc32, ...second.crc32] };
  const read = readAll({ source: { dir, words: 2, files: [file] } });
  expect(read).toEqual([[], [], [], [2, 3, 4, 5, 6, 7], [], [10, 11]]);
});

test('large pieces and very many small levels are written too', () => {
  const dir = folder();
  const large = new Int32Array((3 << 20) / 4 + 5).map((_, i) => Math.imul(i, 0x9e3779b1));
  const part = new PartWriter({ dir, name, words: 1, from: 0 });
  const file = part.append([[large], ...Array.from({ length: 3000 }, (_, i) => [Int32Array.of(i)])]);
  part.close();
  const read: number[][] = [];
  const back = new Int32Array(large.length);
  let at = 0;
  readStates(
    { dir, words: 1, files: [file] },
    (words, _, level) => {
      if (level > 0) read.push([...words]);
      else {
        back.set(words, at);
        at += words.length;
      }
    },
    1 << 20,
  );
  expect(read).toEqual(Array.from({ length: 3000 }, (_, i) => [i]));
  expect(at).toBe(large.length);
  expect(Buffer.from(back.buffer).equals(Buffer.from(large.buffer))).toBe(true);
});

test('an append that failed leaves the part as it was, and is made up for by the next', async () => {
  const dir = folder();
  let full = false;
  const write: WriteVector = (file, buffers, position) => {
    if (!full) return writevSync(file, buffers, position);
    // Half of it still fits.
    full = false;
    writevSync(file, [(buffers[0] as Uint8Array).subarray(0, 6)], position);
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
  };
  const part = new PartWriter({ dir, name, words: 1, from: 0 }, write);
  const first = part.append([[Int32Array.of(1, 2)]]);
  full = true;
  await expectError(() => part.append([[Int32Array.of(9, 9, 9)]]), 'file', /cannot write the checkpoint: .*ENOSPC/);
  expect(part.level).toBe(1);
  const second = part.append([[Int32Array.of(3)], [Int32Array.of(4)]]);
  part.close();
  const file = { name, from: 0, states: [...first.states, ...second.states], crc32: [...first.crc32, ...second.crc32] };
  expect(readAll({ source: { dir, words: 1, files: [file] } })).toEqual([[1, 2], [3], [4]]);
});

test('a file that is there is not written over', async () => {
  const dir = folder();
  writeFileSync(join(dir, name), 'x');
  const plan = { dir, name, words: 1, from: 0 };
  await expectError(() => appendAll(plan, [[1]]), 'file', /cannot write the checkpoint: .*EEXIST/);
  expect(readFileSync(join(dir, name), 'utf8')).toBe('x');
});

test('what is no whole number of states is a defect', () => {
  expect(() => appendAll({ dir: folder(), name, words: 2, from: 0 }, [[1, 2, 3]])).toThrow(
    '3 words are no states of 2',
  );
});

test('any flipped bit is named with its file and level', async () => {
  const dir = folder();
  const file = appendAll({ dir, name, words: 1, from: 2 }, [
    [1, 2],
    [3, 4, 5],
  ]);
  const source = { dir, words: 1, files: [file] };
  for (let bit = 0; bit < 5 * 32; bit++) {
    flipBit(join(dir, name), bit);
    const level = bit < 64 ? 2 : 3;
    const words = `the checkpoint is damaged: ${join(dir, name)} has other states of level ${level} than were written`;
    await expectError(() => readAll({ source }), 'file', words);
    flipBit(join(dir, name), bit);
  }
  expect(readAll({ source })).toEqual([[], [], [1, 2], [3, 4, 5]]);
});

test('a file that is too short, or gone, is named with the level in which it ends', async () => {
  const dir = folder();
  const file = appendAll({ dir, name, words: 1, from: 2 }, [[1, 2], [], [3, 4, 5]]);
  const source = { dir, words: 1, files: [file] };
  requireWhole(source);
  for (const [bytes, level] of [
    [19, 4],
    [8, 4],
    [7, 2],
    [0, 2],
  ] as const) {
    truncateSync(join(dir, name), bytes);
    const words = `${name} is truncated in level ${level}: it has ${bytes} bytes of 20`;
    await expectError(() => requireWhole(source), 'file', words);
    await expectError(() => readAll({ source }), 'file', words);
  }
  const other = { ...source, files: [{ ...file, name: 'states-9-9.bin' }] };
  await expectError(() => requireWhole(other), 'file', 'states-9-9.bin is missing');
  await expectError(() => readAll({ source: other }), 'file', 'states-9-9.bin is missing');
});
