// Checkpoints that were damaged, or forged so that every checksum is right: none is gone on with to another result.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import zap from '../models/zap/model.ts';
import { check } from '../src/check/check.ts';
import type { Result } from '../src/check/result.ts';
import { crc32, crc32OfText } from '../src/checkpoint/checksum.ts';
import { ShootdownError } from '../src/model/errors.ts';
import { instantiate } from '../src/model/instance.ts';
import { flipBit, freshFolder } from './checkpoint-folder.ts';

const instance = instantiate(zap, '2022', { ptes: 2, folios: 2, anon: 1, mappings: 2 });
const module = new URL('../models/zap/model.ts', import.meta.url).href;

interface Saved {
  readonly dir: string;
  readonly manifest: Record<string, unknown> & {
    levels: number[];
    counters: { seen: number[]; taken: number[] };
    files: { name: string; from: number; states: number[]; crc32: number[] }[];
    identity: Record<string, unknown> & { words: number };
  };
  /** Of the only file of states. */
  readonly words: Int32Array;
}

const saved = async (store: 'exact' | 'hash'): Promise<Saved> => {
  const dir = freshFolder();
  await check(instance, { module, store, checkpoint: dir, maxDepth: 14, workers: 1 });
  return { dir, manifest: manifestIn(dir), words: wordsIn(dir) };
};

const manifestIn = (dir: string): Saved['manifest'] => JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8'));
const wordsIn = (dir: string): Int32Array => {
  const bytes = readFileSync(join(dir, 'states-1-0.bin'));
  return new Int32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
};

/** Writes both, with checksums that are right. */
const write = (dir: string, manifest: Saved['manifest'], words: Int32Array): void => {
  const width = manifest.identity?.words ?? 0;
  const [file] = Array.isArray(manifest.files) ? manifest.files : [];
  if (Array.isArray(file?.states)) {
    let at = 0;
    file.crc32 = file.states.map((states) => {
      const some = words.subarray(at, at + states * width);
      at += some.length;
      return crc32(new Uint8Array(some.buffer, some.byteOffset, some.byteLength), 0);
    });
  }
  writeFileSync(join(dir, 'states-1-0.bin'), new Uint8Array(words.buffer, words.byteOffset, words.byteLength));
  const { crc32: _, ...body } = manifest;
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify({ crc32: crc32OfText(JSON.stringify(body)), ...body }));
};

type Forge = (saved: Saved, dir: string, pick: (below: number) => number) => void;

/** Changes a copy of manifest and states, and writes it with right checksums. */
const forging =
  (
    change: (manifest: Saved['manifest'], words: Int32Array, pick: (below: number) => number) => Int32Array | undefined,
  ): Forge =>
  ({ manifest, words }, dir, pick) => {
    const copy = structuredClone(manifest);
    const states = words.slice();
    write(dir, copy, change(copy, states, pick) ?? states);
  };
const levelOf = (manifest: Saved['manifest'], pick: (below: number) => number): number =>
  pick(manifest.levels.length - 1);
const move = (list: number[], from: number, to: number): void => {
  list[from] = (list[from] as number) - 1;
  list[to] = (list[to] as number) + 1;
};

const forges: { readonly [what: string]: Forge } = {
  'a bit of the manifest': (_, dir, pick) => flipBit(join(dir, 'manifest.json'), pick(4000)),
  'a bit of the states': ({ words }, dir, pick) => flipBit(join(dir, 'states-1-0.bin'), pick(words.length * 32)),
  'a file cut off': ({ words }, dir, pick) =>
    truncateSync(join(dir, pick(2) === 0 ? 'manifest.json' : 'states-1-0.bin'), pick(words.length * 4 - 1)),
  'a file that is gone': (_, dir) => rmSync(join(dir, 'states-1-0.bin')),
  'a state in the level before': forging((manifest, _, pick) => {
    const level = levelOf(manifest, pick);
    for (const list of [manifest.levels, manifest.files[0]?.states as number[]]) move(list, level + 1, level);
  }),
  'a state in the level after': forging((manifest, _, pick) => {
    const level = levelOf(manifest, pick);
    for (const list of [manifest.levels, manifest.files[0]?.states as number[]]) move(list, level, level + 1);
  }),
  'a state that is not there': forging((manifest, words, pick) => {
    const level = manifest.levels.length - 1 - pick(3);
    const before = manifest.levels.slice(0, level).reduce((sum, states) => sum + states, 0);
    for (const list of [manifest.levels, manifest.files[0]?.states as number[]])
      list[level] = (list[level] as number) - 1;
    const at = before * manifest.identity.words;
    return Int32Array.from([...words.subarray(0, at), ...words.subarray(at + manifest.identity.words)]);
  }),
  'a state that is there twice': forging((manifest, words, pick) => {
    const { words: width } = manifest.identity;
    const [from, to] = [pick(words.length / width), pick(words.length / width - 1)];
    words.copyWithin((to >= from ? to + 1 : to) * width, from * width, from * width + width);
  }),
  'other bits in a state': forging((_, words, pick) => {
    const at = pick(words.length);
    words[at] = (words[at] as number) ^ (1 + pick(2 ** 31 - 1));
  }),
  'another count of transitions': forging(({ counters }, _, pick) => {
    const rule = pick(counters.taken.length);
    counters.taken[rule] = (counters.taken[rule] as number) + 1 + pick(1000);
  }),
  'something seen, or not': forging(({ counters }, _, pick) => {
    const property = pick(counters.seen.length);
    counters.seen[property] = 1 - (counters.seen[property] as number);
  }),
  'lists of another length': forging(({ counters }, _, pick) => {
    const list = pick(2) === 0 ? counters.seen : counters.taken;
    if (pick(2) === 0) list.pop();
    else list.push(0);
  }),
  'no levels': forging((manifest) => {
    manifest.levels = [];
    manifest.files = [];
    return new Int32Array(0);
  }),
  'no initial states': forging((manifest) => {
    manifest.levels.unshift(0);
    manifest.files[0]?.states.unshift(0);
  }),
  'another width': forging((manifest, _, pick) => {
    manifest.identity.words = pick(3) === 0 ? 2 ** 40 : manifest.identity.words + 1;
  }),
  'another field': (one, dir, pick) =>
    forging((manifest) => {
      const wrong = [null, [], {}, -1, 'x', 1e300, [[[]]], { a: '\x1b[2J' }][pick(8)];
      const parts: readonly (readonly [object, readonly string[]])[] = [
        [manifest, ['identity', 'levels', 'counters', 'files', 'schema']],
        [manifest.identity, Object.keys(manifest.identity)],
        [manifest.counters, ['seen', 'taken']],
        [manifest.files[0] as object, ['name', 'from', 'states']],
      ];
      const [part, names] = parts[pick(parts.length)] as (typeof parts)[number];
      Object.assign(part, { [names[pick(names.length)] as string]: wrong });
    })(one, dir, pick),
  'a name that leads elsewhere': forging(({ files }) => {
    Object.assign(files[0] as object, { name: '../states-1-0.bin' });
  }),
};

const comparable = ({ verdict, statistics: { seconds, bytes, ...counts } }: Result): object => ({ verdict, counts });

/** 200 by hand: FORGED=200. */
const COUNT = Number(process.env.FORGED ?? 4 * Object.keys(forges).length);

test.each(['exact', 'hash'] as const)('%s: what is damaged or forged is refused in words', async (store) => {
  const one = await saved(store);
  const whole = await check(instance, { module, store, workers: 1 });
  const stream = fc.sample(fc.nat(2 ** 30), 20 * COUNT);
  const pick = (below: number): number => (stream.pop() ?? 0) % below;
  const names = Object.keys(forges);
  for (let i = 0; i < COUNT; i++) {
    const what = names[i % names.length] as string;
    const dir = freshFolder();
    cpSync(one.dir, dir, { recursive: true });
    (forges[what] as Forge)(one, dir, pick);
    let error: unknown;
    let result: Result | undefined;
    try {
      result = await check(instance, { module, store, resume: dir, workers: 1 });
    } catch (thrown) {
      error = thrown;
    }
    // What was changed may not have mattered, as white space between the fields.
    if (result !== undefined) expect(comparable(result), `${what}, number ${i}`).toEqual(comparable(whole));
    else expect(error, `${what}, number ${i}: ${String(error)}`).toBeInstanceOf(ShootdownError);
    expect(result === undefined || what === 'a bit of the manifest' || what === 'another field', what).toBe(true);
    expect(existsSync(join(dir, 'lock'))).toBe(false);
    expect(readdirSync(dir)).toContain('manifest.json');
  }
  // The one that nobody has touched.
  expect(comparable(await check(instance, { module, store, resume: one.dir, workers: 1 }))).toEqual(comparable(whole));
});

test('counters that no search of the model has are refused by what is wrong with them', async () => {
  const one = await saved('exact');
  const wrongs: readonly (readonly [string, (counters: Saved['manifest']['counters']) => void])[] = [
    ['has other properties than the model', ({ seen }) => void seen.push(0)],
    ['has other properties than the model', ({ seen }) => void seen.fill(2)],
    ['has other rules than the model', ({ taken }) => void taken.pop()],
    ['has fewer transitions than states', ({ taken }) => void taken.fill(0)],
  ];
  for (const [message, wrong] of wrongs) {
    const dir = freshFolder();
    cpSync(one.dir, dir, { recursive: true });
    forging(({ counters }) => {
      wrong(counters);
      return undefined;
    })(one, dir, () => 0);
    await expect(check(instance, { module, resume: dir, workers: 1 })).rejects.toThrow(message);
  }
  await expect(check(instance, { module, checkpoint: freshFolder(), resume: one.dir, workers: 1 })).rejects.toThrow(
    'a search that is gone on with is saved where it was saved before',
  );
});
