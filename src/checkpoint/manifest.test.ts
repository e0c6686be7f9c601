import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectError, identity } from '../../test/checkpoint-folder.ts';
import { crc32OfText } from './checksum.ts';
import { encodeManifest, type Manifest, parseManifest, type StateFile } from './manifest.ts';

const manifest = (changed: Partial<Manifest> = {}): Manifest => ({
  written: '2024-01-01T00:00:00.000Z',
  identity: identity(),
  levels: [1, 3],
  counters: { taken: [4, 0.5], seen: true, note: null },
  files: [
    { name: 'states-1-0.bin', from: 0, states: [1, 2], crc32: [7, 8] },
    { name: 'states-2-0.bin', from: 1, states: [1], crc32: [9] },
  ],
  ...changed,
});

/** A manifest with the right checksum, whatever is in it. */
const signed = (body: { readonly [name: string]: unknown }): string => {
  const whole = { schema: 'shootdown/checkpoint/1', ...body };
  return JSON.stringify({ crc32: crc32OfText(JSON.stringify(whole)), ...whole });
};

test('a manifest comes back as it was written', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.array(fc.record({ from: fc.nat(3), states: fc.array(fc.nat(9), { maxLength: 4 }) }), { maxLength: 4 }),
      fc.dictionary(fc.string(), fc.integer()),
      (counters, parts, bounds) => {
        const files = parts.map(({ from, states }, p): StateFile => {
          return { name: `states-1-${p}.bin`, from, states, crc32: states.map((many) => many * 3) };
        });
        const levels = Array.from({ length: 8 }, (_, l) =>
          files.reduce((sum, { from, states }) => sum + (states[l - from] ?? 0), 0),
        );
        const given = manifest({ counters: counters as null, files, levels, identity: identity({ bounds }) });
        expect(parseManifest(encodeManifest(given), 'm')).toEqual(JSON.parse(JSON.stringify(given)));
      },
    ),
  );
});

test('any flipped bit is noticed', async () => {
  const bytes = Buffer.from(encodeManifest(manifest()));
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = Buffer.from(bytes);
    flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
    await expectError(() => parseManifest(flipped.toString(), 'm'), 'file', 'the checkpoint is damaged: m ');
  }
});

test('a manifest that ends early is damaged', async () => {
  const text = encodeManifest(manifest());
  for (let length = 0; length < text.length - 2; length += 7)
    await expectError(
      () => parseManifest(text.slice(0, length), 'm'),
      'file',
      'the checkpoint is damaged: m is not JSON',
    );
});

test('what is no manifest is said to be none', async () => {
  for (const text of ['null', '7', '[]', '{}', '{"schema":"shootdown/checkpoint/1"}', '"crc32"'])
    await expectError(() => parseManifest(text, 'm'), 'file', 'm is not the manifest of a checkpoint');
});

test('another version of the format is told from damage', async () => {
  const later = signed({ schema: 'shootdown/checkpoint/2', something: 'else' });
  await expectError(
    () => parseManifest(later, 'm'),
    'usage',
    "m is written in 'shootdown/checkpoint/2', this version reads 'shootdown/checkpoint/1'",
  );
  await expectError(() => parseManifest(later.replace('else', 'more'), 'm'), 'file', 'another checksum than it says');
});

test('a manifest of another shape is refused at the first field that is wrong, whatever its checksum says', async () => {
  const wrong: readonly [Partial<Record<keyof Manifest, unknown>>, string][] = [
    [{ levels: [1, -3] }, 'levels[1] is not a count'],
    [{ levels: undefined }, 'levels is missing'],
    [{ counters: undefined }, 'counters is missing'],
    [{ written: 7 }, 'written is not a string'],
    [{ identity: { ...identity(), bounds: { cpus: '1' } } }, 'identity.bounds.cpus is not an integer'],
    [
      { identity: { ...identity(), settings: { symmetry: null } } },
      'identity.settings.symmetry is not a number, a boolean or a string',
    ],
    [{ identity: { ...identity(), words: 0 } }, 'a state has no words'],
    [
      { files: [{ name: '../states-1-0.bin', from: 0, states: [], crc32: [] }] },
      'files[0].name is not the name of a state file',
    ],
    [
      { files: [{ name: 'manifest.json', from: 0, states: [], crc32: [] }] },
      'files[0].name is not the name of a state file',
    ],
    [{ files: [null] }, 'files[0] is not an object'],
    [{ files: [...manifest().files, ...manifest().files] }, 'a file is listed twice'],
    [{ levels: [1] }, 'states-1-0.bin has states of levels that there are none of'],
    [{ levels: [1, 4] }, 'level 1 has 4 states, and the files have 3'],
    [{ levels: [3], files: [{ name: 'states-1-0.bin', from: 0, states: [3], crc32: [] }] }, '1 levels and 0 checksums'],
  ];
  for (const [changed, words] of wrong) {
    const escaped = new RegExp(`m is not what it should be: .*${words.replace(/[[\].]/g, '\\$&')}`);
    await expectError(() => parseManifest(signed({ ...manifest(), ...changed }), 'm'), 'file', escaped);
  }
});

test('what would not be read back is not written', () => {
  expect(() => encodeManifest(manifest({ levels: [1, 4] }))).toThrow('level 1 has 4 states, and the files have 3');
});
